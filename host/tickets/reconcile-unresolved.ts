import { alertBySeq } from '../store/alerts.js';
import { unresolvedTickets } from '../store/ticket-creates.js';
import { unsettledNotes } from '../store/ticket-notes.js';
import type { ActiveQueue } from './load-queues.js';
import type { TicketJob } from './open-ticket-job.js';
import { placeAlert } from './placing/place-alert.js';
import type { Target } from './placing/task.js';

/**
 * Settles unknown outcomes of earlier runs of a queue: searches for the creates on the product, and sends only
 * those again that are certainly missing; the same for notes.
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
  // Another note may have found that the ticket is gone or closed, and created the next one.
  for (const { ticket, alertSeq } of await unsettledNotes(store.db, connection.name, queue.name)) {
    await settle(ticket.dedupe_key, alertSeq, { ticketId: ticket.id, purpose: 'place' });
  }
}
