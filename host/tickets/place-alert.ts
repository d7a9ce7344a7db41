import type { Problem } from '../../host-sdk/index.js';
import { toProblem } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import { addAliases, firstGeneration, ticketOfKeys } from '../store/dedupe-keys.js';
import type { TicketRow } from '../store/schema.js';
import type { PendingAlert } from '../store/ticket-items.js';
import { holdBack } from '../store/ticket-items.js';
import { adoptTicket } from './adoptable.js';
import type { Adoptables } from './adoptable.js';
import { addToTicket } from './after-closing.js';
import { createTicket } from './create-ticket.js';
import type { Desk } from './desk.js';
import { inheritTicket } from './inherit-ticket.js';
import type { StepAside } from './keyed-queue.js';
import type { ActiveQueue } from './load-queues.js';
import { nothingToResolve } from './nothing-to-resolve.js';

/** Brings one alert to its ticket: a new one, or a note on the one that its dedupe keys lead to. */
export async function placeAlert(
  desk: Desk,
  queue: ActiveQueue,
  keys: readonly [string, ...string[]],
  alert: PendingAlert,
  stepAside: StepAside,
  adoptables: Adoptables,
): Promise<void> {
  const { db } = desk.session.store;
  const place = { connection: desk.session.connection.name, queue: queue.name, dedupeKey: keys[0] };
  if (await inheritTicket(desk, queue, keys, alert)) return;
  const ticket = await ticketOfKeys(db, place, keys);
  if (ticket === undefined) {
    const adoptable = adoptables.get(place.dedupeKey);
    if (adoptable !== undefined && 'problem' in adoptable) {
      desk.holdBack('unknown', adoptable.problem);
      return;
    }
    const adopted =
      adoptable === undefined ? undefined : await adoptTicket(desk, queue, place.dedupeKey, adoptable, alert);
    if (adopted !== undefined) {
      await addAliases(db, place, keys);
      if (adopted !== 'done') await placeOnTicket(desk, queue, adopted, alert, stepAside);
      return;
    }
    if (queue.isResolved(alert.item)) return nothingToResolve(desk, queue, alert);
    // Before the ticket is there: an alert that shares one of the keys must find it, whatever happens to this run.
    await addAliases(db, place, keys);
    const generation = await firstGeneration(db, place);
    return createTicket(desk, queue, { dedupeKey: place.dedupeKey, generation, alert, stepAside });
  }
  // Its repeats belong to this ticket, whatever they look like by then.
  await addAliases(db, { ...place, dedupeKey: ticket.dedupe_key }, keys.slice(-1));
  return placeOnTicket(desk, queue, ticket, alert, stepAside);
}

/** Brings one alert to a ticket of its key, the latest that there is or an earlier one that is still open. */
export async function placeOnTicket(
  desk: Desk,
  queue: ActiveQueue,
  ticket: TicketRow,
  alert: PendingAlert,
  stepAside: StepAside,
): Promise<void> {
  const create = (generation: number) =>
    createTicket(desk, queue, { dedupeKey: ticket.dedupe_key, generation, alert, stepAside });
  switch (ticket.phase) {
    case 'open':
      return addToTicket(desk, queue, { ticket, alert, stepAside }, (later) =>
        placeOnTicket(desk, queue, later, alert, stepAside),
      );
    case 'deleted':
      if (queue.isResolved(alert.item)) return nothingToResolve(desk, queue, alert, ticket);
      return create(ticket.generation + 1);
    case 'failed':
      // What is over makes no ticket; it waits for the one that others make.
      if (!desk.tried.has(ticket.id) && !queue.isResolved(alert.item)) return create(ticket.generation);
      return waitForTicket(desk, ticket, alert, 'failed');
    case 'sending':
    case 'unknown':
      return waitForTicket(desk, ticket, alert, 'unknown');
  }
}

/** Keeps an alert for the next run: its ticket failed or is uncertain, and its turn comes after the ticket's. */
async function waitForTicket(
  desk: Desk,
  ticket: TicketRow,
  alert: PendingAlert,
  outcome: 'failed' | 'unknown',
): Promise<void> {
  const problem =
    ticket.problem === null
      ? toProblem(new Error('Its ticket is not there yet.'))
      : (JSON.parse(ticket.problem) as Problem);
  await holdBack(desk.session.store.db, ticket, alert.seq, problem, isoNow(desk.session.clock));
  desk.holdBack(outcome, problem);
}
