import { PluginError } from '../../host-sdk/index.js';
import type { Problem } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import { isDealtWith, ticketOfAlert } from '../store/dedupe-keys.js';
import { handOverTicket } from '../store/hand-over.js';
import type { PendingAlert } from '../store/ticket-items.js';
import type { Desk } from './desk.js';
import type { ActiveQueue } from './load-queues.js';
import { keyScope, ticketKey } from './ticket-key.js';

/**
 * Takes over the ticket that an alert got from a queue which is gone and had the same target: the default one, or one
 * that was removed or renamed.
 * @returns True when nothing is left to do for the alert.
 */
export async function inheritTicket(
  desk: Desk,
  queue: ActiveQueue,
  keys: readonly string[],
  alert: PendingAlert,
): Promise<boolean> {
  if (queue.heirOf.length === 0) return false;
  const { clock, connection, store } = desk.session;
  // Another alert of the same ticket may be handing it over at this moment.
  const isSettled = () => isDealtWith(store.db, connection.name, [...queue.heirOf, queue.name], alert.seq);
  const ticket = await ticketOfAlert(store.db, connection.name, queue.heirOf, alert.item);
  if (ticket === undefined) return isSettled();
  if (ticket.phase === 'sending' || ticket.phase === 'unknown') {
    // Whether it exists is settled where it was sent from; until then the alert has to wait.
    desk.holdBack('unknown', ticket.problem === null ? uncertain() : (JSON.parse(ticket.problem) as Problem));
    return true;
  }
  const settled = await isSettled();
  await handOverTicket(store.db, {
    ticket,
    queue: queue.name,
    keys,
    now: isoNow(clock),
    idempotencyKey: (generation) => ticketKey(keyScope(desk.session), queue, ticket.dedupe_key, generation),
  });
  return settled;
}

function uncertain(): Problem {
  return new PluginError('network.outcome_unknown', 'The ticket of this alert is still being looked for.').problem;
}
