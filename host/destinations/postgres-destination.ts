import { randomUUID } from 'node:crypto';
import type { Json } from '../../host-sdk/index.js';
import type { Destination, DestinationKind, DestinationPlace, TableSummary } from './destination.js';
import { announcedColumn, createTableSql } from './postgres-columns.js';
import { postgresAddress, withConnection, type Client, type PostgresAddress } from './postgres-connection.js';
import { quotedName, storedName } from './postgres-names.js';
import { POSTGRES_USAGE, postgresName, postgresPlace } from './postgres-place.js';
import { PATIENCE_MS } from './postgres-session.js';
import { createState, ensureState, kindOf, readStates } from './postgres-state.js';
import { postgresTableRows } from './postgres-table-rows.js';
import { openPostgresTable } from './postgres-table.js';

/**
 * Tables in one schema of a PostgreSQL database: a column for each field, one row for each key, the latest version of it.
 * Checkpoints are kept in `_ivanti_exchange_state`.
 * @param patienceMs How long a run waits for a server that went away.
 */
export function postgresKind(patienceMs: number): DestinationKind {
  return {
    scheme: 'postgres',
    usage: POSTGRES_USAGE,
    secrets: [{ name: 'password', title: 'Password' }],
    nameOf: (target) => postgresName(postgresPlace(target)),
    open: (place) => openPostgres(place, patienceMs),
    lookInto: async (place) => summariesOf(postgresAddress(place)),
    rows: async (place, source) => postgresTableRows(postgresAddress(place), source),
    test: async (place) => testPostgres(place),
    createTable: ({ name, key, columns }) =>
      createTableSql(quotedName(storedName(name)), key, columns.map(announcedColumn)),
  };
}

export const POSTGRES = postgresKind(PATIENCE_MS);

async function openPostgres(place: DestinationPlace, patienceMs: number): Promise<Destination> {
  const address = postgresAddress(place);
  await withConnection(address, (client) => ensureState(client, address.place.schema));
  return {
    name: postgresName(address.place),
    open: (source, options) => openPostgresTable(address, source, { ...options, patienceMs }),
    summaries: () => summariesOf(address),
    // Each table has a connection of its own.
    close: () => Promise.resolve(),
  };
}

/** The tables of a schema, without changing it; empty if it does not exist. */
function summariesOf(address: PostgresAddress): Promise<readonly TableSummary[]> {
  const { schema } = address.place;
  return withConnection(address, async (client) => {
    const summaries: TableSummary[] = [];
    for (const { source, output, checkpoint, written_at, made } of await readStates(client, schema)) {
      const rows = made === 't' ? await countRows(client, schema, output) : 0;
      summaries.push({ source, output, rows, checkpoint: JSON.parse(checkpoint) as Json, writtenAt: written_at });
    }
    return summaries;
  });
}

async function countRows(client: Client, schema: string, output: string): Promise<number> {
  const name = storedName(output);
  if ((await kindOf(client, schema, name)) !== 'table') return 0;
  const text = `SELECT count(*) AS rows FROM ${quotedName(schema)}.${quotedName(name)}`;
  const { rows } = await client.query<{ readonly rows: string }>(text);
  return Number(rows[0]?.rows ?? 0);
}

/** Creates what a run would create, in a transaction that is undone. */
function testPostgres(place: DestinationPlace): Promise<void> {
  const address = postgresAddress(place);
  const { schema } = address.place;
  return withConnection(address, async (client) => {
    await client.query('BEGIN');
    await createState(client, schema);
    const table = `${quotedName(schema)}.${quotedName(`_ivanti_exchange_test_${randomUUID()}`)}`;
    await client.query(`CREATE TABLE ${table} (id text PRIMARY KEY)`);
    await client.query(`INSERT INTO ${table} VALUES ('1')`);
    await client.query('ROLLBACK');
  });
}
