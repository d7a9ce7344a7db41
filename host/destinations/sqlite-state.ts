import type Database from 'libsql';
import type { Json } from '../../host-sdk/index.js';
import { requireKnownVersion, STATE_VERSION } from './destination.js';
import { tableColumns } from './sqlite-columns.js';

const STATE_TABLE = '_ivanti_exchange_state';

/** The stored state of one table. Columns of later versions survive. */
export interface SqliteTableState {
  readonly source: string;
  readonly output: string;
  readonly version: number;
  /** JSON. */
  readonly checkpoint: string;
  readonly written_at: string;
  /** JSON list of the columns with numbers that are stored as texts; absent or null in a state of an earlier version. */
  readonly numbers?: string | null;
  /** 0 until the table is created; null in a state of an earlier version, which had created it. */
  readonly made: 0 | 1 | null;
}

/** The state of a table that a write stores. */
export interface SavedTable {
  readonly source: string;
  readonly output: string;
  readonly checkpoint: Json | null;
  /** Whether the table exists. */
  readonly made: boolean;
  /** The columns with numbers that are stored as texts. */
  readonly numbers: Iterable<string>;
}

/** The table `_ivanti_exchange_state` of one file. */
export interface SqliteState {
  all(): readonly SqliteTableState[];
  /** Throws `host.destination` for a state of a later version. */
  of(source: string): SqliteTableState | undefined;
  save(table: SavedTable): void;
  remove(source: string): void;
}

export function createStateTable(database: Database.Database): void {
  database.exec(`CREATE TABLE IF NOT EXISTS ${STATE_TABLE} (
    source TEXT PRIMARY KEY, output TEXT NOT NULL, version INTEGER NOT NULL, checkpoint TEXT NOT NULL, written_at TEXT NOT NULL)`);
  const known = new Set(tableColumns(database, STATE_TABLE).map(({ name }) => name));
  for (const [name, type] of Object.entries({ made: 'INTEGER', numbers: 'TEXT' })) {
    if (!known.has(name)) database.exec(`ALTER TABLE ${STATE_TABLE} ADD COLUMN ${name} ${type}`);
  }
}

/** The stored states; none in a file that no run has written. */
export function readStates(database: Database.Database): readonly SqliteTableState[] {
  if (kindOf(database, STATE_TABLE) === undefined) return [];
  return database.prepare(`SELECT * FROM ${STATE_TABLE} ORDER BY source`).all([]) as SqliteTableState[];
}

export function sqliteState(database: Database.Database): SqliteState {
  const read = database.prepare(`SELECT * FROM ${STATE_TABLE}`);
  const write =
    database.prepare(`INSERT INTO ${STATE_TABLE} (source, output, version, checkpoint, written_at, made, numbers)
    VALUES (?, ?, ${STATE_VERSION}, ?, ?, ?, ?) ON CONFLICT (source) DO UPDATE SET
    output = excluded.output, version = excluded.version, checkpoint = excluded.checkpoint, written_at = excluded.written_at,
    made = excluded.made, numbers = excluded.numbers`);
  const all = () => read.all([]) as SqliteTableState[];
  return {
    all,
    of(source) {
      const state = all().find((one) => one.source === source);
      if (state !== undefined) requireKnownVersion(state.version, `${STATE_TABLE}, table ${source}`);
      return state;
    },
    save({ source, output, checkpoint, made, numbers }) {
      const texts = JSON.stringify([...numbers]);
      write.run([source, output, JSON.stringify(checkpoint), new Date().toISOString(), made ? 1n : 0n, texts]);
    },
    remove(source) {
      database.prepare(`DELETE FROM ${STATE_TABLE} WHERE source = ?`).run([source]);
    },
  };
}

/** The columns with numbers that are stored as texts. */
export function numbersOf(state: SqliteTableState | undefined): Set<string> {
  return new Set(JSON.parse(state?.numbers ?? '[]') as string[]);
}

/** Type of the object with a name, such as `table` or `view`; SQLite compares names without case. */
export function kindOf(database: Database.Database, name: string): string | undefined {
  const select = "SELECT type FROM sqlite_master WHERE type <> 'trigger' AND name = ? COLLATE NOCASE";
  return (database.prepare(select).all([name]) as { readonly type: string }[])[0]?.type;
}
