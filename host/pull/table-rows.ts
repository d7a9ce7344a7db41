import { createReadStream, existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'libsql';
import { PluginError } from '../../host-sdk/index.js';
import type { Json, Row } from '../../host-sdk/index.js';
import { asDestinationProblem } from './destination.js';
import { linesPath } from './jsonl-file.js';
import { jsonlTableState } from './jsonl-state.js';
import { quoted, tableColumns } from './sqlite-columns.js';
import { readStates } from './sqlite-state.js';

/** The rows of one table as they lie in a destination. */
export interface TableRows {
  /** Table in the destination. */
  readonly output: string;
  /** Columns in their order; of lines of JSON they are known only row by row. */
  readonly columns: readonly string[] | null;
  /** A run that writes meanwhile does not disturb; rows that it adds may come or not. */
  readonly rows: () => AsyncIterable<Row>;
}

const PAGE = 1000;

/**
 * Looks into `sqlite:FILE` or `jsonl:FOLDER` without changing anything.
 * Throws `host.unknown_name` for a table that was not written there, and `host.destination`.
 * @param source Collection as configured.
 */
export function tableRows(destination: string, source: string): TableRows {
  const [kind = ''] = destination.split(':', 1);
  const target = resolve(destination.slice(kind.length + 1));
  const found = kind === 'sqlite' ? sqliteRows(target, source) : jsonlRows(target, source);
  if (found !== undefined) return found;
  throw new PluginError('host.unknown_name', `${source} has not been read yet.`, {
    field: 'table',
    fix: 'Run a pull first.',
  });
}

function sqliteRows(file: string, source: string): TableRows | undefined {
  if (!existsSync(file)) return undefined;
  const known = inFile(file, (database) => {
    const state = readStates(database).find((one) => one.source === source);
    if (state === undefined || state.made === 0) return undefined;
    return { output: state.output, columns: namesOf(database, state.output) };
  });
  if (known === undefined || known.columns.length === 0) return undefined;
  const { output, columns } = known;
  return {
    output,
    columns,
    async *rows() {
      let after = -Infinity;
      for (;;) {
        // Opened for each page: statements left behind by a reader that goes would keep the file from being tidied.
        const page = inFile(file, (database) => pageOf(database, output, after));
        for (const { row } of page) yield row;
        const last = page.at(-1);
        if (last === undefined || page.length < PAGE) return;
        after = last.id;
      }
    },
  };
}

function pageOf(database: Database.Database, table: string, after: number) {
  const behind = Number.isFinite(after) ? 'WHERE rowid > ?' : '';
  const statement = database.prepare(
    `SELECT rowid AS "rowid ", * FROM ${quoted(table)} ${behind} ORDER BY rowid LIMIT ${PAGE}`,
  );
  const rows = statement.all(behind === '' ? [] : [after]) as Readonly<Record<string, Json>>[];
  return rows.map(({ 'rowid ': id, ...row }) => ({ id: Number(id), row }));
}

function namesOf(database: Database.Database, table: string): readonly string[] {
  return tableColumns(database, table).map(({ name }) => name);
}

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

function jsonlRows(folder: string, source: string): TableRows | undefined {
  const state = jsonlTableState(folder, source);
  if (state === undefined) return undefined;
  const path = linesPath(folder, state.output);
  return {
    output: state.output,
    columns: null,
    async *rows() {
      if (state.bytes === 0) return;
      // What lies behind the last checkpoint was never acknowledged.
      const input = createReadStream(path, { end: state.bytes - 1 });
      try {
        for await (const line of createInterface({ input })) yield JSON.parse(line) as Row;
      } finally {
        input.destroy();
      }
    },
  };
}
