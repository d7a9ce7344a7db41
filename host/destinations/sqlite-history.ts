import type Database from 'libsql';
import { DELETED, DELETED_AT, PROCESSED_AT, type TableSchema } from '../../host-sdk/index.js';
import { foreignProblem } from './destination.js';
import { followed, FROM, historyName, TO } from './history.js';
import { quoted, tableColumns } from './sqlite-columns.js';
import { kindOf } from './sqlite-state.js';

/** In the definition of the table: SQLite keeps comments. */
const OURS = '/* history of ivanti-exchange */';
const NOW = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')";

/**
 * Keeps the intervals in which chosen fields had their values, in `<table>__history`. Triggers write them, so that they are
 * always in the transaction of the rows. With an empty list, the triggers go and the history stays.
 * Throws `host.destination` if a table of another program has the name.
 */
export function ensureHistory(
  database: Database.Database,
  schema: TableSchema,
  source: string,
  fields: readonly string[] | undefined,
): void {
  const history = historyName(schema.name);
  const present = triggersOn(database, schema.name).filter(({ name }) => name.startsWith(`${history} `));
  if (fields === undefined && present.length === 0) return;
  const columns = tableColumns(database, schema.name).map(({ name }) => name);
  const wanted = fields ?? tableColumns(database, history).map(({ name }) => name);
  const chosen = followed(wanted, columns, schema.key);
  const triggers = chosen.length === 0 ? new Map<string, string>() : triggersOf(schema, columns, chosen);
  for (const { name, sql } of present) {
    if (triggers.get(name) === sql) triggers.delete(name);
    else database.exec(`DROP TRIGGER ${quoted(name)}`);
  }
  if (chosen.length === 0) return;
  const added = ensureTable(database, history, source, schema.key, chosen);
  if (added.length > 0) fill(database, schema, columns, chosen, added);
  for (const sql of triggers.values()) database.exec(sql);
}

/** Removes the history with its table. */
export function dropHistory(database: Database.Database, table: string): void {
  const history = historyName(table);
  if (isOurs(database, history)) database.exec(`DROP TABLE ${quoted(history)}`);
}

function isOurs(database: Database.Database, history: string): boolean {
  const found = database.prepare("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?").all([history]);
  return (found[0] as { readonly sql: string } | undefined)?.sql.includes(OURS) === true;
}

function triggersOn(database: Database.Database, table: string) {
  const select = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?";
  return database.prepare(select).all([table]) as readonly { readonly name: string; readonly sql: string }[];
}

/** @returns The fields that the history did not have yet. */
function ensureTable(
  database: Database.Database,
  history: string,
  source: string,
  key: string,
  chosen: readonly string[],
): readonly string[] {
  const kind = kindOf(database, history);
  if (kind === undefined) {
    const definitions = [`${quoted(key)} NOT NULL`, ...chosen.map(quoted), `${FROM} TEXT NOT NULL`, `${TO} TEXT`];
    database.exec(`CREATE TABLE ${quoted(history)} (${OURS} ${definitions.join(', ')})`);
    database.exec(
      `CREATE INDEX ${quoted(`${history} open`)} ON ${quoted(history)} (${quoted(key)}) WHERE ${TO} IS NULL`,
    );
    return chosen;
  }
  if (!isOurs(database, history)) throw foreignProblem(`The ${kind} ${history}`, source);
  const known = new Set(tableColumns(database, history).map(({ name }) => name));
  const added = chosen.filter((name) => !known.has(name));
  for (const name of added) database.exec(`ALTER TABLE ${quoted(history)} ADD COLUMN ${quoted(name)}`);
  return added;
}

