import type { Json, Mapping } from '../../host-sdk/index.js';
import type { StoreDatabase } from './store.js';
import type { OnClosed } from './queue-tables.js';
import { requireRemoved } from './require-removed.js';

/** Where the items of one rule go, and how their fields are filled. */
export interface TicketQueue {
  readonly name: string;
  readonly rule: string;
  readonly connection: string;
  /** Label of the plugin's queue. */
  readonly label: string;
  /** The plugin's own queue value. */
  readonly value: Json;
  readonly create: readonly Mapping[];
  readonly update: readonly Mapping[];
  /** What a repeat changes: the fields that collect text, or every field of `update`. Default: `append`. */
  readonly mode?: 'append' | 'upsert';
  /** What the host does with an alert whose ticket is closed. Default: `note`. */
  readonly on_closed?: OnClosed;
  /** A ticket that was closed less than this time ago is reopened, also with `new`; a duration such as `1h`. */
  readonly reopen_within?: string;
  /** The product's status of a reopened ticket. Default: the status that `create` sets. */
  readonly reopen_status?: string;
  /** Fields that a resolved alert sets. Default: none. */
  readonly resolved?: readonly Mapping[];
}

/** A stored queue. */
export type StoredQueue = TicketQueue & Required<Pick<TicketQueue, 'mode' | 'on_closed'>>;

/** Adds a queue or replaces the queue with its name. */
export async function saveQueue(db: StoreDatabase, queue: TicketQueue): Promise<void> {
  const columns = {
    rule: queue.rule,
    connection: queue.connection,
    label: queue.label,
    value: JSON.stringify(queue.value),
    create_mappings: JSON.stringify(queue.create),
    update_mappings: JSON.stringify(queue.update),
    mode: queue.mode ?? 'append',
    on_closed: queue.on_closed ?? 'note',
    reopen_within: queue.reopen_within ?? null,
    reopen_status: queue.reopen_status ?? null,
    resolved_mappings: queue.resolved === undefined ? null : JSON.stringify(queue.resolved),
  };
  await db
    .insertInto('queues')
    .values({ name: queue.name, ...columns })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(columns))
    .execute();
}

/** All queues of all connections. */
export async function listQueues(db: StoreDatabase): Promise<readonly StoredQueue[]> {
  const rows = await db.selectFrom('queues').selectAll().orderBy('name').execute();
  return rows.map((row) => ({
    name: row.name,
    rule: row.rule,
    connection: row.connection,
    label: row.label,
    value: JSON.parse(row.value) as Json,
    create: JSON.parse(row.create_mappings) as Mapping[],
    update: JSON.parse(row.update_mappings) as Mapping[],
    mode: row.mode,
    on_closed: row.on_closed,
    ...(row.reopen_within === null ? {} : { reopen_within: row.reopen_within }),
    ...(row.reopen_status === null ? {} : { reopen_status: row.reopen_status }),
    ...(row.resolved_mappings === null ? {} : { resolved: JSON.parse(row.resolved_mappings) as Mapping[] }),
  }));
}

/** Throws `host.unknown_name`. */
export async function removeQueue(db: StoreDatabase, name: string): Promise<void> {
  requireRemoved(await db.deleteFrom('queues').where('name', '=', name).executeTakeFirstOrThrow(), 'queue', name);
}
