import { createHash } from 'node:crypto';
import { sql, type Selectable } from 'kysely';
import type { Json } from '../../host-sdk/index.js';
import type { AuditedBy, AuditOutcome, AuditTable } from './audit-table.js';
import type { StoreDatabase } from './store.js';

/** The actor, and how it signed in. */
export interface Actor {
  readonly by: AuditedBy;
  /** Name of the token, or the user of the operating system; `null` for the password and for unknown callers. */
  readonly name: string | null;
  /** Address of the caller; `null` for the command line. */
  readonly address: string | null;
}

export interface NewAuditEntry extends Actor {
  /** ISO-8601 UTC. */
  readonly at: string;
  /** The call or the command, such as `PUT /api/rules/{name}` or `rules add`. */
  readonly via: string;
  /** Such as `rule.changed`. */
  readonly what: string;
  readonly object: string | null;
  readonly outcome: AuditOutcome;
  /** Problem code. */
  readonly code: string | null;
  /** The changed keys, without secrets. */
  readonly before: Json;
  readonly after: Json;
}

export interface AuditEntry extends NewAuditEntry {
  readonly id: number;
  /** For an entry that counts repeats: the last time. */
  readonly lastAt: string;
  readonly times: number;
}

export interface AuditFilter {
  /** Only entries from `from` on, and before `to`; ISO-8601 UTC with milliseconds. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Name of a token or user, or the kind of sign-in. */
  readonly who?: string | undefined;
  /** Such as `rule.changed`, or the kind before the dot. */
  readonly what?: string | undefined;
  readonly object?: string | undefined;
  readonly outcome?: AuditOutcome | undefined;
  /** Only entries with a smaller id. */
  readonly before?: number | undefined;
}

/** Longer JSON is omitted, because a caller could otherwise fill the disk with it. */
const LARGEST = 65_536;
const MAX_CHANGES = 20;

export async function addAudit(db: StoreDatabase, entry: NewAuditEntry, version: string | null = null): Promise<void> {
  await db
    .insertInto('audit')
    .values({ ...rowOf(entry), version })
    .execute();
}

/**
 * Adds an entry for all equal events of an hour, or increases its count.
 * @param times Number to add.
 */
export async function countAudit(db: StoreDatabase, entry: NewAuditEntry, times = 1): Promise<void> {
  await db
    .insertInto('audit')
    .values({ ...rowOf(entry), times, tally: tallyOf(entry) })
    .onConflict((conflict) =>
      conflict.column('tally').doUpdateSet({ last_at: entry.at, times: sql`audit.times + ${times}` }),
    )
    .execute();
}

/** Key of equal events: the same except for their time, in the same hour. */
export function tallyOf({ at, ...same }: NewAuditEntry): string {
  const text = JSON.stringify(Object.entries(same).sort(([one], [other]) => (one < other ? -1 : 1)));
  return `${at.slice(0, 13)} ${createHash('sha256').update(text).digest('base64url')}`;
}

/** Whether an entry would increase the count of an existing one. */
export async function isCounted(db: StoreDatabase, entry: NewAuditEntry): Promise<boolean> {
  const known = db.selectFrom('audit').select('id').where('tally', '=', tallyOf(entry));
  return (await known.executeTakeFirst()) !== undefined;
}

/** Number of entries since an instant (ISO-8601 UTC) that count refusals. */
export async function countRefusals(
  db: StoreDatabase,
  { by, name }: Pick<Actor, 'by' | 'name'>,
  from: string,
): Promise<number> {
  const { count } = await db
    .selectFrom('audit')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('at', '>=', from)
    .where('tally', 'is not', null)
    .where('outcome', '!=', 'done')
    .where('by', '=', by)
    .where('name', name === null ? 'is' : '=', name)
    .executeTakeFirstOrThrow();
  return count;
}

/** Newest first. */
export async function listAudit(
  db: StoreDatabase,
  { from, to, who, what, object, outcome, before, limit }: AuditFilter & { readonly limit: number },
): Promise<readonly AuditEntry[]> {
  let query = db.selectFrom('audit').selectAll();
  if (from !== undefined) query = query.where('at', '>=', from);
  if (to !== undefined) query = query.where('at', '<', to);
  if (who !== undefined) query = query.where((or) => or.or([or('name', '=', who), or('by', '=', who as AuditedBy)]));
  if (what !== undefined) {
    // The kind with its actions: `/` is the character after the dot.
    query = what.includes('.')
      ? query.where('what', '=', what)
      : query.where('what', '>=', `${what}.`).where('what', '<', `${what}/`);
  }
  if (object !== undefined) query = query.where('object', '=', object);
  if (outcome !== undefined) query = query.where('outcome', '=', outcome);
  if (before !== undefined) query = query.where('id', '<', before);
  return (await query.orderBy('id', 'desc').limit(limit).execute()).map(entryOf);
}

/**
 * The last few changes of an object since it had one of these versions, oldest first; if none of them is
 * known any more, only the newest change.
 */
export async function changesSince(
  db: StoreDatabase,
  {
    kind,
    object,
    versions,
  }: { readonly kind: string; readonly object: string | null; readonly versions: readonly string[] },
): Promise<readonly AuditEntry[]> {
  const all = db
    .selectFrom('audit')
    .where('what', '>=', `${kind}.`)
    .where('what', '<', `${kind}/`)
    .where('object', object === null ? 'is' : '=', object)
    .where('version', 'is not', null);
  const seen = await all
    .select('id')
    .where('version', 'in', [...versions])
    .orderBy('id', 'desc')
    .executeTakeFirst();
  const newest = all.selectAll().orderBy('id', 'desc');
  const rows = await (seen === undefined
    ? newest.limit(1)
    : newest.where('id', '>', seen.id).limit(MAX_CHANGES)
  ).execute();
  return rows.reverse().map(entryOf);
}

/** Deletes entries whose last event is before an instant (ISO-8601 UTC). @returns Number of deleted entries. */
export async function removeOldAudit(db: StoreDatabase, before: string): Promise<number> {
  const { numDeletedRows } = await db.deleteFrom('audit').where('last_at', '<', before).executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

function rowOf({ before, after, ...entry }: NewAuditEntry) {
  return { ...entry, last_at: entry.at, before: textOf(before), after: textOf(after) };
}

function textOf(value: Json): string | null {
  if (value === null) return null;
  const text = JSON.stringify(value);
  return text.length <= LARGEST ? text : JSON.stringify(`left out: ${text.length} characters`);
}

function entryOf({ last_at, version: _version, tally: _tally, ...row }: Selectable<AuditTable>): AuditEntry {
  return { ...row, lastAt: last_at, before: valueOf(row.before), after: valueOf(row.after) };
}

function valueOf(text: string | null): Json {
  return text === null ? null : (JSON.parse(text) as Json);
}
