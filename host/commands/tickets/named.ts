import { PluginError } from '../../../host-sdk/index.js';
import type { StoreDatabase } from '../../store/store.js';
import { listTickets, type ListedTicket } from '../../store/ticket-list.js';

const MOST = 100;

/**
 * The tickets of a number or RecId, several if several queues created one; otherwise the ticket with that id in the list.
 * Throws `host.unknown_name` when there is none.
 */
export async function namedTickets(
  db: StoreDatabase,
  name: string,
  connection?: string,
): Promise<readonly ListedTicket[]> {
  const called = await listTickets(db, { called: name, connection, limit: MOST });
  if (called.length > 0) return called;
  const id = Number(name);
  const own = Number.isSafeInteger(id) ? await listTickets(db, { id, connection, limit: 1 }) : [];
  if (own.length > 0) return own;
  throw new PluginError('host.unknown_name', `There is no ticket "${name}".`, {
    field: 'ticket',
    fix: 'Use a number, a RecId or an id that `tickets list` shows.',
  });
}
