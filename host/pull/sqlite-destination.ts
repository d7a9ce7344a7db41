import { dirname, resolve } from 'node:path';
import Database from 'libsql';
import { isPluginError } from '../../host-sdk/index.js';
import type { Json } from '../../host-sdk/index.js';
import { takeFileLock } from '../file-lock.js';
import { makeFolder } from '../make-folder.js';
import {
  busyProblem,
  destinationProblem,
  fileNamePart,
  requireKnownVersion,
  requireOwnOutput,
  STATE_VERSION,
} from './destination.js';
import type { Destination, DestinationTable } from './destination.js';
import { quoted } from './sqlite-columns.js';
import { tableWriter } from './sqlite-rows.js';
import type { TableWriter } from './sqlite-rows.js';

const STATE_TABLE = '_ivanti_exchange_state';
const BUSY_MS = 10_000;

interface StateRow {
  readonly source: string;
  readonly output: string;
  readonly version: number;
  readonly checkpoint: string;
  readonly written_at: string;
}

/**
 * Tables in one SQLite file: a column for each field, one row for each key, the latest version of it.
 * Checkpoints are kept in `_ivanti_exchange_state`.
 */
export function openSqlite(target: string): Destination {
  const file = resolve(target);
  const database = openFile(file);
  return {
    name: `sqlite:${file}`,
    async open(source) {
      const release = takeFileLock(`${file}-${fileNamePart(source)}.lock`);
      if (release === undefined) throw busyProblem(`Another run is writing ${source} to ${file}.`);
      try {
        return openTable(database, source, release);
      } catch (error) {
        release();
        throw asProblem(file, error);
      }
    },
    async summaries() {
      const rows = database.prepare(`SELECT * FROM ${STATE_TABLE} ORDER BY source`).all([]) as StateRow[];
      return rows.map((row) => ({
        source: row.source,
        output: row.output,
        rows: countRows(database, row.output),
        checkpoint: JSON.parse(row.checkpoint) as Json,
        writtenAt: row.written_at,
      }));
    },
    async close() {
      if (!database.open) return;
      tidyUp(database);
      database.close();
    },
  };
}

/** Leaves one file behind instead of three, unless somebody else is reading it just now. */
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

function openFile(file: string): Database.Database {
  try {
    makeFolder(dirname(file));
    const database = new Database(file);
    database.pragma(`busy_timeout = ${BUSY_MS}`);
    database.pragma('journal_mode = WAL');
    database.exec(`CREATE TABLE IF NOT EXISTS ${STATE_TABLE} (
      source TEXT PRIMARY KEY, output TEXT NOT NULL, version INTEGER NOT NULL, checkpoint TEXT NOT NULL, written_at TEXT NOT NULL)`);
    return database;
  } catch (error) {
    throw asProblem(file, error);
  }
}

function openTable(database: Database.Database, source: string, release: () => void): DestinationTable {
  const readState = database.prepare(`SELECT * FROM ${STATE_TABLE}`);
  const state = (readState.all([]) as StateRow[]).find((row) => row.source === source);
  if (state !== undefined) requireKnownVersion(state.version, `${STATE_TABLE}, table ${source}`);
  const saveState = database.prepare(`INSERT INTO ${STATE_TABLE} (source, output, version, checkpoint, written_at)
    VALUES (?, ?, ${STATE_VERSION}, ?, ?) ON CONFLICT (source) DO UPDATE SET
    output = excluded.output, version = excluded.version, checkpoint = excluded.checkpoint, written_at = excluded.written_at`);
  let writer: TableWriter | undefined;
  return {
    checkpoint: state === undefined ? null : (JSON.parse(state.checkpoint) as Json),
    async write(batch) {
      try {
        database.exec('BEGIN IMMEDIATE');
        try {
          if (writer?.schema !== batch.table) {
            const outputs = new Map((readState.all([]) as StateRow[]).map((row) => [row.source, row.output]));
            requireOwnOutput(outputs, source, batch.table.name);
            writer = tableWriter(database, batch.table);
          }
          writer.upsert(batch.rows);
          saveState.run([source, batch.table.name, JSON.stringify(batch.checkpoint), new Date().toISOString()]);
          database.exec('COMMIT');
        } catch (error) {
          // The statements of a table that was rolled back may name columns that no longer exist.
          writer = undefined;
          database.exec('ROLLBACK');
          throw error;
        }
      } catch (error) {
        throw asProblem(batch.table.name, error);
      }
    },
    async close() {
      release();
    },
  };
}

function countRows(database: Database.Database, table: string): number {
  const known = database.prepare('SELECT name FROM sqlite_master WHERE type = ? AND name = ?').all(['table', table]);
  if (known.length === 0) return 0;
  const [row] = database.prepare(`SELECT count(*) AS rows FROM ${quoted(table)}`).all([]) as {
    readonly rows: number;
  }[];
  return row?.rows ?? 0;
}

function asProblem(what: string, error: unknown): Error {
  if (isPluginError(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  // The driver wraps the plain error code in names of its own.
  const reason = message.startsWith('ConnectionFailed') ? 'SQLite cannot open it' : message;
  return destinationProblem(`${what} cannot be written: ${reason}.`, error);
}
