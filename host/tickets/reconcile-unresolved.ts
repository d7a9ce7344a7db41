import { alertBySeq } from '../store/alerts.js';
import { unresolvedTickets } from '../store/ticket-creates.js';
import { unsettledNotes } from '../store/ticket-notes.js';
import type { ActiveQueue } from './load-queues.js';
import type { TicketJob } from './open-ticket-job.js';
import { placeAlert } from './placing/place-alert.js';
import type { Target } from './placing/task.js';

/**
 * Settles what an earlier run left behind in a queue: creates of unknown outcome are looked up on the product, and only
 * those that are certain not to be there are sent again; so are notes.
 */
export async function reconcileUnresolved(job: TicketJob, queue: ActiveQueue): Promise<void> {
  const { connection, store } = job.run.session;
  const settle = (key: string, seq: number, target: Target) =>
    job.add(queue, [key], async (releaseSlotWhile) => {
      const alert = { ...(await alertBySeq(store.db, seq)), isRetry: true };
      await placeAlert(job.run, { queue, alert, target }, releaseSlotWhile);
    });
  for (const { id, dedupe_key: key, alert_seq: seq } of await unresolvedTickets(
    store.db,
    connection.name,
    queue.name,
  )) {
    await settle(key, seq, { ticketId: id, purpose: 'settle' });
  }
  // Another note may have found the ticket gone, or closed, and made the next one.
  for (const { ticket, alertSeq } of await unsettledNotes(store.db, connection.name, queue.name)) {
    await settle(ticket.dedupe_key, alertSeq, { ticketId: ticket.id, purpose: 'place' });
  }
}
