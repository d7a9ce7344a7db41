import type { StoreDatabase } from './store.js';
import type { TicketQueue } from './queues.js';

/** A queue that may have undefined where it has nothing. */
type WorkedQueue = { readonly [Key in keyof TicketQueue]: TicketQueue[Key] | undefined } & Pick<
  TicketQueue,
  'connection' | 'name'
>;

/**
 * Remembers a queue as it is now, for the time when it is gone.
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

/** Where the tickets of the store's queues go, by queue; those that were never at work are not among them. */
export async function keyScopes(db: StoreDatabase): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom('worked_queues')
    .select(['name', 'key_scope'])
    .where('key_scope', 'is not', null)
    .execute();
  return new Map(rows.flatMap(({ name, key_scope: scope }) => (scope === null ? [] : [[name, scope] as const])));
}

/** Queues of a connection that have ever been at work, as they last were. */
export async function everyWorkedQueue(db: StoreDatabase, connection: string): Promise<readonly TicketQueue[]> {
  const rows = await db.selectFrom('worked_queues').select('queue').where('connection', '=', connection).execute();
  return rows.map(({ queue }) => JSON.parse(queue) as TicketQueue);
}

/** Queues of a connection that dealt with alerts and are none of its queues any more, as they last were. */
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
