import type Database from 'libsql';
import { PluginError } from '../../host-sdk/index.js';
import type { FieldType, Json, Row, TableSchema } from '../../host-sdk/index.js';

/** Column types of SQLite; without one a column keeps every value as it comes. */
const AFFINITY: Readonly<Record<FieldType, string>> = {
  string: 'TEXT',
  guid: 'TEXT',
  datetime: 'TEXT',
  date: 'TEXT',
  time: 'TEXT',
  integer: 'INTEGER',
  boolean: 'INTEGER',
  // Unlike REAL it keeps a number that a double cannot hold as text.
  decimal: 'NUMERIC',
  other: '',
};

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Creates the table if it is not there and adds the columns that it lacks. Returns the names of all its columns. */
export function ensureTable(database: Database.Database, schema: TableSchema): Set<string> {
  const columns = schema.columns.map(({ name, type }) => {
    const key = name === schema.key ? ' PRIMARY KEY NOT NULL' : '';
    return `${quoted(name)} ${AFFINITY[type]}${key}`;
  });
  database.exec(`CREATE TABLE IF NOT EXISTS ${quoted(schema.name)} (${columns.join(', ')})`);
  const names = columnNames(database, schema.name);
  for (const { name, type } of schema.columns) addColumn(database, schema.name, names, name, AFFINITY[type]);
  return names;
}

/** Adds columns for the keys of rows that turned up before the schema told of them. */
export function ensureColumns(
  database: Database.Database,
  schema: TableSchema,
  names: Set<string>,
  rows: readonly Row[],
): void {
  for (const row of rows) {
    for (const name of Object.keys(row)) {
      if (!names.has(name)) addColumn(database, schema.name, names, name, '');
    }
  }
}

function addColumn(database: Database.Database, table: string, names: Set<string>, name: string, type: string): void {
  if (names.has(name)) return;
  const twin = [...names].find((other) => other.toLowerCase() === name.toLowerCase());
  if (twin !== undefined) {
    throw new PluginError(
      'config.table_collision',
      `${table} has the columns ${twin} and ${name}, which differ only in case.`,
      { field: `${table}.${name}` },
    );
  }
  database.exec(`ALTER TABLE ${quoted(table)} ADD COLUMN ${quoted(name)} ${type}`);
  names.add(name);
}

function columnNames(database: Database.Database, table: string): Set<string> {
  const rows = database.prepare(`PRAGMA table_info(${quoted(table)})`).all([]) as { readonly name: string }[];
  return new Set(rows.map((row) => row.name));
}

/** A cell as SQLite takes it: booleans 0 and 1, nested values as JSON text. */
export function cellOf(value: Json | undefined): string | number | null {
  // libsql ends the process when it is handed a boolean, so every value passes here.
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === undefined || value === null) return null;
  return typeof value === 'object' ? JSON.stringify(value) : value;
}
