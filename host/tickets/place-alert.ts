import type { Problem, UpdateOutcome } from '../../host-sdk/index.js';
import { toProblem } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import type { TicketRow } from '../store/schema.js';
import { currentTicket } from '../store/ticket-creates.js';
import type { PendingAlert } from '../store/ticket-items.js';
import { holdBack, settleNoted, settleNoteTroubled, storeNoteIntent } from '../store/ticket-items.js';
import { refOf } from '../store/ticket-state.js';
import { markDeleted } from '../store/ticket-sync.js';
import { attempt } from './attempt.js';
import { createTicket } from './create-ticket.js';
import type { Desk } from './desk.js';
import type { ActiveQueue } from './load-queues.js';
import { renderMappings } from './render-template.js';

/** Brings one alert to its ticket: a new one, or a note on the one that its dedupe key already has. */
export async function placeAlert(
  desk: Desk,
  queue: ActiveQueue,
  dedupeKey: string,
  alert: PendingAlert,
): Promise<void> {
  const connection = desk.session.connection.name;
  const ticket = await currentTicket(desk.session.store.db, { connection, queue: queue.name, dedupeKey });
  if (ticket === undefined) return createTicket(desk, queue, dedupeKey, alert, 0);
  switch (ticket.phase) {
    case 'open':
      return addNote(desk, queue, ticket, alert);
    case 'deleted':
      return createTicket(desk, queue, dedupeKey, alert, ticket.generation + 1);
    case 'failed':
      if (!desk.tried.has(ticket.id)) return createTicket(desk, queue, dedupeKey, alert, ticket.generation);
      return waitForTicket(desk, ticket, alert, 'failed');
    case 'sending':
    case 'unknown':
      return waitForTicket(desk, ticket, alert, 'unknown');
  }
}

async function addNote(desk: Desk, queue: ActiveQueue, ticket: TicketRow, alert: PendingAlert): Promise<void> {
  const { clock, store } = desk.session;
  await storeNoteIntent(store.db, ticket, alert.seq, isoNow(clock));
  const outcome = await attempt<UpdateOutcome>(() =>
    desk.ticketing.updateTicket({
      ref: refOf(ticket),
      item: alert.item,
      values: renderMappings(queue.update, alert.item),
      mode: 'append',
      ...(desk.signal === undefined ? {} : { signal: desk.signal }),
    }),
  );
  switch (outcome.outcome) {
    case 'updated':
      await settleNoted(store.db, ticket, alert.seq, outcome.state, isoNow(clock), desk.readStatus);
      desk.succeed('updated');
      return;
    case 'gone':
      await markDeleted(store.db, ticket, isoNow(clock), 'a note found it gone');
      // The alert must not vanish with the ticket it was meant for.
      return createTicket(desk, queue, ticket.dedupe_key, alert, ticket.generation + 1);
    case 'refused':
      await settleNoteTroubled(store.db, ticket, alert.seq, 'failed', outcome.problem, isoNow(clock));
      desk.fail('failed', outcome.problem, alert.isRetry);
      return;
    case 'unknown':
      await settleNoteTroubled(store.db, ticket, alert.seq, 'unknown', outcome.problem, isoNow(clock));
      desk.fail('unknown', outcome.problem, alert.isRetry);
      return;
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
