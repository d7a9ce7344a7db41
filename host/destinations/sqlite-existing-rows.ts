import type Database from 'libsql';
import { DELETED, type ExistingRows } from '../../host-sdk/index.js';
import type { SqliteValue } from './sqlite-cells.js';
import { entryOf, type EntryRow } from './sorted-entries.js';
import { quoted, tableColumns } from './sqlite-columns.js';
import { differingIn } from './sqlite-differing.js';

/** Keys in one query. */
const PORTION = 5_000;

/**
 * The rows of a table; none while `output` is not set.
 * @param numbers Columns with numbers that are stored as texts.
 */
export function sqliteExistingRows(
  database: Database.Database,
  output: () => string | null,
  numbers: ReadonlySet<string>,
): ExistingRows {
  const living = () => {
    const name = output();
    if (name === null) return undefined;
    const columns = tableColumns(database, name);
    const key = columns.find(({ pk }) => pk > 0);
    if (key === undefined) return undefined;
    const marked = columns.some((column) => column.name === DELETED);
    const keyIsText = key.type === 'TEXT';
    return {
      columns,
      numbers,
      table: quoted(name),
      keyColumn: key.name,
      key: quoted(key.name),
      // Numbers sort differently from their texts.
      text: keyIsText ? quoted(key.name) : `CAST(${quoted(key.name)} AS TEXT)`,
      mark: marked ? quoted(DELETED) : '0',
      condition: marked ? `${quoted(DELETED)} IS NOT 1` : 'TRUE',
    };
  };
  return {
    async count() {
      const rows = living();
      if (rows === undefined) return 0;
      const counted = database.prepare(`SELECT count(*) AS rows FROM ${rows.table} WHERE ${rows.condition}`).all([]);
      return (counted[0] as { readonly rows: number }).rows;
    },
    async *keys() {
      const rows = living();
      if (rows === undefined) return;
      const { table, key, condition } = rows;
      const portion = (more: string) =>
        database
          .prepare(`SELECT ${key} AS id FROM ${table} WHERE ${condition} ${more} ORDER BY ${key} LIMIT ${PORTION}`)
          .safeIntegers();
      let ids = idsOf(portion('').all([]));
      while (ids.length > 0) {
        const last = ids.at(-1);
        yield ids.map(String);
        ids = ids.length < PORTION ? [] : idsOf(portion(`AND ${key} > ?`).all([last]));
      }
    },
    async *entries(cursor) {
      const rows = living();
      if (rows === undefined) return;
      const { columns, table, text, mark } = rows;
      // SQLite treats a quoted name that is not a column as a text.
      const known = columns.find(({ name }) => name === cursor);
      const value = known === undefined ? 'NULL' : quoted(known.name);
      const select = `SELECT ${text} AS key, CAST(${value} AS TEXT) AS cursor, ${mark} AS deleted FROM ${table}`;
      const portion = (condition: string) =>
        database.prepare(`${select} WHERE ${condition} ORDER BY ${text} LIMIT ${PORTION}`);
      let found = portion('TRUE').all([]) as readonly EntryRow[];
      while (found.length > 0) {
        const last = found.at(-1)?.key;
        yield found.map(entryOf);
        found = found.length < PORTION ? [] : (portion(`${text} > ?`).all([last]) as readonly EntryRow[]);
      }
    },
    async countBetween(from, to) {
      const rows = living();
      if (rows === undefined) return 0;
      const bounds = [
        ...(from === undefined ? [] : [{ term: `${rows.text} >= ?`, key: from }]),
        ...(to === undefined ? [] : [{ term: `${rows.text} < ?`, key: to }]),
      ];
      const where = [rows.condition, ...bounds.map(({ term }) => term)].join(' AND ');
      const counted = database.prepare(`SELECT count(*) AS rows FROM ${rows.table} WHERE ${where}`);
      return (counted.all(bounds.map(({ key }) => key))[0] as { readonly rows: number }).rows;
    },
    async differing(given) {
      const rows = living();
      return rows === undefined ? given : differingIn(database, rows, given);
    },
  };
}

function idsOf(rows: readonly unknown[]): readonly SqliteValue[] {
  return rows.map((row) => (row as { readonly id: SqliteValue }).id);
}
