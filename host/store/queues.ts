import type { Json, JsonObject, Mapping } from '../../host-sdk/index.js';
import type { Rule } from '../tickets/rule.js';
import type { StoreDatabase } from './open-store.js';

/** Where the alerts of one rule go, and how their fields are filled. */
export interface TicketQueue {
  readonly name: string;
  readonly rule: string;
  readonly connection: string;
  /** Name of the plugin's queue, for people. */
  readonly label: string;
  /** The plugin's own queue value. */
  readonly value: Json;
  readonly create: readonly Mapping[];
  readonly update: readonly Mapping[];
}

/** Adds a rule or replaces the one of that name. */
export async function saveRule(db: StoreDatabase, rule: Rule): Promise<void> {
  const columns = { filter: JSON.stringify(rule.filter), dedupe_fields: JSON.stringify(rule.dedupeFields) };
  await db
    .insertInto('rules')
    .values({ name: rule.name, ...columns })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(columns))
    .execute();
}

export async function listRules(db: StoreDatabase): Promise<readonly Rule[]> {
  const rows = await db.selectFrom('rules').selectAll().orderBy('name').execute();
  return rows.map((row) => ({
    name: row.name,
    filter: JSON.parse(row.filter) as JsonObject,
    dedupeFields: JSON.parse(row.dedupe_fields) as string[],
  }));
}

/** Adds a queue or replaces the one of that name. */
export async function saveQueue(db: StoreDatabase, queue: TicketQueue): Promise<void> {
  const columns = {
    rule: queue.rule,
    connection: queue.connection,
    label: queue.label,
    value: JSON.stringify(queue.value),
    create_mappings: JSON.stringify(queue.create),
    update_mappings: JSON.stringify(queue.update),
  };
  await db
    .insertInto('queues')
    .values({ name: queue.name, ...columns })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(columns))
    .execute();
}

/** Every queue, of every connection. */
export async function listQueues(db: StoreDatabase): Promise<readonly TicketQueue[]> {
  const rows = await db.selectFrom('queues').selectAll().orderBy('name').execute();
  return rows.map((row) => ({
    name: row.name,
    rule: row.rule,
    connection: row.connection,
    label: row.label,
    value: JSON.parse(row.value) as Json,
    create: JSON.parse(row.create_mappings) as Mapping[],
    update: JSON.parse(row.update_mappings) as Mapping[],
  }));
}
