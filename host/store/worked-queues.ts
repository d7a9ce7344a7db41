import type { StoreDatabase } from './open-store.js';
import type { TicketQueue } from './queues.js';

/** A queue that may have undefined where it has nothing. */
type WorkedQueue = { readonly [Key in keyof TicketQueue]: TicketQueue[Key] | undefined } & Pick<
  TicketQueue,
  'connection' | 'name'
>;

/** Remembers a queue as it is now, for the time when it is gone. */
export async function keepWorkedQueue(db: StoreDatabase, queue: WorkedQueue): Promise<void> {
  const { connection, name } = queue;
  const text = JSON.stringify(queue);
  await db
    .insertInto('worked_queues')
    .values({ connection, name, queue: text })
    .onConflict((conflict) =>
      conflict.columns(['connection', 'name']).doUpdateSet({ queue: text }).where('worked_queues.queue', '!=', text),
    )
    .execute();
}

/** Queues of a connection that have ever been at work, as they last were. */
export async function everyWorkedQueue(db: StoreDatabase, connection: string): Promise<readonly TicketQueue[]> {
  const rows = await db.selectFrom('worked_queues').select('queue').where('connection', '=', connection).execute();
  return rows.map(({ queue }) => JSON.parse(queue) as TicketQueue);
}

/** Queues of a connection that dealt with alerts and are none of its queues any more, as they last were. */
export async function goneQueues(
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
