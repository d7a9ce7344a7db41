import type { Row } from '../../host-sdk/index.js';
import type { TableRows } from './destination.js';
import { storedColumns, type StoredColumn } from './postgres-columns.js';
import { withConnection, type Client, type PostgresAddress } from './postgres-connection.js';
import { quotedName, storedName } from './postgres-names.js';
import { kindOf, readStates } from './postgres-state.js';
import { valueOf } from './postgres-types.js';

const PAGE = 1000;

/** The rows of a table, a page at a time; undefined if it was never written. */
export async function postgresTableRows(address: PostgresAddress, source: string): Promise<TableRows | undefined> {
  const { schema } = address.place;
  const known = await withConnection(address, async (client) => {
    const state = (await readStates(client, schema)).find((one) => one.source === source);
    if (state?.made !== 't' || (await kindOf(client, schema, storedName(state.output))) !== 'table') return undefined;
    return { output: state.output, columns: await storedColumns(client, schema, state.output) };
  });
  const key = known?.columns.find(({ isKey }) => isKey);
  if (known === undefined || key === undefined) return undefined;
  const { output, columns } = known;
  const table = `${quotedName(schema)}.${quotedName(storedName(output))}`;
  return {
    output,
    columns: columns.map(({ name }) => name),
    async *rows() {
      let after: readonly string[] = [];
      for (;;) {
        // Connected for each page: a reader may be slow, or never come back.
        const page: readonly StoredRow[] = await withConnection(address, (client) => pageOf(client, table, key, after));
        for (const row of page) yield rowOf(columns, row);
        const last = page.at(-1)?.[key.name];
        if (typeof last !== 'string' || page.length < PAGE) return;
        after = [last];
      }
    },
  };
}

/** The texts of the cells by column. */
type StoredRow = Readonly<Record<string, string | null>>;

async function pageOf(
  client: Client,
  table: string,
  { name, type }: StoredColumn,
  after: readonly string[],
): Promise<readonly StoredRow[]> {
  const key = quotedName(name);
  const behind = after.length === 0 ? '' : `WHERE ${key} > $1::${type}`;
  const text = `SELECT * FROM ${table} ${behind} ORDER BY ${key} LIMIT ${PAGE}`;
  return (await client.query<StoredRow>(text, [...after])).rows;
}

function rowOf(columns: readonly StoredColumn[], row: StoredRow): Row {
  // A column that came in the meantime is not among those that were announced.
  return Object.fromEntries(columns.map(({ name, type }) => [name, valueOf(type, row[name] ?? null)]));
}
