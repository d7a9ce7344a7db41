import type Database from 'libsql';
import { PluginError, type FieldType, type Row, type TableSchema } from '../../host-sdk/index.js';
import { tooManyColumns } from './destination.js';
import { affinityOf, type Affinity } from './sqlite-cells.js';

/** Column types of SQLite; a column without a type keeps every value unchanged. */
const TYPES: Readonly<Record<FieldType, string>> = {
  string: 'TEXT',
  guid: 'TEXT',
  datetime: 'TEXT',
  date: 'TEXT',
  time: 'TEXT',
  integer: 'INTEGER',
  boolean: 'INTEGER',
  // SQLite's own numbers have 15 digits.
  decimal: 'TEXT',
  other: '',
};

/** SQLite's own limit, unless it is built with another one. */
const MAX_COLUMNS = 2000;

/** The columns of one table, in the order of the statements. */
export interface Columns {
  readonly names: string[];
  readonly affinities: Affinity[];
  readonly at: Map<string, number>;
  /** Columns that the schema describes as decimals. */
  readonly decimals: ReadonlySet<string>;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The statement that creates a table. */
export function createTableSql({ name, key, columns }: TableSchema): string {
  const definitions = columns.map((column) => {
    const isKey = column.name === key ? ' PRIMARY KEY NOT NULL' : '';
    return `  ${quoted(column.name)} ${TYPES[column.type]}${isKey}`.trimEnd();
  });
  return `CREATE TABLE ${quoted(name)} (\n${definitions.join(',\n')}\n)`;
}

/** Creates the table if it does not exist, and adds missing columns. */
export function ensureTable(database: Database.Database, schema: TableSchema): Columns {
  const decimals = new Set(schema.columns.filter(({ type }) => type === 'decimal').map(({ name }) => name));
  const known = tableColumns(database, schema.name).map(({ name }) => name);
  requireRoom(schema.name, new Set([...known, ...schema.columns.map(({ name }) => name)]).size);
  if (known.length === 0) database.exec(createTableSql(schema));
  const columns: Columns = { names: [], affinities: [], at: new Map(), decimals };
  for (const { name, type } of tableColumns(database, schema.name)) remember(columns, name, type);
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
  requireRoom(table, columns.names.length + 1);
  database.exec(`ALTER TABLE ${quoted(table)} ADD COLUMN ${quoted(name)} ${type}`);
  remember(columns, name, type);
}

function requireRoom(table: string, count: number): void {
  if (count > MAX_COLUMNS) throw tooManyColumns(table, count, 'SQLite', MAX_COLUMNS);
}

function remember(columns: Columns, name: string, type: string): void {
  columns.at.set(name, columns.names.push(name) - 1);
  columns.affinities.push(affinityOf(type, columns.decimals.has(name)));
}
