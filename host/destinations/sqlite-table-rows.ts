import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import Database from 'libsql';
import { asDestinationProblem, type TableRows } from './destination.js';
import { cellFrom, type SqliteValue } from './sqlite-cells.js';
import { quoted, tableColumns } from './sqlite-columns.js';
import { numbersOf, readStates } from './sqlite-state.js';

const PAGE = 1000;

/** The rows of a table of a file, a page at a time; undefined if it was never written. */
export function sqliteTableRows(target: string, source: string): TableRows | undefined {
  const file = resolve(target);
  if (!existsSync(file)) return undefined;
  const known = inFile(file, (database) => {
    const state = readStates(database).find((one) => one.source === source);
    if (state === undefined || state.made === 0) return undefined;
    const columns = tableColumns(database, state.output);
    return {
      output: state.output,
      columns: columns.map(({ name }) => name),
      key: columns.find(({ pk }) => pk > 0)?.name,
      numbers: numbersOf(state),
    };
  });
  if (known?.key === undefined) return undefined;
  const { output, columns, key, numbers } = known;
  return {
    output,
    columns,
    async *rows() {
      let after: SqliteValue | undefined;
      for (;;) {
        // Opened for each page: open statements of an abandoned reader would keep the file from being cleaned up.
        const page = inFile(file, (database) => pageOf(database, output, key, after));
        for (const row of page) {
          yield Object.fromEntries(
            Object.entries(row).map(([name, value]) => [name, cellFrom(value, numbers.has(name))]),
          );
        }
        after = page.at(-1)?.[key];
        if (after === undefined || page.length < PAGE) return;
      }
    },
  };
}

/** By key, not by `rowid`: a field may be called `rowid`. */
function pageOf(
  database: Database.Database,
  table: string,
  key: string,
  after: SqliteValue | undefined,
): readonly StoredRow[] {
  const behind = after === undefined ? '' : `WHERE ${quoted(key)} > ?`;
  const statement = database.prepare(`SELECT * FROM ${quoted(table)} ${behind} ORDER BY ${quoted(key)} LIMIT ${PAGE}`);
  return statement.safeIntegers().all(after === undefined ? [] : [after]) as StoredRow[];
}

type StoredRow = Readonly<Record<string, SqliteValue>>;

function inFile<T>(file: string, work: (database: Database.Database) => T): T {
  try {
    const database = new Database(file);
    try {
      return work(database);
    } finally {
      database.close();
    }
  } catch (error) {
    throw asDestinationProblem(file, error);
  }
}
