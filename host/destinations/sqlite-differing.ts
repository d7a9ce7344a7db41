import type Database from 'libsql';
import { DELETED, PROCESSED_AT, type Row } from '../../host-sdk/index.js';
import { affinityOf, cellOf, wouldChange } from './sqlite-cells.js';
import { quoted, type tableColumns } from './sqlite-columns.js';

/** A table whose rows are compared. */
interface Compared {
  readonly columns: ReturnType<typeof tableColumns>;
  /** Columns with numbers that are stored as texts. */
  readonly numbers: ReadonlySet<string>;
  /** Quoted, as SQL needs it. */
  readonly table: string;
  readonly keyColumn: string;
  readonly condition: string;
}

/**
 * Those of the rows that the table lacks, has marked as deleted, or has with other values. SQLite compares, so that both
 * sides have the form in which it stores them. As one row value, thousands of columns stay within its limit for the depth
 * of a term.
 */
export function differingIn(
  database: Database.Database,
  { columns, numbers, table, keyColumn, condition }: Compared,
  rows: readonly Row[],
): readonly Row[] {
  const compared = columns
    .filter(({ name }) => name !== DELETED && name !== PROCESSED_AT)
    .map(({ name, type }) => ({ name, affinity: affinityOf(type, numbers.has(name)) }));
  const known = new Set([...compared.map(({ name }) => name), DELETED, PROCESSED_AT]);
  const key = compared.find(({ name }) => name === keyColumn);
  const names = compared.map(({ name }) => quoted(name)).join(', ');
  const values = compared.map(() => '?').join(', ');
  const same = database.prepare(
    `SELECT 1 FROM ${table} WHERE ${quoted(keyColumn)} = ? AND ${condition} AND (${names}) IS (${values})`,
  );
  return rows.filter((row) => {
    const hasOthers = Object.keys(row).some((name) => !known.has(name) && (row[name] ?? null) !== null);
    if (hasOthers || compared.some(({ name, affinity }) => wouldChange(row[name], affinity))) return true;
    const id = cellOf(row[keyColumn], key?.affinity ?? 'none');
    return same.all([id, ...compared.map(({ name, affinity }) => cellOf(row[name], affinity))]).length === 0;
  });
}
