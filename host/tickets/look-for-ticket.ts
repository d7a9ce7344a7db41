import { PluginError, toProblem } from '../../host-sdk/index.js';
import type { FindOutcome, Problem } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import type { TicketRow } from '../store/schema.js';
import { settleOpen, settleTroubled } from '../store/ticket-creates.js';
import type { PendingAlert } from '../store/ticket-items.js';
import { ticketsOfRecord } from '../store/ticket-sync.js';
import type { Desk } from './desk.js';
import type { ActiveQueue } from './load-queues.js';

/**
 * Asks the product for a ticket whose create has no known outcome, and adopts it when it is there.
 * @param whenAbsent What to do when it is certain that it is not there; by default the ticket counts as failed, and the
 *   next run sends it again.
 */
export async function lookForTicket(
  desk: Desk,
  queue: ActiveQueue,
  ticket: TicketRow,
  alert: PendingAlert,
  whenAbsent?: () => Promise<void>,
): Promise<void> {
  const { clock, store } = desk.session;
  const outcome = await find(desk, queue, ticket, alert);
  if (outcome.outcome === 'found') {
    const found = { ref: outcome.ref, state: outcome.state, event: 'adopted' } as const;
    await settleOpen(store.db, ticket, found, isoNow(clock), desk.readStatus);
    desk.succeed('created');
    return;
  }
  if (outcome.outcome === 'absent' && outcome.certain) {
    if (whenAbsent !== undefined) return whenAbsent();
    const problem = lastProblem(ticket) ?? notThere();
    await settleTroubled(store.db, ticket, 'failed', problem, isoNow(clock));
    desk.fail('failed', { ...problem, retry: 'later' }, alert.isRetry);
    return;
  }
  const problem = outcome.outcome === 'unknown' ? outcome.problem : waitUntil(outcome.certainFrom);
  await settleTroubled(store.db, ticket, 'unknown', problem, isoNow(clock));
  desk.fail('unknown', problem, alert.isRetry);
}

async function find(desk: Desk, queue: ActiveQueue, ticket: TicketRow, alert: PendingAlert): Promise<FindOutcome> {
  try {
    const outcome = await desk.ticketing.findTicket({
      item: alert.item,
      values: JSON.parse(ticket.sent_values ?? '{}') as Record<string, string>,
      queue: queue.value,
      idempotencyKey: ticket.idempotency_key,
      sentAt: ticket.sent_at ?? ticket.created_at,
      ...(desk.signal === undefined ? {} : { signal: desk.signal }),
    });
    if (outcome.outcome !== 'found') return outcome;
    const { connection, store } = desk.session;
    const holder = (await ticketsOfRecord(store.db, connection.name, outcome.ref.recId))[0];
    return holder === undefined ? outcome : { outcome: 'unknown', problem: takenBy(outcome.ref.number) };
  } catch (error) {
    return { outcome: 'unknown', problem: toProblem(error) };
  }
}

/** Two alerts that look alike: adopting the record twice would lose one of them. */
function takenBy(number: string): Problem {
  const message = `The only ticket found is ${number}, which belongs to another alert.`;
  return new PluginError('network.outcome_unknown', message).problem;
}

function lastProblem(ticket: TicketRow): Problem | undefined {
  return ticket.problem === null ? undefined : (JSON.parse(ticket.problem) as Problem);
}

function notThere(): Problem {
  return new PluginError('network.outcome_unknown', 'The create did not arrive.').problem;
}

function waitUntil(certainFrom: string): Problem {
  const message = `No answer came to the create and the ticket is not there yet; it is certain from ${certainFrom} on.`;
  return new PluginError('network.outcome_unknown', message, {
    retryAt: certainFrom,
    fix: 'Run `tickets create` again after that time: it looks again and creates the ticket if it is still not there.',
  }).problem;
}
