import { alertBySeq } from '../store/alerts.js';
import { unresolvedTickets } from '../store/ticket-creates.js';
import { ticketOrNext } from '../store/dedupe-keys.js';
import { unsettledNotes } from '../store/ticket-notes.js';
import { createTicket } from './create-ticket.js';
import type { Desk } from './desk.js';
import type { KeyedQueue } from './keyed-queue.js';
import type { ActiveQueue } from './load-queues.js';
import { lookForTicket } from './look-for-ticket.js';
import { placeOnTicket } from './place-alert.js';

/**
 * Settles what an earlier run left behind in a queue: creates of unknown outcome are looked up on the product, and only
 * those that are certain not to be there are sent again; so are notes.
 */
export async function resolveLeftOvers(desk: Desk, queue: ActiveQueue, work: KeyedQueue): Promise<void> {
  const { connection, store } = desk.session;
  const retried = async (seq: number) => ({ ...(await alertBySeq(store.db, seq)), isRetry: true });
  for (const ticket of await unresolvedTickets(store.db, connection.name, queue.name)) {
    await work.add(`${queue.name} ${ticket.dedupe_key}`, async (stepAside) => {
      if (desk.closed()) return;
      const { dedupe_key: dedupeKey, generation } = ticket;
      const alert = await retried(ticket.alert_seq);
      const whenAbsent = () => createTicket(desk, queue, { dedupeKey, generation, alert, stepAside });
      await lookForTicket(desk, queue, { ticket, alert, stepAside, whenAbsent });
    });
  }
  for (const { ticket, alertSeq } of await unsettledNotes(store.db, connection.name, queue.name)) {
    await work.add(`${queue.name} ${ticket.dedupe_key}`, async (stepAside) => {
      if (desk.closed()) return;
      // Another note may have found it gone, or closed, and made the next one.
      const now = await ticketOrNext(store.db, ticket.id);
      await placeOnTicket(desk, queue, now, await retried(alertSeq), stepAside);
    });
  }
}
