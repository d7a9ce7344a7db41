import { DELETED, type ExistingRows, type HeldEntry } from '../../host-sdk/index.js';
import { storedColumns, type StoredColumn } from './postgres-columns.js';
import type { Client } from './postgres-connection.js';
import { differingIn } from './postgres-differing.js';
import { quotedName, storedName } from './postgres-names.js';
import { textSql } from './postgres-types.js';

/** Rows in one query. */
const PORTION = 5_000;

/** A table whose rows are read. */
export interface ReadTable {
  readonly schema: string;
  /** Its name; null while there is none. */
  readonly table: () => string | null;
  /** Runs a query on the connection of the table. */
  readonly ask: <T>(work: (client: Client) => Promise<T>) => Promise<T>;
}

/** What is known of it, with names as SQL needs them. */
interface Described {
  readonly columns: readonly StoredColumn[];
  readonly keyColumn: StoredColumn;
  readonly name: string;
  /** Its text, in the order of its bytes. */
  readonly key: string;
  /** Whether a row is marked as deleted. */
  readonly mark: string;
}

interface EntryRow {
  readonly key: string;
  readonly cursor: string | null;
  readonly deleted: string | null;
}

/** The rows of a table; none while it has no name. No transaction is open between two portions. */
export function postgresExistingRows({ schema, table, ask }: ReadTable): ExistingRows {
  const described = async (): Promise<Described | undefined> => {
    const name = table();
    if (name === null) return undefined;
    const columns = await ask((client) => storedColumns(client, schema, name));
    const key = columns.find(({ isKey }) => isKey);
    if (key === undefined) return undefined;
    const isMarked = columns.some((column) => column.name === DELETED);
    return {
      columns,
      keyColumn: key,
      name: `${quotedName(schema)}.${quotedName(storedName(name))}`,
      // Numbers sort differently from their texts; a text column sorts by bytes already.
      key: key.type === 'text' ? quotedName(key.name) : `${textSql(key.type, key.name)} COLLATE "C"`,
      mark: isMarked ? quotedName(DELETED) : 'false',
    };
  };
  async function* portions(
    select: (known: Described) => readonly [columns: string, condition: string],
  ): AsyncGenerator<readonly EntryRow[]> {
    const known = await described();
    if (known === undefined) return;
    const { key, name } = known;
    const [columns, condition] = select(known);
    const portion = (last: readonly string[]) => {
      const behind = last.length === 0 ? '' : `AND ${key} > $1`;
      const text = `SELECT ${key} AS key, ${columns} FROM ${name} WHERE ${condition} ${behind} ORDER BY ${key} LIMIT ${PORTION}`;
      return ask(async (client) => (await client.query<EntryRow>(text, [...last])).rows);
    };
    let rows = await portion([]);
    while (rows.length > 0) {
      const last = rows.slice(-1).map(({ key: id }) => id);
      yield rows;
      rows = rows.length < PORTION ? [] : await portion(last);
    }
  }
  const countBetween = async (from: string | undefined, to: string | undefined) => {
    const known = await described();
    if (known === undefined) return 0;
    const { key, name, mark } = known;
    const values: string[] = [];
    const bound = (sign: string, value: string | undefined) =>
      value === undefined ? '' : ` AND ${key} ${sign} $${values.push(value)}`;
    const where = `${mark} IS NOT TRUE${bound('>=', from)}${bound('<', to)}`;
    const text = `SELECT count(*) AS rows FROM ${name} WHERE ${where}`;
    const { rows } = await ask((client) => client.query<{ readonly rows: string }>(text, values));
    return Number(rows[0]?.rows ?? 0);
  };
  return {
    count: () => countBetween(undefined, undefined),
    countBetween,
    async differing(rows) {
      const known = await described();
      if (known === undefined) return rows;
      const { columns, keyColumn, name } = known;
      return ask((client) => differingIn(client, { columns, key: keyColumn, table: name }, rows));
    },
    async *keys() {
      for await (const rows of portions(({ mark }) => ['NULL AS cursor', `${mark} IS NOT TRUE`]))
        yield rows.map(({ key }) => key);
    },
    async *entries(cursor) {
      const name = storedName(cursor);
      const found = portions(({ columns, mark }) => {
        const known = columns.find((column) => column.name === name);
        const value = known === undefined ? 'NULL' : textSql(known.type, known.name);
        return [`${value} AS cursor, ${mark} AS deleted`, 'true'];
      });
      for await (const rows of found) yield rows.map(entryOf);
    },
  };
}

function entryOf({ key, cursor, deleted }: EntryRow): HeldEntry {
  return deleted === 't' ? { key, cursor, deleted: true } : { key, cursor };
}
