import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { PluginError } from '../../host-sdk/index.js';
import { takeStoreLock } from '../store/store-lock.js';
import type { Connection } from '../connections/connection.js';
import type { Store } from '../store/store.js';

interface TicketLock {
  readonly connection: Pick<Connection, 'name'>;
  readonly store: Pick<Store, 'folder'>;
}

/**
 * Allows one ticket run at a time for a connection, so a ticket in `sending` belongs to a run that has ended.
 * Throws `host.busy` during another run.
 */
export function lockTickets({ connection, store }: TicketLock): () => void {
  const { name } = connection;
  const id = createHash('sha256').update(name).digest('hex').slice(0, 12);
  const release = takeStoreLock(join(store.folder, `tickets-${id}.lock`));
  if (release !== undefined) return release;
  throw new PluginError('host.busy', `Another run is creating tickets for ${name}.`, {
    fix: 'Wait for the other run to end.',
  });
}
