import type Database from 'libsql';
import type { TableSchema } from '../../host-sdk/index.js';
import type { SqliteValue } from './sqlite-cells.js';
import { quoted, tableColumns } from './sqlite-columns.js';

/** Rows in one query. */
const PORTION = 1000;

/**
 * Earlier versions stored decimals as numbers of SQLite. Makes texts of them, once, in the transaction of a write; indexes, views
 * and all other values stay.
 * @returns The changed columns.
 */
export function writeOutDecimals(database: Database.Database, { name, key }: TableSchema): readonly string[] {
  const columns = tableColumns(database, name)
    .filter(({ type, pk }) => type === 'NUMERIC' && pk === 0)
    .map((column) => column.name);
  if (columns.length === 0) return [];
  const table = quoted(name);
  const alter = (column: string, type: string) =>
    database.exec(`ALTER TABLE ${table} ALTER COLUMN ${quoted(column)} TO ${quoted(column)} ${type}`);
  // Without a type, an index finds the old value in the form in which it has it.
  for (const column of columns) alter(column, '');
  writeOut(database, { table, key: quoted(key), columns: columns.map(quoted) });
  for (const column of columns) alter(column, 'TEXT');
  // The condition of a partial index may choose other rows now.
  database.exec(`REINDEX ${table}`);
  return columns;
}

interface Place {
  readonly table: string;
  readonly key: string;
  readonly columns: readonly string[];
}

function writeOut(database: Database.Database, { table, key, columns }: Place): void {
  const isNumber = columns.map((column) => `typeof(${column}) IN ('real', 'integer')`).join(' OR ');
  const portion = (more: string) =>
    database
      .prepare(
        `SELECT ${[key, ...columns].join(', ')} FROM ${table} WHERE (${isNumber}) ${more} ORDER BY ${key} LIMIT ${PORTION}`,
      )
      .raw()
      .safeIntegers();
  const [first, next] = [portion(''), portion(`AND ${key} > ?`)];
  const update = database.prepare(
    `UPDATE ${table} SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE ${key} = ?`,
  );
  let rows = first.all([]) as readonly Stored[];
  while (rows.length > 0) {
    for (const [id, ...values] of rows) update.run([...values.map(textOf), id]);
    const last = rows.at(-1)?.[0];
    rows = rows.length < PORTION ? [] : (next.all([last]) as readonly Stored[]);
  }
}

type Stored = readonly [key: SqliteValue, ...values: SqliteValue[]];

function textOf(value: SqliteValue): string | null {
  return value === null ? null : String(value);
}
