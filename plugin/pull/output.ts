import {
  DELETED,
  DELETED_AT,
  PROCESSED_AT,
  type Column,
  type Cell,
  type Row,
  type TableSchema,
} from '../../host-sdk/index.js';
import { IvantiError } from '../ivanti/problems.js';
import type { DataConfig } from '../config/schema.js';
import type { EdmEntity } from '../odata/edmx.js';
import { disguises } from './disguise.js';
import { fieldTypeOf } from '../odata/fields.js';
import type { IvantiRecord } from '../odata/records.js';
import { readStamp } from '../odata/stamp.js';

/** Output name of a collection: its name without one trailing s, unless the configuration names it. */
export function outputName(settings: DataConfig, table: string): string {
  return settings.table_names?.[table] ?? table.replace(/s$/, '');
}

/** Refuses two collections that would share one output table. Names are compared without case, as databases do. */
export function requireDistinctOutputs(settings: DataConfig): void {
  const taken = new Map<string, string>();
  for (const table of settings.tables) {
    const output = outputName(settings, table);
    const other = taken.get(output.toLowerCase());
    if (other !== undefined) {
      throw new IvantiError('config.table_collision', `${other} and ${table} would both become the table ${output}.`, {
        field: `data.table_names.${table}`,
      });
    }
    taken.set(output.toLowerCase(), table);
  }
}

/** How the records of one collection become rows. */
export interface Output {
  readonly schema: TableSchema;
  /** What to ask the tenant for; undefined for everything. */
  readonly select?: readonly string[];
  /** The record itself becomes the row: no other code needs it, and a copy takes as long as parsing it did. */
  row(record: IvantiRecord, processedAt: string): Row;
  /** The cursor value that the record's row will have, `null` for none; absent where rows do not show it. */
  readonly cursor?: (record: IvantiRecord) => string | null;
  /** A row that says that a record was deleted. */
  deletion(recId: string, at: string, processedAt: string): Row;
  /** Fields of records that `$metadata` does not describe. */
  readonly strangers: ReadonlySet<string>;
  /** Columns of instants with a value that cannot be converted to UTC. */
  readonly oddDates: ReadonlySet<string>;
}

export interface OutputOptions {
  readonly timeZone: string;
  /** Every row says whether its record is deleted. */
  readonly marks: boolean;
  /** Called once for each field of records that `$metadata` does not describe; may throw. */
  readonly onStranger?: (name: string) => void;
  /** Key of hashed fields; needed for rows, not for the schema. */
  readonly hashKey?: string | undefined;
}

/**
 * Throws `config.table_collision` for fields that differ only in case.
 * @param settings With the names of fields as `$metadata` has them.
 */
