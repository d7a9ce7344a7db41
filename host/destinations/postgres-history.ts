import { DELETED, DELETED_AT, PROCESSED_AT, type TableSchema } from '../../host-sdk/index.js';
import { foreignProblem } from './destination.js';
import { followed, FROM, historyName, TO } from './history.js';
import type { Column, Columns } from './postgres-columns.js';
import type { Client } from './postgres-connection.js';
import { quotedName, storedName } from './postgres-names.js';
import { kindOf } from './postgres-state.js';
import { instantSql } from './postgres-types.js';

/** Comment on the table. */
const OURS = 'history of ivanti-exchange';
const NOW = instantSql('now()');

/** A table with a history, in the transaction that creates or changes it. */
export interface FollowedTable {
  readonly client: Client;
  readonly schema: string;
  readonly source: string;
  readonly table: TableSchema;
  readonly columns: Columns;
}

/**
 * Keeps the intervals in which chosen fields had their values, as texts, in `<table>__history`. A trigger writes them, so
 * that they are always in the transaction of the rows. With an empty list, the trigger goes and the history stays.
 * Throws `host.destination` if a table of another program has the name.
 */
export async function ensureHistory(at: FollowedTable, fields: readonly string[] | undefined): Promise<void> {
  const { client, schema, table, columns } = at;
  const [main, history] = namesOf(schema, table.name);
  const known = await columnsOf(client, schema, table.name);
  const hasTrigger = await triggerExists(client, schema, table.name);
  if (fields === undefined && !hasTrigger) return;
  const names = [...columns.values()].map(({ name }) => name);
  const wanted = fields?.map((field) => columnNamed(columns, field)) ?? known;
  const chosen = followed(wanted, names, keyOf(at));
  if (hasTrigger) await client.query(`DROP TRIGGER ${triggerName(table.name)} ON ${main}`);
  if (chosen.length === 0) return;
  const added = await ensureTable(at, chosen, known);
  if (added.length > 0) await fill(at, chosen, added);
  await client.query(functionSql(at, chosen));
  await client.query(`CREATE TRIGGER ${triggerName(table.name)} AFTER INSERT OR UPDATE ON ${main}
    FOR EACH ROW EXECUTE FUNCTION ${functionName(schema, table.name)}()`);
  await client.query(`COMMENT ON TABLE ${history} IS '${OURS}'`);
}

/** Removes the history of a table that was dropped. */
export async function dropHistory(client: Client, schema: string, output: string): Promise<void> {
  const [, history] = namesOf(schema, output);
  await client.query(`DROP FUNCTION IF EXISTS ${functionName(schema, output)}()`);
  if (await isOurs(client, schema, output)) await client.query(`DROP TABLE ${history}`);
}

function namesOf(schema: string, output: string): readonly [main: string, history: string] {
  const named = (name: string) => `${quotedName(schema)}.${quotedName(storedName(name))}`;
  return [named(output), named(historyName(output))];
}

function triggerName(output: string): string {
  return quotedName(storedName(historyName(output)));
}

function functionName(schema: string, output: string): string {
  return `${quotedName(schema)}.${quotedName(storedName(`${historyName(output)}__write`))}`;
}

function columnNamed(columns: Columns, field: string): string {
  const found = [...columns.values()].find((column) => column.field.toLowerCase() === field.toLowerCase());
  return found?.name ?? field;
}

function keyOf({ columns, table }: FollowedTable): string {
  return columns.get(table.key)?.name ?? table.key;
}

async function columnsOf(client: Client, schema: string, output: string): Promise<readonly string[]> {
  const text =
    'SELECT column_name::text AS name FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2';
  const values = [schema, storedName(historyName(output))];
  return (await client.query<{ readonly name: string }>(text, values)).rows.map(({ name }) => name);
}

async function triggerExists(client: Client, schema: string, output: string): Promise<boolean> {
  const text = `SELECT 1 FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relname = $2 AND t.tgname = $3`;
  const values = [schema, storedName(output), storedName(historyName(output))];
  return (await client.query(text, values)).rows.length > 0;
}

async function isOurs(client: Client, schema: string, output: string): Promise<boolean> {
  const text = `SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind = 'r' AND obj_description(c.oid, 'pg_class') = $3`;
  return (await client.query(text, [schema, storedName(historyName(output)), OURS])).rows.length > 0;
}

/** @returns The columns that the history did not have yet. */
async function ensureTable(at: FollowedTable, chosen: readonly string[], known: readonly string[]) {
  const { client, schema, source, table } = at;
  const [, history] = namesOf(schema, table.name);
  const name = storedName(historyName(table.name));
  const kind = await kindOf(client, schema, name);
  const key = quotedName(keyOf(at));
  if (kind === undefined) {
    const texts = chosen.map((column) => `${quotedName(column)} text`);
    await client.query(
      `CREATE TABLE ${history} (${[`${key} text COLLATE "C" NOT NULL`, ...texts, `${FROM} text NOT NULL`, `${TO} text`].join(', ')})`,
    );
    await client.query(`CREATE INDEX ON ${history} (${key}) WHERE ${TO} IS NULL`);
    return chosen;
  }
  if (!(await isOurs(client, schema, table.name)))
    throw foreignProblem(`The ${kind} ${name} in the schema ${schema}`, source);
  const added = chosen.filter((column) => !known.includes(column));
  for (const column of added) await client.query(`ALTER TABLE ${history} ADD COLUMN ${quotedName(column)} text`);
  return added;
}

