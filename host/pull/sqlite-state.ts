import type Database from 'libsql';
import type { Json } from '../../host-sdk/index.js';
import { requireKnownVersion, STATE_VERSION } from './destination.js';

const STATE_TABLE = '_ivanti_exchange_state';

/** What is kept of one table beside its rows. Columns of later versions survive. */
export interface SqliteTableState {
  readonly source: string;
  readonly output: string;
  readonly version: number;
  /** JSON. */
  readonly checkpoint: string;
  readonly written_at: string;
}

/** The table `_ivanti_exchange_state` of one file. */
export interface SqliteState {
  all(): readonly SqliteTableState[];
  /** Throws `host.destination` for a state of a later version. */
  of(source: string): SqliteTableState | undefined;
  save(source: string, output: string, checkpoint: Json | null): void;
  remove(source: string): void;
}

export function createStateTable(database: Database.Database): void {
  database.exec(`CREATE TABLE IF NOT EXISTS ${STATE_TABLE} (
    source TEXT PRIMARY KEY, output TEXT NOT NULL, version INTEGER NOT NULL, checkpoint TEXT NOT NULL, written_at TEXT NOT NULL)`);
}

/** The stored states; none in a file that no run has written to. */
export function readStates(database: Database.Database): readonly SqliteTableState[] {
  if (!hasTable(database, STATE_TABLE)) return [];
  return database.prepare(`SELECT * FROM ${STATE_TABLE} ORDER BY source`).all([]) as SqliteTableState[];
}

export function sqliteState(database: Database.Database): SqliteState {
  const read = database.prepare(`SELECT * FROM ${STATE_TABLE}`);
  const write = database.prepare(`INSERT INTO ${STATE_TABLE} (source, output, version, checkpoint, written_at)
    VALUES (?, ?, ${STATE_VERSION}, ?, ?) ON CONFLICT (source) DO UPDATE SET
    output = excluded.output, version = excluded.version, checkpoint = excluded.checkpoint, written_at = excluded.written_at`);
  const all = () => read.all([]) as SqliteTableState[];
  return {
    all,
    of(source) {
      const state = all().find((one) => one.source === source);
      if (state !== undefined) requireKnownVersion(state.version, `${STATE_TABLE}, table ${source}`);
      return state;
    },
    save(source, output, checkpoint) {
      write.run([source, output, JSON.stringify(checkpoint), new Date().toISOString()]);
    },
    remove(source) {
      database.prepare(`DELETE FROM ${STATE_TABLE} WHERE source = ?`).run([source]);
    },
  };
}

export function hasTable(database: Database.Database, name: string): boolean {
  return database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").all([name]).length > 0;
}
