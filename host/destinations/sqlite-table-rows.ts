import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import Database from 'libsql';
import type { Json } from '../../host-sdk/index.js';
import { asDestinationProblem, type TableRows } from './destination.js';
import { quoted, tableColumns } from './sqlite-columns.js';
import { readStates } from './sqlite-state.js';

const PAGE = 1000;

/** The rows of a table of a file, a page at a time; undefined if it was never written. */
export function sqliteTableRows(target: string, source: string): TableRows | undefined {
  const file = resolve(target);
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
        // Opened for each page: open statements of an abandoned reader would keep the file from being cleaned up.
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
