import type { JsonObject } from '../../host-sdk/index.js';
import { matchingLogs, type LogFilter } from './log-filter.js';
import type { StoreDatabase } from './store.js';
import type { LogLevel, LogRow } from './log-table.js';

/** The subjects of an entry, by which it can be found; `null` if not applicable. */
export interface LogSubject {
  /** Event code, such as `ticket.created`. */
  readonly event: string | null;
  /** Display name of the plugin from its manifest. */
  readonly plugin: string | null;
  readonly queue: string | null;
  /** Number of the ticket on the product. */
  readonly ticket: string | null;
  readonly recId: string | null;
  /** Id of the ticket in this store. */
  readonly ticketId: number | null;
}

interface Logged {
  /** ISO-8601 UTC. */
  readonly at: string;
  readonly level: LogLevel;
  /** Problem code, if there was a problem. */
  readonly code: string | null;
  readonly connection: string | null;
  readonly message: string;
  readonly fields: JsonObject;
}

/** One log entry. */
export interface LogEntry extends Logged, Partial<LogSubject> {}

export interface KeptLog extends Logged, LogSubject {
  readonly id: number;
}

/** A filter with a limit. */
export interface LogPage extends LogFilter {
  readonly limit: number;
}

const ROWS_PER_STATEMENT = 100;

export async function addLogs(db: StoreDatabase, entries: readonly LogEntry[]): Promise<void> {
  for (let at = 0; at < entries.length; at += ROWS_PER_STATEMENT) {
    const rows = entries
      .slice(at, at + ROWS_PER_STATEMENT)
      .map(({ recId = null, ticketId = null, event = null, plugin = null, queue = null, ticket = null, ...entry }) => ({
        ...entry,
        ...{ event, plugin, queue, ticket, rec_id: recId, ticket_id: ticketId },
        fields: JSON.stringify(entry.fields),
      }));
    await db.insertInto('logs').values(rows).execute();
  }
}

/** Newest first. */
export async function listLogs(db: StoreDatabase, { limit, ...filter }: LogPage): Promise<readonly KeptLog[]> {
  const rows = await matchingLogs(db, filter).selectAll().orderBy('id', 'desc').limit(limit).execute();
  return rows.map(keptLogOf);
}

/** Oldest first. */
export async function logsInOrder(db: StoreDatabase, { limit, ...filter }: LogPage): Promise<readonly KeptLog[]> {
  const rows = await matchingLogs(db, filter).selectAll().orderBy('id').limit(limit).execute();
  return rows.map(keptLogOf);
}

/** Id of the last entry of all; 0 when there is none. */
export async function newestLog(db: StoreDatabase): Promise<number> {
  const row = await db.selectFrom('logs').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
  return row?.id ?? 0;
}

/** Id of the oldest of the newest `count` entries of a filter; `undefined` if there is none. */
export async function firstOfNewest(db: StoreDatabase, filter: LogFilter, count: number): Promise<number | undefined> {
  const newest = matchingLogs(db, filter).select('id').orderBy('id', 'desc').limit(count).as('newest');
  const { id } = await db
    .selectFrom(newest)
    .select((select) => select.fn.min<number | null>('newest.id').as('id'))
    .executeTakeFirstOrThrow();
  return id ?? undefined;
}

/** Deletes entries before an instant (ISO-8601 UTC). @returns Number of deleted entries. */
export async function removeOldLogs(db: StoreDatabase, before: string): Promise<number> {
  const { numDeletedRows } = await db.deleteFrom('logs').where('at', '<', before).executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Deletes the oldest entries beyond `most`. */
export async function capLogs(db: StoreDatabase, most: number): Promise<void> {
  const newest = await newestLog(db);
  await db
    .deleteFrom('logs')
    .where('id', '<=', newest - most)
    .execute();
}

function keptLogOf({ rec_id: recId, ticket_id: ticketId, fields, ...row }: LogRow): KeptLog {
  return { ...row, recId, ticketId, fields: JSON.parse(fields) as JsonObject };
}
