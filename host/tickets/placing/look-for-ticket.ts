import {
  PluginError,
  toProblem,
  type FindOutcome,
  type FoundTicket,
  type Item,
  type Json,
  type Problem,
  type Sending,
} from '../../../host-sdk/index.js';
import { storedAlert } from '../../store/alerts.js';
import type { TicketRow } from '../../store/ticket-tables.js';
import { recordsTaken } from '../../store/ticket-creates.js';
import { ticketsOfRecords } from '../../store/ticket-sync.js';
import type { ActiveQueue } from '../load-queues.js';
import type { TicketRun } from '../ticket-run.js';
import type { LookVerdict } from './outcome.js';
import type { AlertTask } from './task.js';

type Unfound = Exclude<LookVerdict, { readonly verdict: 'found' }>;

/**
 * Searches the product once for the ticket of a create. A record of another ticket settles nothing until that ticket was
 * read: a product that was restored to an earlier state has lost records and reuses their keys.
 */
export async function reconcileUnknownCreate(
  run: TicketRun,
  { queue, alert }: AlertTask,
  ticket: TicketRow,
): Promise<LookVerdict> {
  const { store } = run.session;
  const taken = await recordsTaken(store.db, ticket);
  const outcome = await ask(run, queue, ticket, alert.item, taken);
  if (outcome.outcome === 'unknown') return unknown(outcome.problem);
  if (outcome.outcome === 'found') return freeRecord(run, queue, outcome, unknown(takenBy(outcome.ref.number)));
  const { certain, certainFrom, waitMs } = outcome;
  const absent = { verdict: 'absent', certain, certainFrom, waitMs } as const;
  return outcome.taken === undefined ? absent : freeRecord(run, queue, outcome.taken, absent);
}

/** Reads each ticket that has a record. @param otherwise Result if one of them still has it. */
async function freeRecord(
  run: TicketRun,
  queue: ActiveQueue,
  ticket: FoundTicket,
  otherwise: Unfound,
): Promise<LookVerdict> {
  const { connection, store } = run.session;
  const freed = await ticketsOfRecords(store.db, connection.name, [ticket.ref.recId]);
  for (const holder of freed) {
    const alert = await storedAlert(store.db, holder.alert_seq);
    const seen = alert && (await ask(run, queue, holder, alert.item, []));
    if (seen === undefined || seen.outcome === 'found') return otherwise;
    if (seen.outcome === 'unknown') return unknown(seen.problem);
  }
  return { verdict: 'found', ticket, freed, otherwise };
}

/** @param taken Records of other tickets. */
async function ask(
  run: TicketRun,
  queue: ActiveQueue,
  ticket: TicketRow,
  item: Item,
  taken: readonly string[],
): Promise<FindOutcome> {
  try {
    return await run.ticketing.findTicket({
      item,
      values: JSON.parse(ticket.sent_values ?? '{}') as Record<string, string>,
      queue: queue.value,
      idempotencyKey: ticket.idempotency_key,
      sent: sendingOf(run, ticket),
      taken,
      ...(run.signal === undefined ? {} : { signal: run.signal }),
    });
  } catch (error) {
    return { outcome: 'unknown', problem: toProblem(error) };
  }
}

const EVER = new Date(0).toISOString();

function sendingOf(run: TicketRun, ticket: TicketRow): Sending {
  const { sent_at: sentAt, sent_mark: mark, phase } = ticket;
  // An answered create is no longer in flight.
  const certainFrom = phase === 'open' ? EVER : ticket.certain_from;
  return {
    startedAt: sentAt ?? ticket.created_at,
    ...(mark === null ? {} : { mark: JSON.parse(mark) as Json }),
    endedMsAgo: run.msSince({ ticket }),
    ...(certainFrom === null ? {} : { certainFrom }),
  };
}

function unknown(problem: Problem): Unfound {
  return { verdict: 'unknown', problem };
}

/** Two similar alerts: adopting the record twice would lose one of them. */
function takenBy(number: string): Problem {
  const message = `The only ticket found is ${number}, which belongs to another alert.`;
  return new PluginError('network.outcome_unknown', message).problem;
}
