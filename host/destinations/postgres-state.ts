import type { Json } from '../../host-sdk/index.js';
import { requireKnownVersion, STATE_VERSION } from './destination.js';
import { inTransaction, type Client } from './postgres-connection.js';
import { quotedName } from './postgres-names.js';
import { lockKey } from './postgres-session.js';

const STATE_TABLE = '_ivanti_exchange_state';

/** The stored state of one table. Columns of later versions survive. */
export interface PostgresTableState {
  readonly source: string;
  readonly output: string;
  readonly version: string;
  /** JSON. */
  readonly checkpoint: string;
  readonly written_at: string;
  /** `t` once the table is created. */
  readonly made: 't' | 'f';
}

/** The state table, as SQL needs it. */
export function stateTable(schema: string): string {
  return `${quotedName(schema)}.${quotedName(STATE_TABLE)}`;
}

/** Creates schema and state table if they are missing. Runs in the transaction of the caller. */
export async function createState(client: Client, schema: string): Promise<void> {
  if ((await kindOf(client, schema, STATE_TABLE)) !== undefined) return;
  await lockSchema(client, schema);
  const found = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]);
  if (found.rows.length === 0) await client.query(`CREATE SCHEMA ${quotedName(schema)}`);
  await client.query(`CREATE TABLE IF NOT EXISTS ${stateTable(schema)} (
    source text COLLATE "C" PRIMARY KEY, output text NOT NULL, version integer NOT NULL, checkpoint text NOT NULL,
    written_at text NOT NULL, made boolean NOT NULL, owner text NOT NULL, writes bigint NOT NULL)`);
}

/** As {@link createState}, in a transaction of its own. */
export async function ensureState(client: Client, schema: string): Promise<void> {
  if ((await kindOf(client, schema, STATE_TABLE)) !== undefined) return;
  await inTransaction(client, () => createState(client, schema));
}

/** Until the end of the transaction, no other process creates or claims a table of the schema. */
export async function lockSchema(client: Client, schema: string): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1::bigint)', [lockKey(JSON.stringify([schema]))]);
}

/** The stored states; none in a schema that no run has written. */
export async function readStates(client: Client, schema: string): Promise<readonly PostgresTableState[]> {
  if ((await kindOf(client, schema, STATE_TABLE)) !== 'table') return [];
  const { rows } = await client.query<PostgresTableState>(`SELECT * FROM ${stateTable(schema)} ORDER BY source`);
  return rows;
}

/** Takes over the state of a table at the start of a run. Throws `host.destination` for a state of a later version. */
export async function takeState(
  client: Client,
  schema: string,
  { source, owner }: { readonly source: string; readonly owner: string },
): Promise<PostgresTableState | undefined> {
  const text = `UPDATE ${stateTable(schema)} SET owner = $2, writes = 0 WHERE source = $1 RETURNING *`;
  const { rows } = await client.query<PostgresTableState>(text, [source, owner]);
  const [state] = rows;
  if (state !== undefined) requireKnownVersion(Number(state.version), `${STATE_TABLE}, table ${source}`);
  return state;
}

/**
 * Which state a write of a run continues. A stored state of another run, or one with fewer writes, has another content than
 * the run knows: a server that crashes, or whose standby takes over, may lose the last pages.
 */
export interface Turn {
  readonly source: string;
  /** The run. */
  readonly owner: string;
  /** The number of this write; when it is repeated, it may be stored already. */
  readonly write: number;
}

/** A condition on the stored state, for the parameters $1 to $3: source, owner and number of the write. */
export function continues(state: string): string {
  return `${state}.source = $1 AND ${state}.owner = $2 AND ${state}.writes IN ($3::bigint - 1, $3::bigint)`;
}

/** A state to store. */
export interface NewState extends Turn {
  readonly output: string;
  readonly checkpoint: Json | null;
  readonly made: boolean;
}

/**
 * Stores a state if it continues the stored one.
 * @param isKnown Whether the run has stored or taken it before; then a missing one was removed by another run.
 * @returns Whether it was stored.
 */
export async function saveState(client: Client, schema: string, state: NewState, isKnown: boolean): Promise<boolean> {
  const { source, owner, write, output, checkpoint, made } = state;
  const values = [source, owner, write, output, JSON.stringify(checkpoint), writtenAt(), made];
  const set = `output = $4, checkpoint = $5, written_at = $6, made = $7, writes = $3, version = ${STATE_VERSION}`;
  const text = isKnown
    ? `UPDATE ${stateTable(schema)} AS stored SET ${set} WHERE ${continues('stored')}`
    : `INSERT INTO ${stateTable(schema)} AS stored (source, owner, writes, output, checkpoint, written_at, made, version)
       VALUES ($1, $2, $3, $4, $5, $6, $7, ${STATE_VERSION}) ON CONFLICT (source) DO UPDATE SET ${set} WHERE ${continues('stored')}`;
  return ((await client.query(text, values)).rowCount ?? 0) > 0;
}

/** Removes the state of a table. */
export async function removeState(client: Client, schema: string, source: string): Promise<void> {
  await client.query(`DELETE FROM ${stateTable(schema)} WHERE source = $1`, [source]);
}

export function writtenAt(): string {
  return new Date().toISOString();
}

/** Kinds of relations, by `pg_class.relkind`. */
const KINDS: Readonly<Record<string, string>> = {
  r: 'table',
  p: 'partitioned table',
  v: 'view',
  m: 'materialized view',
  f: 'foreign table',
  i: 'index',
  I: 'index',
  S: 'sequence',
  c: 'type',
};

/** Kind of the object with a name, such as `table` or `view`. */
export async function kindOf(client: Client, schema: string, name: string): Promise<string | undefined> {
  const text = `SELECT c.relkind::text AS kind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relname = $2`;
  const { rows } = await client.query<{ readonly kind: string }>(text, [schema, name]);
  const [row] = rows;
  return row === undefined ? undefined : (KINDS[row.kind] ?? 'object');
}
