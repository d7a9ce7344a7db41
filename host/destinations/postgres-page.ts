import { DELETED, type Cell, type Json, type Row, type TableSchema } from '../../host-sdk/index.js';
import { exactJson } from '../platform/exact-json.js';
import { STATE_VERSION } from './destination.js';
import type { Columns } from './postgres-columns.js';
import { quotedName, storedName } from './postgres-names.js';
import { continues, stateTable, writtenAt, type Turn } from './postgres-state.js';
import { storableText } from './storable-text.js';

/** The rows of one batch, each key once: whole rows and, by their fields, deletion marks. */
export interface Page {
  readonly rows: readonly Row[];
  readonly groups: readonly Group[];
}

/** Rows that set the same columns. */
interface Group {
  /** Undefined for whole rows, which set every column. */
  readonly fields: readonly string[] | undefined;
  readonly rows: readonly Row[];
  /** The rows as JSON. */
  readonly text: string;
}

/** What PostgreSQL cannot keep, as `JSON.stringify` writes it. */
const UNSTORABLE = /\\u(?:0000|d[89a-f])/;

/**
 * Orders the rows of a batch: PostgreSQL cannot write a key twice in one statement, so the last version counts, and marks
 * change what comes before them.
 * @param noted Receives the fields with a text that PostgreSQL cannot keep.
 */
export function pageOf(key: string, rows: readonly Row[], noted: (field: string) => void): Page {
  const latest = new Map<string, { readonly row: Row; readonly isMark: boolean }>();
  for (const row of rows) {
    const id = keyText(row[key]);
    const before = latest.get(id);
    if (row[DELETED] !== true || before === undefined) latest.set(id, { row, isMark: row[DELETED] === true });
    else latest.set(id, { row: { ...before.row, ...row }, isMark: before.isMark });
  }
  const whole: Row[] = [];
  const marks = new Map<string, { readonly fields: readonly string[]; readonly rows: Row[] }>();
  for (const { row, isMark } of latest.values()) {
    if (!isMark) {
      whole.push(row);
      continue;
    }
    const fields = Object.keys(row).sort();
    const id = JSON.stringify(fields);
    const group = marks.get(id) ?? { fields, rows: [] };
    marks.set(id, group);
    group.rows.push(row);
  }
  const groups = [...(whole.length === 0 ? [] : [{ fields: undefined, rows: whole }]), ...marks.values()].map(
    (group) => ({ ...group, ...storable(group.rows, noted) }),
  );
  return { rows: groups.flatMap((group) => group.rows), groups };
}

/** The text of a key, as PostgreSQL writes it. */
function keyText(value: Cell | undefined): string {
  return typeof value === 'string' ? storableText(value) : exactJson(value ?? null);
}

/**
 * Rows without characters that PostgreSQL cannot keep, and their JSON.
 * @param noted Receives the fields in which something was replaced.
 */
export function storable(rows: readonly Row[], noted: (field: string) => void): Pick<Group, 'rows' | 'text'> {
  const text = exactJson(rows);
  if (!UNSTORABLE.test(text)) return { rows, text };
  const replaced = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([field, value]) => {
        const stored = storableValue(value);
        if (stored !== value) noted(field);
        return [field, stored];
      }),
    ),
  );
  return { rows: replaced, text: exactJson(replaced) };
}

/** The same value, not a copy, if nothing was replaced. */
function storableValue(value: Cell): Cell {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null || !UNSTORABLE.test(JSON.stringify(value))) return value;
  if (Array.isArray(value)) return (value as readonly Cell[]).map(storableValue);
  return Object.fromEntries(
    Object.entries(value as Row).map(([name, one]) => [storableText(name), storableValue(one)]),
  );
}

/** A statement of `pg`. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** What the state of the table becomes with the page. */
export interface PageState extends Turn {
  readonly checkpoint: Json | null;
}

/**
 * Writes pages of one table: rows, marks and checkpoint in one statement, which does nothing if the stored state is not
 * the one that it continues. It returns the number of states that it changed, 1 or 0, and the process of its connection.
 */
export function pageWriter(schema: string, table: TableSchema, columns: Columns) {
  const name = `${quotedName(schema)}.${quotedName(storedName(table.name))}`;
  const isRenamed = [...columns.values()].some((column) => column.name !== column.field);
  const texts = new Map<string, { readonly name: string; readonly text: string }>();
  const upsert = (fields: readonly string[] | undefined, parameter: number) => {
    const names = (fields ?? [...columns.keys()]).flatMap((field) => quotedNameOf(columns, field));
    const key = quotedName(columns.get(table.key)?.name ?? table.key);
    const updates = names.filter((one) => one !== key).map((one) => `${one} = excluded.${one}`);
    return `INSERT INTO ${name} (${names.join(', ')}) SELECT ${names.join(', ')}
      FROM json_populate_recordset(NULL::${name}, $${parameter}::json) WHERE EXISTS (SELECT FROM own)
      ON CONFLICT (${key}) ${updates.length === 0 ? 'DO NOTHING' : `DO UPDATE SET ${updates.join(', ')}`}`;
  };
  const textOf = (groups: readonly Group[]) => {
    const pages = groups.map(({ fields }, index) => `, page${index} AS (${upsert(fields, index + 6)})`);
    return `WITH own AS (UPDATE ${stateTable(schema)} AS stored SET checkpoint = $4, written_at = $5, writes = $3,
        version = ${STATE_VERSION} WHERE ${continues('stored')} RETURNING 1)${pages.join('')}
      SELECT count(*) AS own, pg_backend_pid() AS pid FROM own`;
  };
  return ({ groups }: Page, { source, owner, write, checkpoint }: PageState): Statement => {
    const shape = JSON.stringify(groups.map(({ fields }) => fields ?? null));
    const statement = texts.get(shape) ?? { name: statementName(), text: textOf(groups) };
    texts.set(shape, statement);
    const named = (row: Row) =>
      Object.fromEntries(Object.entries(row).map(([field, value]) => [columns.get(field)?.name ?? field, value]));
    const pages = groups.map(({ rows, text }) => (isRenamed ? exactJson(rows.map(named)) : text));
    return { ...statement, values: [source, owner, write, JSON.stringify(checkpoint), writtenAt(), ...pages] };
  };
}

/** None for a field that has had no value yet. */
function quotedNameOf(columns: Columns, field: string): readonly string[] {
  const column = columns.get(field);
  return column === undefined ? [] : [quotedName(column.name)];
}

let statements = 0;

/** A name of its own for each text: the server prepares each once. */
function statementName(): string {
  statements += 1;
  return `page_${statements}`;
}