export function planOutput(
  settings: DataConfig,
  table: string,
  entity: EdmEntity,
  { timeZone, marks, onStranger, hashKey }: OutputOptions,
): Output {
  const chosen = settings.select?.[table];
  const types = new Map(entity.properties.map((property) => [property.name, fieldTypeOf(property)]));
  const select = chosen === undefined ? undefined : [...new Set(['RecId', settings.cursor_field, ...chosen])];
  const isDenied = denial(settings.deny_fields?.[table] ?? [], types);
  const wanted = (name: string) => !isDenied(name) && (select === undefined || select.includes(name));
  const disguised = disguises(settings, table, hashKey);
  const columns: Column[] = entity.properties
    .filter((property) => wanted(property.name))
    .map((property) => ({
      name: property.name,
      type: disguised.has(property.name) ? 'string' : fieldTypeOf(property),
    }));
  const dates = columns.filter(({ type }) => type === 'datetime').map(({ name }) => name);
  // [BigPanda document, "Output schema"]
  columns.push({ name: PROCESSED_AT, type: 'datetime' });
  if (marks) columns.push({ name: DELETED, type: 'boolean' }, { name: DELETED_AT, type: 'datetime' });
  requireDistinctColumns(columns, table);

  const strangers = new Set<string>();
  const oddDates = new Set<string>();
  const described = new Map([...types.keys()].map((name) => [name.toLowerCase(), name]));
  const judged = new Map<string, string | undefined>();
  /** The name of a field's column; undefined for one that is not written. */
  function columnOf(name: string): string | undefined {
    if (judged.has(name)) return judged.get(name);
    const known = types.has(name) ? name : (described.get(name.toLowerCase()) ?? name);
    const kept = wanted(known);
    if (kept && !types.has(known)) {
      onStranger?.(name);
      strangers.add(name);
    }
    judged.set(name, kept ? known : undefined);
    return judged.get(name);
  }

  const field = settings.cursor_field;
  const isWritten = !disguised.has(field) && columns.some(({ name }) => name === field);
  const isDate = dates.includes(field);
  return {
    schema: { name: outputName(settings, table), key: 'RecId', ...(isWritten ? { cursor: field } : {}), columns },
    ...(isWritten && { cursor: (record) => textOf(record[field], isDate ? timeZone : undefined) }),
    ...(select === undefined ? {} : { select }),
    strangers,
    oddDates,
    row(record, processedAt) {
      const isWhole = Object.keys(record).every((name) => columnOf(name) === name);
      const kept = isWhole ? record : renamed(record, columnOf);
      const row = kept as Record<string, Cell>;
      for (const name of dates) {
        const value = row[name];
        if (typeof value !== 'string') continue;
        const stamp = readStamp(value, timeZone);
        if (stamp !== undefined) row[name] = stamp;
        else if (isNeverSet(value)) row[name] = null;
        else oddDates.add(name);
      }
      for (const [name, disguise] of disguised) {
        const value = row[name];
        if (value !== undefined) row[name] = disguise(value);
      }
      row[PROCESSED_AT] = processedAt;
      if (marks) {
        row[DELETED] = false;
        row[DELETED_AT] = null;
      }
      return row;
    },
    deletion: (recId, at, processedAt) => ({
      RecId: recId,
      [DELETED]: true,
      [DELETED_AT]: at,
      [PROCESSED_AT]: processedAt,
    }),
  };
}

/** Names are denied in any case. Where fields differ only in case, only the one with that spelling. */
function denial(names: readonly string[], described: ReadonlyMap<string, unknown>): (name: string) => boolean {
  const inAnyCase = new Set(names.filter((name) => !described.has(name)).map((name) => name.toLowerCase()));
  const spelled = new Set(names.filter((name) => described.has(name)));
  return (name) => spelled.has(name) || inAnyCase.has(name.toLowerCase());
}

/**
 * A record without the fields that are not written, under the names of columns. Of two fields for one column, the one
 * spelled as in `$metadata` counts.
 */
function renamed(record: IvantiRecord, columnOf: (name: string) => string | undefined): IvantiRecord {
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) => {
      const column = columnOf(name);
      const isMeant = column !== undefined && (column === name || !Object.hasOwn(record, column));
      return isMeant ? [[column, value] as const] : [];
    }),
  );
}

/** The two ways in which tenants write an empty date. Any other text is kept, so that it is not lost. */
function isNeverSet(value: string): boolean {
  return value === '' || value.startsWith('0001-01-01T');
}

/** A cursor value as text; a number is no cursor. */
function textOf(value: unknown, timeZone: string | undefined): string | null {
  if (typeof value !== 'string') return null;
  if (timeZone === undefined) return value;
  return readStamp(value, timeZone) ?? (isNeverSet(value) ? null : value);
}

function requireDistinctColumns(columns: readonly Column[], table: string): void {
  const taken = new Map<string, string>();
  for (const { name } of columns) {
    const other = taken.get(name.toLowerCase());
    if (other !== undefined) {
      throw new IvantiError(
        'config.table_collision',
        `${table} has the fields ${other} and ${name}, which differ only in case.`,
        {
          field: `data.deny_fields.${table}`,
        },
      );
    }
    taken.set(name.toLowerCase(), name);
  }
}
