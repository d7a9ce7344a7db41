import { DELETED, PROCESSED_AT, type Row } from '../../host-sdk/index.js';
import { exactJson } from '../platform/exact-json.js';
import type { StoredColumn } from './postgres-columns.js';
import type { Client } from './postgres-connection.js';
import { quotedName, storedName } from './postgres-names.js';
import { storable } from './postgres-page.js';
import { keeps } from './postgres-types.js';

/** A table whose rows are compared. */
export interface Compared {
  readonly columns: readonly StoredColumn[];
  readonly key: StoredColumn;
  /** Quoted, with its schema. */
  readonly table: string;
}

/**
 * Those of the rows that the table lacks, has marked as deleted, or has with other values. PostgreSQL compares, so that both
 * sides have the form in which it stores them.
 */
export async function differingIn(
  client: Client,
  { columns, key, table }: Compared,
  rows: readonly Row[],
): Promise<readonly Row[]> {
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const isKept = (row: Row) =>
    Object.entries(row).every(([field, value]) => {
      const type = types.get(storedName(field));
      return type === undefined ? value === null : keeps(type, field, value);
    });
  const stored = storable(rows, () => undefined)
    .rows.map(({ [DELETED]: _deleted, [PROCESSED_AT]: _at, ...row }) => row)
    .map((row) => (isKept(row) ? named(row) : undefined));
  const compared = columns.filter(({ name }) => name !== DELETED && name !== PROCESSED_AT);
  // `json` has no equality.
  const cells = (side: string) =>
    compared.map(({ name, type }) => `${side}.${quotedName(name)}${type === 'json' ? '::text' : ''}`).join(', ');
  const own = quotedName(key.name);
  const marked = types.has(DELETED) ? `OR held.${quotedName(DELETED)}` : '';
  // By their places: rows of one key may differ.
  const text = `SELECT one.place FROM json_array_elements($1::json) WITH ORDINALITY one (cells, place),
    LATERAL json_populate_record(NULL::${table}, one.cells) given LEFT JOIN ${table} held ON held.${own} = given.${own}
    WHERE held.${own} IS NULL ${marked} OR ROW(${cells('held')}) IS DISTINCT FROM ROW(${cells('given')})`;
  const kept = stored.flatMap((row, index) => (row === undefined ? [] : [{ row, index }]));
  const given = exactJson(kept.map(({ row }) => row));
  const found = await client.query<{ readonly place: string }>(text, [given]);
  const differing = new Set(found.rows.map(({ place }) => kept[Number(place) - 1]?.index));
  return rows.filter((_, index) => stored[index] === undefined || differing.has(index));
}

/** The row under the names of its columns. */
function named(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([field, value]) => [storedName(field), value]));
}
