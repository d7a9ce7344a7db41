import type { Item, JsonObject } from '../../host-sdk/index.js';
import type { DedupeRule, Mute, ResolvedWhen, Rule } from '../rules/rule.js';
import { requireRemoved } from './require-removed.js';
import type { StoreDatabase } from './store.js';

/** A stored rule, with all keys. */
export interface StoredRule extends Rule {
  readonly kind: Item['kind'];
  readonly dedupe: readonly DedupeRule[];
  readonly mutes: readonly Mute[];
  readonly folder: string | null;
  readonly resolved_when: ResolvedWhen | null;
}

/** Adds a rule or replaces the rule with its name. */
export async function saveRule(db: StoreDatabase, rule: Rule): Promise<void> {
  const columns = {
    kind: rule.kind ?? 'alert',
    filter: JSON.stringify(rule.filter),
    dedupe: JSON.stringify(rule.dedupe ?? []),
    mutes: JSON.stringify(rule.mutes ?? []),
    folder: rule.folder ?? null,
    resolved_when: rule.resolved_when == null ? null : JSON.stringify(rule.resolved_when),
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
    resolved_when: row.resolved_when === null ? null : (JSON.parse(row.resolved_when) as ResolvedWhen),
  }));
}

/** Throws `host.unknown_name`. */
export async function removeRule(db: StoreDatabase, name: string): Promise<void> {
  requireRemoved(await db.deleteFrom('rules').where('name', '=', name).executeTakeFirstOrThrow(), 'rule', name);
}
