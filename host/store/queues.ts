import type { Item, Json, JsonObject, Mapping } from '../../host-sdk/index.js';
import type { Mute } from '../tickets/mute.js';
import type { DedupeRule, Rule } from '../tickets/rule.js';
import type { StoreDatabase } from './open-store.js';

/** Where the items of one rule go, and how their fields are filled. */
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
  /** What a repeat changes: the fields that collect text, or every field of `update`. Default: `append`. */
  readonly mode?: 'append' | 'upsert';
}

/** A rule as it is stored, with nothing left out. */
export interface StoredRule extends Rule {
  readonly kind: Item['kind'];
  readonly dedupe: readonly DedupeRule[];
  readonly mutes: readonly Mute[];
  readonly folder: string | null;
}

/** Adds a rule or replaces the one of that name. */
export async function saveRule(db: StoreDatabase, rule: Rule): Promise<void> {
  const columns = {
    kind: rule.kind ?? 'alert',
    filter: JSON.stringify(rule.filter),
    dedupe: JSON.stringify(rule.dedupe ?? []),
    mutes: JSON.stringify(rule.mutes ?? []),
    folder: rule.folder ?? null,
  };
  await db
    .insertInto('rules')
    .values({ name: rule.name, ...columns })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(columns))
    .execute();
}

/** By name. */
export async function listRules(db: StoreDatabase): Promise<readonly StoredRule[]> {
  const rows = await db.selectFrom('rules').selectAll().orderBy('name').execute();
  return rows.map((row) => ({
    name: row.name,
    kind: row.kind,
    filter: JSON.parse(row.filter) as JsonObject,
    dedupe: JSON.parse(row.dedupe) as DedupeRule[],
    mutes: JSON.parse(row.mutes) as Mute[],
    folder: row.folder,
  }));
}

export async function removeRule(db: StoreDatabase, name: string): Promise<void> {
  await db.deleteFrom('rules').where('name', '=', name).execute();
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
    mode: queue.mode ?? 'append',
  };
  await db
    .insertInto('queues')
    .values({ name: queue.name, ...columns })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(columns))
    .execute();
}

/** Every queue, of every connection. */
export async function listQueues(db: StoreDatabase): Promise<readonly Required<TicketQueue>[]> {
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
  }));
}

export async function removeQueue(db: StoreDatabase, name: string): Promise<void> {
  await db.deleteFrom('queues').where('name', '=', name).execute();
}
