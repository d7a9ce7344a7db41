import { PluginError } from '../../host-sdk/index.js';
import type { TicketRef } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import { settleTroubled } from '../store/ticket-creates.js';
import type { NewNote } from './add-note.js';
import type { Desk } from './desk.js';
import type { ActiveQueue } from './load-queues.js';
import { lookForTicket } from './look-for-ticket.js';

/**
 * The answer to a create names a record that another ticket holds: it is an answer to an earlier create, or the product
 * has lost that record and used its key again. Its word alone settles nothing, and the ticket is looked for.
 */
export async function settleReused(
  desk: Desk,
  queue: ActiveQueue,
  { ticket, alert, stepAside }: NewNote,
  { number }: TicketRef,
): Promise<void> {
  const { problem } = new PluginError(
    'network.outcome_unknown',
    `The answer to the create names ${number}, the record of another ticket.`,
  );
  await settleTroubled(desk.session.store.db, ticket, { phase: 'unknown', problem }, isoNow(desk.session.clock));
  desk.tell('ticket.unknown', { ticket, rule: queue.rule, alert: alert.item, outcome: 'unknown', problem });
  const unsettled = { ...ticket, problem: JSON.stringify(problem) };
  return lookForTicket(desk, queue, { ticket: unsettled, alert, stepAside });
}