/** The present values of rows that were stored before their fields were followed. */
function fill(
  database: Database.Database,
  schema: TableSchema,
  columns: readonly string[],
  chosen: readonly string[],
  added: readonly string[],
): void {
  const [table, history, key] = [quoted(schema.name), quoted(historyName(schema.name)), quoted(schema.key)];
  const present = added.map(
    (name) => `${quoted(name)} = (SELECT ${quoted(name)} FROM ${table} AS row WHERE row.${key} = ${history}.${key})`,
  );
  database.exec(`UPDATE ${history} SET ${present.join(', ')} WHERE ${TO} IS NULL`);
  const living = columns.includes(DELETED) ? `${quoted(DELETED)} IS NOT 1` : 'TRUE';
  const open = `SELECT 1 FROM ${history} AS kept WHERE kept.${key} = row.${key} AND kept.${TO} IS NULL`;
  database.exec(`INSERT INTO ${history} (${[key, ...chosen.map(quoted), FROM].join(', ')})
    SELECT ${[key, ...chosen.map(quoted)].map((name) => `row.${name}`).join(', ')}, ${timeOf('row', schema.cursor, columns)}
    FROM ${table} AS row WHERE ${living} AND NOT EXISTS (${open})`);
}

/** When a row changed: its cursor, else when it was processed. */
function timeOf(row: string, cursor: string | undefined, columns: readonly string[]): string {
  const known = [cursor, PROCESSED_AT].filter((name): name is string => name !== undefined && columns.includes(name));
  // SQLite's `coalesce` wants two values or more.
  return known.length === 0 ? NOW : `coalesce(${known.map((name) => `${row}.${quoted(name)}`).join(', ')}, ${NOW})`;
}

function triggersOf(schema: TableSchema, columns: readonly string[], chosen: readonly string[]): Map<string, string> {
  const [table, name, key] = [quoted(schema.name), historyName(schema.name), quoted(schema.key)];
  const history = quoted(name);
  const marks = columns.includes(DELETED) && columns.includes(DELETED_AT);
  const living = marks ? `NEW.${quoted(DELETED)} IS NOT 1` : 'TRUE';
  const isOpen = `${key} = NEW.${key} AND ${TO} IS NULL`;
  const begin = `INSERT INTO ${history} (${[key, ...chosen.map(quoted), FROM].join(', ')})
    SELECT ${[key, ...chosen.map(quoted)].map((one) => `NEW.${one}`).join(', ')}`;
  const { cursor } = schema;
  const isMoved =
    cursor !== undefined && columns.includes(cursor) ? `NEW.${quoted(cursor)} IS NOT OLD.${quoted(cursor)}` : 'FALSE';
  // A change that did not move the cursor is as old as it can be: from when it was seen.
  const seen = timeOf('NEW', undefined, columns);
  const changedAt = `CASE WHEN ${isMoved} THEN ${timeOf('NEW', cursor, columns)} ELSE ${seen} END`;
  const at = marks
    ? `CASE WHEN ${living} THEN ${changedAt} ELSE coalesce(NEW.${quoted(DELETED_AT)}, ${seen}) END`
    : changedAt;
  const differs = [...chosen, ...(marks ? [DELETED] : [])].map((one) => `NEW.${quoted(one)} IS NOT OLD.${quoted(one)}`);
  const sql = (event: string, when: string, body: readonly string[]) =>
    `CREATE TRIGGER ${quoted(`${name} ${event}`)} AFTER ${event.toUpperCase()} ON ${table} WHEN ${when} BEGIN\n${body.join(';\n')};\nEND`;
  const last = `(SELECT max(${TO}) FROM ${history} WHERE ${key} = NEW.${key})`;
  return new Map([
    [
      `${name} insert`,
      sql('insert', living, [
        `${begin}, ${timeOf('NEW', cursor, columns)} WHERE NOT EXISTS (SELECT 1 FROM ${history} WHERE ${isOpen})`,
      ]),
    ],
    [
      `${name} update`,
      sql('update', differs.join(' OR '), [
        `UPDATE ${history} SET ${TO} = max(${FROM}, ${at}) WHERE ${isOpen}`,
        // The next interval begins where the last one ended.
        `${begin}, coalesce(CASE WHEN ${marks ? `OLD.${quoted(DELETED)} IS NOT 1` : 'TRUE'} THEN ${last} END, ${at}) WHERE ${living}`,
      ]),
    ],
  ]);
}
