import { PluginError } from '../../host-sdk/index.js';
import type { TicketRef } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import { settleOpen, settleTroubled } from '../store/ticket-creates.js';
import { markDeleted, ticketsOfRecords } from '../store/ticket-sync.js';
import type { NewNote } from './add-note.js';
import type { Desk } from './desk.js';
import type { ActiveQueue } from './load-queues.js';
import { askForTicket, lookForTicket } from './look-for-ticket.js';
import { recordOf } from './ticket-log.js';

/**
 * The answer to a create names a record that another ticket holds. Either it is an answer to an earlier create, and then
 * this ticket is looked for; or the product has lost that record and used its key again, and then the other ticket is gone.
 * Which of them the record is decides.
 */
export async function settleReused(
  desk: Desk,
  queue: ActiveQueue,
  { ticket, alert, stepAside }: NewNote,
  { number, recId }: TicketRef,
): Promise<void> {
  const { clock, connection, store } = desk.session;
  const problem = new PluginError(
    'network.outcome_unknown',
    `The answer to the create names ${number}, the record of another ticket.`,
  ).problem;
  await settleTroubled(store.db, ticket, { phase: 'unknown', problem }, isoNow(clock));
  const facts = { ticket, rule: queue.rule, alert: alert.item };
  desk.tell('ticket.unknown', { ...facts, outcome: 'unknown', problem });
  const seen = await askForTicket(desk, queue, ticket, alert, []);
  if (seen.outcome !== 'found' || seen.ref.recId !== recId) {
    const unsettled = { ...ticket, problem: JSON.stringify(problem) };
    return lookForTicket(desk, queue, { ticket: unsettled, alert, stepAside });
  }
  const now = isoNow(clock);
  for (const holder of await ticketsOfRecords(store.db, connection.name, [recId])) {
    await markDeleted(store.db, holder, { seenAt: now, basis: `its record is that of ticket ${ticket.id} now` });
    desk.tell('ticket.deleted', { ticket: holder, rule: queue.rule, outcome: 'deleted' });
  }
  const detail = { number, recId, status: seen.state.status };
  await settleOpen(
    store.db,
    ticket,
    { ref: seen.ref, state: seen.state, event: 'created', detail },
    now,
    desk.readStatus,
  );
  desk.tell('ticket.created', { ...facts, ticket: recordOf(ticket, seen.ref), outcome: 'created' });
  desk.succeed('created');
}
