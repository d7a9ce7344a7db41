import { PluginError } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import { alertBySeq } from '../store/alerts.js';
import { unresolvedTickets } from '../store/ticket-creates.js';
import { giveUpInterruptedNotes } from '../store/ticket-items.js';
import { createTicket } from './create-ticket.js';
import type { Desk } from './desk.js';
import type { KeyedQueue } from './keyed-queue.js';
import type { ActiveQueue } from './load-queues.js';
import { lookForTicket } from './look-for-ticket.js';

/**
 * Settles what an earlier run left behind in a queue: creates of unknown outcome are looked up on the product, and only
 * those that are certain not to be there are sent again. Notes of unknown outcome are reported and never sent again.
 */
export async function resolveLeftOvers(desk: Desk, queue: ActiveQueue, work: KeyedQueue): Promise<void> {
  const { clock, connection, store } = desk.session;
  const interrupted = new PluginError('network.outcome_unknown', 'The run ended while this note was being sent.')
    .problem;
  const notes = await giveUpInterruptedNotes(store.db, connection.name, queue.name, interrupted, isoNow(clock));
  for (let note = 0; note < notes; note += 1) desk.fail('unknown', interrupted, true);
  for (const ticket of await unresolvedTickets(store.db, connection.name, queue.name)) {
    await work.add(`${queue.name} ${ticket.dedupe_key}`, async () => {
      if (desk.closed()) return;
      const alert = { ...(await alertBySeq(store.db, ticket.alert_seq)), isRetry: true };
      await lookForTicket(desk, queue, ticket, alert, () =>
        createTicket(desk, queue, ticket.dedupe_key, alert, ticket.generation),
      );
    });
  }
}