/** The present values of rows that were stored before their fields were followed. */
async function fill(at: FollowedTable, chosen: readonly string[], added: readonly string[]): Promise<void> {
  const { client, schema, table, columns } = at;
  const [main, history] = namesOf(schema, table.name);
  const key = quotedName(keyOf(at));
  const set = added.map((name) => `${quotedName(name)} = kept.${quotedName(name)}::text`);
  await client.query(
    `UPDATE ${history} SET ${set.join(', ')} FROM ${main} AS kept WHERE kept.${key}::text = ${history}.${key} AND ${TO} IS NULL`,
  );
  const living = columns.has(DELETED) ? `kept.${quotedName(DELETED)} IS NOT TRUE` : 'TRUE';
  await client.query(`INSERT INTO ${history} (${[key, ...chosen.map(quotedName), FROM].join(', ')})
    SELECT ${[key, ...chosen.map(quotedName)].map((name) => `kept.${name}::text`).join(', ')}, ${timeOf('kept', at)} FROM ${main} AS kept
    WHERE ${living} AND NOT EXISTS (SELECT 1 FROM ${history} AS open WHERE open.${key} = kept.${key}::text AND open.${TO} IS NULL)`);
}

/** When a row changed: its cursor, else when it was processed. */
function timeOf(row: string, { table, columns }: FollowedTable, isMoved = true): string {
  const known = [isMoved ? table.cursor : undefined, PROCESSED_AT].flatMap((field) => columns.get(field ?? '') ?? []);
  return `coalesce(${[...known.map((column) => textOf(row, column)), NOW].join(', ')})`;
}

function textOf(row: string, { name, type }: Column): string {
  const value = `${row}.${quotedName(name)}`;
  return type === 'timestamp with time zone' ? instantSql(value) : `${value}::text`;
}

function functionSql(at: FollowedTable, chosen: readonly string[]): string {
  const { schema, table, columns } = at;
  const [, history] = namesOf(schema, table.name);
  const key = quotedName(keyOf(at));
  const deleted = columns.has(DELETED) && columns.has(DELETED_AT) ? quotedName(DELETED) : undefined;
  const isGone = (row: string) => (deleted === undefined ? 'FALSE' : `${row}.${deleted} IS TRUE`);
  const same = [...chosen.map(quotedName), ...(deleted === undefined ? [] : [deleted])].map(
    (name) => `NEW.${name}::text IS NOT DISTINCT FROM OLD.${name}::text`,
  );
  const cursor = columns.get(table.cursor ?? '');
  const isMoved =
    cursor === undefined ? 'FALSE' : `NEW.${quotedName(cursor.name)} IS DISTINCT FROM OLD.${quotedName(cursor.name)}`;
  const seen = timeOf('NEW', at, false);
  const gone = deleted === undefined ? seen : `coalesce(${instantSql(`NEW.${quotedName(DELETED_AT)}`)}, ${seen})`;
  return `CREATE OR REPLACE FUNCTION ${functionName(schema, table.name)}() RETURNS trigger LANGUAGE plpgsql SET timezone TO 'UTC' AS $body$
DECLARE
  changed text;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF ${same.join(' AND ')} THEN RETURN NULL; END IF;
    -- A change that did not move the cursor is as old as it can be: from when it was seen.
    changed := CASE WHEN ${isGone('NEW')} THEN ${gone} WHEN ${isMoved} THEN ${timeOf('NEW', at)} ELSE ${seen} END;
    UPDATE ${history} SET ${TO} = greatest(${FROM}, changed) WHERE ${key} = NEW.${key}::text AND ${TO} IS NULL RETURNING ${TO} INTO changed;
    -- After a deletion no interval is open.
    IF changed IS NULL THEN changed := ${timeOf('NEW', at)}; END IF;
  ELSE
    IF EXISTS (SELECT 1 FROM ${history} WHERE ${key} = NEW.${key}::text AND ${TO} IS NULL) THEN RETURN NULL; END IF;
    changed := ${timeOf('NEW', at)};
  END IF;
  IF NOT (${isGone('NEW')}) THEN
    INSERT INTO ${history} (${[key, ...chosen.map(quotedName), FROM].join(', ')})
      VALUES (${[key, ...chosen.map(quotedName)].map((name) => `NEW.${name}::text`).join(', ')}, changed);
  END IF;
  RETURN NULL;
END $body$`;
}
