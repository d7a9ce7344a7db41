import { createHash } from 'node:crypto';
import Database from 'libsql';
import { DELETED, PROCESSED_AT, type Row } from '../../host-sdk/index.js';
import { inTemporaryFile } from './sorted-entries.js';

/** The last version of each record, for a destination that keeps every version: enough to count and to compare. */
export interface VersionIndex {
  /** Replaces the earlier version of the key. */
  put(key: string, row: Row): void;
  /** Marks a key as deleted. */
  mark(key: string): void;
  /** Keys in [from, to) that are not marked as deleted, by their bytes. */
  countBetween(from: string | undefined, to: string | undefined): number;
  /** Whether a version is the last one of the key. */
  has(key: string, row: Row): boolean;
  close(): void;
}

/** Like {@link sortedEntries}, in a temporary file of SQLite; a version is kept as a digest of its values. */
export function versionIndex(): VersionIndex {
  const database = new Database(':memory:');
  const { put, mark, find } = inTemporaryFile(() => {
    database.exec('PRAGMA temp_store = FILE');
    database.exec('CREATE TEMP TABLE version (key TEXT PRIMARY KEY, digest TEXT) WITHOUT ROWID');
    // One transaction for all, because the file is discarded at the end.
    database.exec('BEGIN');
    return {
      put: database.prepare('REPLACE INTO version VALUES (?, ?)'),
      mark: database.prepare('REPLACE INTO version VALUES (?, NULL)'),
      find: database.prepare('SELECT 1 FROM version WHERE key = ? AND digest = ?'),
    };
  });
  return {
    put: (key, row) => inTemporaryFile(() => put.run([key, digestOf(row)])),
    mark: (key) => inTemporaryFile(() => mark.run([key])),
    countBetween(from, to) {
      const bounds = [from === undefined ? '' : ' AND key >= ?', to === undefined ? '' : ' AND key < ?'].join('');
      const sql = `SELECT count(*) AS keys FROM version WHERE digest IS NOT NULL${bounds}`;
      const given = [from, to].filter((bound) => bound !== undefined);
      return inTemporaryFile(() => (database.prepare(sql).all(given)[0] as { readonly keys: number }).keys);
    },
    has: (key, row) => inTemporaryFile(() => find.all([key, digestOf(row)]).length > 0),
    close: () => {
      database.close();
    },
  };
}

/** A missing field equals `null`, a missing mark equals `false`, and the order of fields does not matter. */
function digestOf(row: Row): string {
  const values = Object.entries(row)
    .filter(([name, value]) => name !== PROCESSED_AT && value !== null)
    .filter(([name, value]) => name !== DELETED || value !== false)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(values)).digest('base64');
}
