import { sql } from 'kysely';
import type { JsonObject } from '../../host-sdk/index.js';
import type { StoreDatabase } from './open-store.js';
import type { LogLevel } from './schema.js';

/** One thing that was logged. */
export interface LogEntry {
  /** ISO-8601 UTC. */
  readonly at: string;
  readonly level: LogLevel;
  /** Problem code, where there was a problem. */
  readonly code: string | null;
  readonly connection: string | null;
  readonly message: string;
  readonly fields: JsonObject;
}

export interface KeptLog extends LogEntry {
  readonly id: number;
}

export interface LogFilter {
  readonly level?: LogLevel | undefined;
  readonly code?: string | undefined;
  readonly connection?: string | undefined;
  /** Part of the message or of a field, in any case. */
  readonly search?: string | undefined;
  /** Only entries from this instant on, and before that one; ISO-8601 UTC with milliseconds, as they are stored. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Only entries with a smaller id. */
  readonly before?: number | undefined;
  readonly limit: number;
}

const ROWS_PER_STATEMENT = 100;

export async function addLogs(db: StoreDatabase, entries: readonly LogEntry[]): Promise<void> {
  for (let at = 0; at < entries.length; at += ROWS_PER_STATEMENT) {
    const rows = entries.slice(at, at + ROWS_PER_STATEMENT);
    await db
      .insertInto('logs')
      .values(rows.map((entry) => ({ ...entry, fields: JSON.stringify(entry.fields) })))
      .execute();
  }
}

/** Newest first. */
export async function listLogs(db: StoreDatabase, filter: LogFilter): Promise<readonly KeptLog[]> {
  const { level, code, connection, search, from, to, before } = filter;
  let query = db.selectFrom('logs').selectAll().orderBy('id', 'desc').limit(filter.limit);
  if (level !== undefined) query = query.where('level', '=', level);
  if (code !== undefined) query = query.where('code', '=', code);
  if (connection !== undefined) query = query.where('connection', '=', connection);
  if (from !== undefined) query = query.where('at', '>=', from);
  if (to !== undefined) query = query.where('at', '<', to);
  if (before !== undefined) query = query.where('id', '<', before);
  if (search !== undefined) {
    const part = `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`;
    const columns = ['message', 'fields', 'code', 'connection'] as const;
    query = query.where((where) =>
      where.or(columns.map((column) => sql<boolean>`${sql.ref(column)} like ${part} escape '\\'`)),
    );
  }
  const rows = await query.execute();
  return rows.map((row) => ({ ...row, fields: JSON.parse(row.fields) as JsonObject }));
}

/** Removes what was logged before an instant (ISO-8601 UTC). @returns How many entries. */
export async function removeOldLogs(db: StoreDatabase, before: string): Promise<number> {
  const { numDeletedRows } = await db.deleteFrom('logs').where('at', '<', before).executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Removes the oldest entries beyond `most`. */
export async function capLogs(db: StoreDatabase, most: number): Promise<void> {
  const newest = await db.selectFrom('logs').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
  if (newest !== undefined) {
    await db
      .deleteFrom('logs')
      .where('id', '<=', newest.id - most)
      .execute();
  }
}
