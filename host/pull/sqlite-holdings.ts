import type Database from 'libsql';
import { DELETED } from '../../host-sdk/index.js';
import type { Holdings } from '../../host-sdk/index.js';
import { quoted, tableColumns } from './sqlite-columns.js';

/** Keys fetched at once. */
const PORTION = 5_000;

/** The rows of a table that are not marked as deleted; none as long as `output` names no table. */
export function sqliteHoldings(database: Database.Database, output: () => string | null): Holdings {
  const living = () => {
    const name = output();
    if (name === null) return undefined;
    const columns = tableColumns(database, name);
    const key = columns.find(({ pk }) => pk > 0)?.name;
    if (key === undefined) return undefined;
    const marked = columns.some((column) => column.name === DELETED);
    return { table: quoted(name), key: quoted(key), condition: marked ? `${quoted(DELETED)} IS NOT 1` : 'TRUE' };
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
        database.prepare(
          `SELECT ${key} AS id FROM ${table} WHERE ${condition} ${more} ORDER BY ${key} LIMIT ${PORTION}`,
        );
      let ids = idsOf(portion('').all([]));
      while (ids.length > 0) {
        const last = ids.at(-1);
        yield ids.map(String);
        ids = ids.length < PORTION ? [] : idsOf(portion(`AND ${key} > ?`).all([last]));
      }
    },
  };
}

function idsOf(rows: readonly unknown[]): readonly (string | number)[] {
  return rows.map((row) => (row as { readonly id: string | number }).id);
}
