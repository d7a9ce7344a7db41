import Database from 'libsql';
import type { HeldEntry } from '../../host-sdk/index.js';
import { asDestinationProblem } from './destination.js';

/** Sorts the entries of a table by their keys, each key once. */
export interface SortedEntries {
  /** Replaces an earlier entry of the key. */
  put(key: string, cursor: string | null): void;
  /** Marks a key as deleted; its cursor stays. */
  mark(key: string): void;
  /** The entries in the ascending order of the bytes of their keys. */
  portions(size: number): Iterable<readonly HeldEntry[]>;
  close(): void;
}

/**
 * SQLite sorts in a temporary file that disappears automatically, even after a kill: a table of millions of keys takes a few
 * megabytes of memory. The folder is `SQLITE_TMPDIR` or `TMPDIR`, else `/var/tmp`.
 * Throws `host.disk_full` and `host.destination`.
 */
export function sortedEntries(): SortedEntries {
  const database = new Database(':memory:');
  const { put, mark, first, after } = inTemporaryFile(() => {
    database.exec('PRAGMA temp_store = FILE');
    database.exec('CREATE TEMP TABLE entry (key TEXT PRIMARY KEY, cursor TEXT, deleted INTEGER) WITHOUT ROWID');
    // One transaction for all, because the file is discarded at the end.
    database.exec('BEGIN');
    return {
      put: database.prepare('REPLACE INTO entry VALUES (?, ?, 0)'),
      mark: database.prepare('INSERT INTO entry VALUES (?, NULL, 1) ON CONFLICT (key) DO UPDATE SET deleted = 1'),
      first: database.prepare('SELECT * FROM entry ORDER BY key LIMIT ?'),
      after: database.prepare('SELECT * FROM entry WHERE key > ? ORDER BY key LIMIT ?'),
    };
  });
  return {
    put: (key, cursor) => inTemporaryFile(() => put.run([key, cursor])),
    mark: (key) => inTemporaryFile(() => mark.run([key])),
    *portions(size) {
      const limit = BigInt(size);
      let rows = inTemporaryFile(() => first.all([limit]) as readonly EntryRow[]);
      while (rows.length > 0) {
        const last = rows.at(-1)?.key;
        yield rows.map(entryOf);
        rows = rows.length < size ? [] : inTemporaryFile(() => after.all([last, limit]) as readonly EntryRow[]);
      }
    },
    close: () => {
      database.close();
    },
  };
}

/** Names the folder in problems of work in a temporary file. Throws `host.disk_full` and `host.destination`. */
export function inTemporaryFile<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const folder = process.env['SQLITE_TMPDIR'] ?? process.env['TMPDIR'] ?? '/var/tmp';
    throw asDestinationProblem(folder, error, { name: `a temporary file of SQLite in ${folder}` });
  }
}

/** A row of the entry table. */
export interface EntryRow {
  readonly key: string;
  readonly cursor: string | null;
  readonly deleted: number | null;
}

export function entryOf({ key, cursor, deleted }: EntryRow): HeldEntry {
  return deleted === 1 ? { key, cursor, deleted: true } : { key, cursor };
}
