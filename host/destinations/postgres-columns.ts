import { PluginError, type Row, type TableSchema } from '../../host-sdk/index.js';
import { destinationProblem, tooManyColumns } from './destination.js';
import type { Client } from './postgres-connection.js';
import { quotedName, storedName } from './postgres-names.js';
import { announcedType, isColumnType, keeps, textSql, typeOfValue, type ColumnType } from './postgres-types.js';

/** PostgreSQL's own limit; columns that were deleted count. */
const MAX_COLUMNS = 1600;
/** Tables with as many columns keep a row in one piece: moving its values out one by one takes three times the work. */
const WIDE_COLUMNS = 64;
const WIDE = 'toast_tuple_target = 8160';

export interface StoredColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly isKey: boolean;
}

/** A column of a table that is written. */
export interface Column {
  readonly field: string;
  readonly name: string;
  type: ColumnType;
}

/** The columns of one table, by field. */
export type Columns = ReadonlyMap<string, Column>;

/** A table in the transaction that creates or changes it. */
export interface ChangedTable {
  readonly client: Client;
  readonly schema: string;
  readonly table: TableSchema;
  /** Receives the fields whose columns have another name. */
  readonly renamed: (field: string, column: string) => void;
}

/** The columns of a table in order; none if it does not exist. Throws `host.destination` for a type of another program. */
export async function storedColumns(client: Client, schema: string, output: string): Promise<readonly StoredColumn[]> {
  const table = storedName(output);
  const text = `SELECT a.attname::text AS name, format_type(a.atttypid, a.atttypmod) AS type,
      coalesce(a.attnum = ANY (i.indkey), false) AS key
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
    WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`;
  const { rows } = await client.query<{ name: string; type: string; key: string }>(text, [schema, table]);
  return rows.map(({ name, type, key }) => {
    if (isColumnType(type)) return { name, type, isKey: key === 't' };
    const change = `ALTER TABLE ${quotedName(schema)}.${quotedName(table)} ALTER COLUMN ${quotedName(name)} TYPE text`;
    throw destinationProblem(
      `The column ${name} of ${output} has the type ${type}.`,
      undefined,
      `Change it: ${change}.`,
    );
  });
}

/** Creates the table if it does not exist, adds missing columns, and widens those that do not keep a value of the rows. */
export async function fitTable(changed: ChangedTable, rows: readonly Row[]): Promise<Columns> {
  const { client, schema, table } = changed;
  const stored = await storedColumns(client, schema, table.name);
  const types = new Map(stored.map(({ name, type }) => [name, type]));
  const wanted = new Map(table.columns.map(({ name, type }) => [name, announcedType(name, type)]));
  for (const row of rows) {
    for (const [field, value] of Object.entries(row)) {
      // A field without a value needs no column yet, and shows no type.
      if (value !== null && !wanted.has(field)) wanted.set(field, typeOfValue(field, value));
    }
  }
  const columns = new Map<string, Column>();
  const fields = new Map<string, string>();
  for (const [field, type] of wanted) {
    const name = storedName(field);
    const twin = fields.get(name);
    if (twin !== undefined) throw twinProblem(table.name, twin, field);
    fields.set(name, field);
    if (name !== field) changed.renamed(field, name);
    columns.set(field, { field, name, type: types.get(name) ?? type });
  }
  // A column whose field no longer comes is set to null, like every missing field.
  for (const { name, type } of stored) if (!fields.has(name)) columns.set(name, { field: name, name, type });
  for (const column of columns.values()) widen(column, rows);
  if (columns.size > MAX_COLUMNS) throw tooManyColumns(table.name, columns.size, 'PostgreSQL', MAX_COLUMNS);
  await createOrAlter(changed, columns, types);
  return columns;
}

/**
 * Whether the columns keep every value of the rows.
 * @param noted Receives the fields with a value that is no text and is kept as one.
 */
export function fits(columns: Columns, rows: readonly Row[], noted: (field: string) => void): boolean {
  for (const row of rows) {
    for (const field in row) {
      const value = row[field] ?? null;
      if (value === null) continue;
      const column = columns.get(field);
      if (column === undefined || !keeps(column.type, field, value)) return false;
      if (column.type === 'text' && typeof value !== 'string') noted(field);
    }
  }
  return true;
}

/** Makes a column one of texts if another type would change a value. */
function widen(column: Column, rows: readonly Row[]): void {
  const { field, type } = column;
  if (!rows.every((row) => keeps(type, field, row[field] ?? null))) column.type = 'text';
}

/** The statement that creates a table. @param name As SQL, with its schema if necessary. */
export function createTableSql(name: string, key: string, columns: readonly Column[]): string {
  const definitions = columns
    .map((column) => definition(column, key))
    .map(({ text, isKey }) => (isKey ? `  ${text} PRIMARY KEY` : `  ${text}`));
  const wide = columns.length >= WIDE_COLUMNS ? ` WITH (${WIDE})` : '';
  return `CREATE TABLE ${name} (\n${definitions.join(',\n')}\n)${wide}`;
}

/** The column of a field that `$metadata` describes. */
export function announcedColumn({ name, type }: TableSchema['columns'][number]): Column {
  return { field: name, name: storedName(name), type: announcedType(name, type) };
}

function definition(column: Column, key: string) {
  // In the order of bytes, as the keys of a table are compared.
  const isKey = column.field === key;
  const collation = isKey && column.type === 'text' ? ' COLLATE "C"' : '';
  return { text: `${quotedName(column.name)} ${column.type}${collation}`, isKey, collation };
}

async function createOrAlter(
  { client, schema, table }: ChangedTable,
  columns: Columns,
  types: ReadonlyMap<string, ColumnType>,
): Promise<void> {
  const name = `${quotedName(schema)}.${quotedName(storedName(table.name))}`;
  const all = [...columns.values()];
  if (types.size === 0) {
    await client.query(createTableSql(name, table.key, all));
    return;
  }
  const changes = all.flatMap((column) => {
    const before = types.get(column.name);
    if (before === column.type) return [];
    const { text, collation } = definition(column, table.key);
    if (before === undefined) return [`ADD COLUMN ${text}`];
    const column_ = quotedName(column.name);
    return [`ALTER COLUMN ${column_} TYPE ${column.type}${collation} USING ${textSql(before, column.name)}`];
  });
  if (all.length >= WIDE_COLUMNS && types.size < WIDE_COLUMNS) changes.push(`SET (${WIDE})`);
  if (changes.length > 0) await client.query(`ALTER TABLE ${name} ${changes.join(', ')}`);
}

function twinProblem(table: string, one: string, other: string): PluginError {
  const message = `${table} has the fields ${one} and ${other}, which PostgreSQL would keep in one column.`;
  return new PluginError('config.table_collision', message, { field: `${table}.${other}` });
}
