import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Database from 'libsql';
import type { Json } from '../../host-sdk/index.js';
import { createFolder } from '../platform/create-folder.js';
import { claimFile } from '../platform/private-file.js';
import { realPathOf } from '../platform/real-path.js';
import {
  asDestinationProblem,
  destinationProblem,
  fileNamePart,
  lockTable,
  type Destination,
  type DestinationKind,
  type TableSummary,
} from './destination.js';
import { createTableSql, quoted } from './sqlite-columns.js';
import { createStateTable, kindOf, readStates, sqliteState, type SqliteTableState } from './sqlite-state.js';
import { sqliteTableRows } from './sqlite-table-rows.js';
import { openSqliteTable, type SqliteFile } from './sqlite-table.js';

const BUSY_MS = 10_000;

/**
 * Tables in one SQLite file: a column for each field, one row for each key, the latest version of it.
 * Checkpoints are kept in `_ivanti_exchange_state`.
 */
export const SQLITE: DestinationKind = {
  scheme: 'sqlite',
  usage: 'sqlite:FILE',
  secrets: [],
  nameOf,
  open: async ({ target }) => openSqlite(target),
  lookInto: async ({ target }) => summariesOf(target),
  rows: async ({ target }, source) => sqliteTableRows(target, source),
  test: ({ target }) => openSqlite(target).close(),
  createTable: createTableSql,
};

function nameOf(target: string): string {
  return `sqlite:${resolve(target)}`;
}

function openSqlite(target: string): Destination {
  const named = resolve(target);
  const opened = openFile(named);
  const { file } = opened;
  const { database } = opened;
  return {
    name: nameOf(target),
    async open(source, options) {
      const path = `${file}-${fileNamePart(source)}.lock`;
      const release = lockTable(path, `Another run is writing ${source} to ${file}.`);
      try {
        return openSqliteTable(opened, source, release, options);
      } catch (error) {
        release();
        throw asDestinationProblem(file, error);
      }
    },
    summaries: async () => summariesIn(database),
    async close() {
      if (!database.open) return;
      try {
        tidyUp(database);
      } catch (error) {
        throw asDestinationProblem(file, error);
      } finally {
        database.close();
      }
    },
  };
}

/** The tables of a file, without changing it; empty if it does not exist. Throws `host.destination`. */
function summariesOf(target: string): readonly TableSummary[] {
  const file = resolve(target);
  if (!existsSync(file)) return [];
  try {
    const database = new Database(file);
    try {
      database.pragma(`busy_timeout = ${BUSY_MS}`);
      return summariesIn(database);
    } finally {
      database.close();
    }
  } catch (error) {
    throw asDestinationProblem(file, error);
  }
}

function summariesIn(database: Database.Database): readonly TableSummary[] {
  return readStates(database).map((row) => ({
    source: row.source,
    output: row.output,
    rows: countRows(database, row),
    checkpoint: JSON.parse(row.checkpoint) as Json,
    writtenAt: row.written_at,
  }));
}

/** Leaves one file instead of three, unless another process is reading it. */
function tidyUp(database: Database.Database): void {
  try {
    database.pragma('busy_timeout = 0');
    database.pragma('journal_mode = DELETE');
  } catch (error) {
    if (!isBusy(error)) throw error;
  }
}

function isBusy(error: unknown): boolean {
  return (error as { readonly code?: unknown }).code === 'SQLITE_BUSY';
}

function openFile(named: string): SqliteFile {
  let file = named;
  try {
    // Locks and journals are next to it, so all its names must resolve to the same place.
    file = realPathOf(named);
    createFolder(dirname(file));
    requireOneName(file);
    claimFile(file);
    const database = new Database(file);
    database.pragma(`busy_timeout = ${BUSY_MS}`);
    database.pragma('journal_mode = WAL');
    // A crash of the machine may lose the last pages, but rows and checkpoints together, so the next run reads them again.
    database.pragma('synchronous = NORMAL');
    createStateTable(database);
    return { file, database, state: sqliteState(database) };
  } catch (error) {
    throw asDestinationProblem(file, error);
  }
}

/** SQLite keeps one journal for each name of a file: two writers under different names would corrupt it. */
function requireOneName(file: string): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile() || found.nlink <= 1) return;
  throw destinationProblem(
    `${file} has another name on its disk (a hard link), under which another run could write it.`,
    undefined,
    'Keep one of the names: copy the file instead, or replace the other name by a symbolic link.',
  );
}

function countRows(database: Database.Database, { output, made }: SqliteTableState): number {
  if (made === 0 || kindOf(database, output) !== 'table') return 0;
  const [row] = database.prepare(`SELECT count(*) AS rows FROM ${quoted(output)}`).all([]) as {
    readonly rows: number;
  }[];
  return row?.rows ?? 0;
}
