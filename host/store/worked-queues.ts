import type { StoreDatabase } from './store.js';
import type { TicketQueue } from './queues.js';

/** A queue whose optional keys may be undefined. */
type WorkedQueue = { readonly [Key in keyof TicketQueue]: TicketQueue[Key] | undefined } & Pick<
  TicketQueue,
  'connection' | 'name'
>;

/**
 * Stores the current version of a queue, for the time after its deletion.
 * @param keyScope The plugin's name of the place of its tickets.
 */
export async function rememberQueue(db: StoreDatabase, queue: WorkedQueue, keyScope: string): Promise<void> {
  const { connection, name } = queue;
  const kept = { queue: JSON.stringify(queue), key_scope: keyScope };
  await db
    .insertInto('worked_queues')
    .values({ connection, name, ...kept })
    .onConflict((conflict) =>
      conflict
        .columns(['connection', 'name'])
        .doUpdateSet(kept)
        .where((where) =>
          where.or([
            where('worked_queues.queue', '!=', kept.queue),
            where('worked_queues.key_scope', 'is not', kept.key_scope),
          ]),
        ),
    )
    .execute();
}

/** The places of the tickets of the store's queues, by queue; without queues that were never used. */
export async function keyScopes(db: StoreDatabase): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('worked_queues')
    .select(['name', 'key_scope'])
    .where('key_scope', 'is not', null)
    .execute();
  return new Map(rows.flatMap(({ name, key_scope: scope }) => (scope === null ? [] : [[name, scope] as const])));
}

/** The last version of all queues of a connection that were ever used. */
export async function everyWorkedQueue(db: StoreDatabase, connection: string): Promise<readonly TicketQueue[]> {
  const rows = await db.selectFrom('worked_queues').select('queue').where('connection', '=', connection).execute();
  return rows.map(({ queue }) => JSON.parse(queue) as TicketQueue);
}

/** The last version of the deleted queues of a connection that had processed alerts. */
export async function removedQueues(
  db: StoreDatabase,
  connection: string,
  present: readonly string[],
): Promise<readonly TicketQueue[]> {
  const rows = await db
    .selectFrom('worked_queues')
    .select('queue')
    .where('connection', '=', connection)
    .where('name', 'in', db.selectFrom('ticket_items').select('queue').where('connection', '=', connection))
    .orderBy('name')
    .execute();
  return rows.map(({ queue }) => JSON.parse(queue) as TicketQueue).filter(({ name }) => !present.includes(name));
}
