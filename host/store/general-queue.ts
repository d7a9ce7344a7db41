import type { Json, Queue } from '../../host-sdk/index.js';
import type { StoreDatabase } from './store.js';

/** The plugin's first queue, if the connection has read it since an instant (ISO-8601 UTC). */
export async function generalQueue(db: StoreDatabase, connection: string, since: string): Promise<Queue | undefined> {
  const row = await db
    .selectFrom('general_queues')
    .select(['label', 'value'])
    .where('connection', '=', connection)
    .where('asked_at', '>=', since)
    .executeTakeFirst();
  return row && { label: row.label, value: JSON.parse(row.value) as Json };
}

export async function keepGeneralQueue(
  db: StoreDatabase,
  connection: string,
  { label, value }: Queue,
  now: string,
): Promise<void> {
  const columns = { label, value: JSON.stringify(value), asked_at: now };
  await db
    .insertInto('general_queues')
    .values({ connection, ...columns })
    .onConflict((conflict) => conflict.column('connection').doUpdateSet(columns))
    .execute();
}
