import type { QueueInUse } from '../../host-sdk/index.js';
import type { StoreDatabase } from '../store/store.js';
import { listQueues } from '../store/queues.js';

/** The queues of a connection for its checks; undefined if it has none and uses the defaults. */
export async function queuesInUse(db: StoreDatabase, connection: string): Promise<readonly QueueInUse[] | undefined> {
  const own = (await listQueues(db)).filter((queue) => queue.connection === connection);
  if (own.length === 0) return undefined;
  return own.map(({ name, value, create, update, resolved = [] }) => {
    return { label: name, value, create, update: [...update, ...resolved] };
  });
}
