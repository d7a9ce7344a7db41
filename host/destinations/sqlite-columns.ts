import type Database from 'libsql';
import { PluginError, type FieldType, type Json, type Row, type TableSchema } from '../../host-sdk/index.js';
import { storableText } from './storable-text.js';

/** Column types of SQLite; a column without a type keeps every value unchanged. */
const TYPES: Readonly<Record<FieldType, string>> = {
  string: 'TEXT',
  guid: 'TEXT',
  datetime: 'TEXT',
  date: 'TEXT',
  time: 'TEXT',
  integer: 'INTEGER',
  boolean: 'INTEGER',
  decimal: 'NUMERIC',
  other: '',
};

/** The affinity of a column: SQLite converts numbers to text in a text column, and texts to numbers in a number column. */
export type Affinity = 'text' | 'number' | 'none';

/** The columns of one table, in the order of the statements. */
export interface Columns {
  readonly names: string[];
  readonly affinities: Affinity[];
  readonly at: Map<string, number>;
}

export type Cell = string | number | bigint | null;

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Creates the table if it does not exist, and adds missing columns. */
export function ensureTable(database: Database.Database, schema: TableSchema): Columns {
  const definitions = schema.columns.map(({ name, type }) => {
    const key = name === schema.key ? ' PRIMARY KEY NOT NULL' : '';
    return `${quoted(name)} ${TYPES[type]}${key}`;
  });
  database.exec(`CREATE TABLE IF NOT EXISTS ${quoted(schema.name)} (${definitions.join(', ')})`);
  const columns: Columns = { names: [], affinities: [], at: new Map() };
  for (const { name, type } of tableColumns(database, schema.name)) remember(columns, name, affinityOf(type));
  for (const { name, type } of schema.columns) addColumn(database, schema.name, columns, name, TYPES[type]);
  return columns;
}

/** Adds columns for fields of a row that the schema does not contain yet. */
export function ensureColumns(database: Database.Database, table: string, columns: Columns, row: Row): void {
  for (const name of Object.keys(row)) addColumn(database, table, columns, name, '');
}

/** Removes the type of a column, so that it keeps all further values unchanged. The key's type stays. */
export function takeTypeOff(database: Database.Database, schema: TableSchema, columns: Columns, index: number): void {
  const name = columns.names[index] ?? '';
  if (name !== schema.key) {
    database.exec(`ALTER TABLE ${quoted(schema.name)} ALTER COLUMN ${quoted(name)} TO ${quoted(name)}`);
  }
  columns.affinities[index] = 'none';
}

/** True when SQLite would store another value than the given one. */
export function wouldChange(value: Json | undefined, affinity: Affinity): boolean {
  if (affinity === 'none') return false;
  if (affinity === 'text') return typeof value === 'number' || typeof value === 'boolean';
  return typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value));
}

/** A value for SQLite: booleans as 0 and 1, nested values as JSON text. */
export function cellOf(value: Json | undefined, affinity: Affinity): Cell {
  switch (typeof value) {
    case 'string':
      return storableText(value);
    case 'number':
      // libsql passes every number as a float; a number column converts whole ones back, other columns would keep 5.0.
      return affinity !== 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
    case 'boolean':
      // libsql ends the process if it receives a boolean, so every value is converted here.
      return value ? 1n : 0n;
    case 'object':
      return value === null ? null : JSON.stringify(value);
    default:
      return null;
  }
}

/** Declared columns of a table; none if the table does not exist. */
export function tableColumns(
  database: Database.Database,
  table: string,
): readonly { readonly name: string; readonly type: string; readonly pk: number }[] {
  return database.prepare(`PRAGMA table_info(${quoted(table)})`).all([]) as ReturnType<typeof tableColumns>;
}

function addColumn(database: Database.Database, table: string, columns: Columns, name: string, type: string): void {
  if (columns.at.has(name)) return;
  const twin = columns.names.find((other) => other.toLowerCase() === name.toLowerCase());
  if (twin !== undefined) {
    throw new PluginError(
      'config.table_collision',
      `${table} has the columns ${twin} and ${name}, which differ only in case.`,
      { field: `${table}.${name}` },
    );
  }
  database.exec(`ALTER TABLE ${quoted(table)} ADD COLUMN ${quoted(name)} ${type}`);
  remember(columns, name, affinityOf(type));
}

function remember(columns: Columns, name: string, affinity: Affinity): void {
  columns.at.set(name, columns.names.push(name) - 1);
  columns.affinities.push(affinity);
}

/** SQLite's own rule, by the declared type. */
export function affinityOf(type: string): Affinity {
  if (/INT/i.test(type)) return 'number';
  if (/CHAR|CLOB|TEXT/i.test(type)) return 'text';
  return type === '' || /BLOB/i.test(type) ? 'none' : 'number';
}
