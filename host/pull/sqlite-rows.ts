import type Database from 'libsql';
import type { Row, TableSchema } from '../../host-sdk/index.js';
import { cellOf, ensureColumns, ensureTable, quoted } from './sqlite-columns.js';

/** Writes the rows of one table. */
export interface TableWriter {
  readonly schema: TableSchema;
  upsert(rows: readonly Row[]): void;
}

/**
 * Creates or widens the table and upserts rows into it. A key that a row lacks leaves its column as it is, because a
 * deletion mark tells nothing else.
 */
export function tableWriter(database: Database.Database, schema: TableSchema): TableWriter {
  const names = ensureTable(database, schema);
  let keys: readonly string[] = [];
  let statement: Database.Statement | undefined;
  return {
    schema,
    upsert(rows) {
      ensureColumns(database, schema, names, rows);
      for (const row of rows) {
        const own = Object.keys(row);
        if (statement === undefined || !sameNames(own, keys)) {
          keys = own;
          statement = database.prepare(upsertSql(schema, own));
        }
        statement.run(own.map((name) => cellOf(row[name])));
      }
    },
  };
}

function upsertSql(schema: TableSchema, names: readonly string[]): string {
  const columns = names.map(quoted);
  const updates = names
    .filter((name) => name !== schema.key)
    .map((name) => `${quoted(name)} = excluded.${quoted(name)}`);
  const conflict = updates.length === 0 ? 'DO NOTHING' : `DO UPDATE SET ${updates.join(', ')}`;
  return `INSERT INTO ${quoted(schema.name)} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
    ON CONFLICT (${quoted(schema.key)}) ${conflict}`;
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}
