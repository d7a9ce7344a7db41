import { DELETED_AT, PROCESSED_AT, isExactNumber, numberOf, type Cell, type FieldType } from '../../host-sdk/index.js';
import { parseExactJson } from '../platform/exact-json.js';
import { integer64 } from './integer-64.js';
import { quotedName } from './postgres-names.js';

/** The types of columns, as PostgreSQL calls them. */
const COLUMN_TYPES = ['text', 'bigint', 'numeric', 'boolean', 'timestamp with time zone', 'date', 'json'] as const;
export type ColumnType = (typeof COLUMN_TYPES)[number];

/**
 * Types of the columns that `$metadata` describes. `json`, not `jsonb`: it keeps numbers, the order of fields and repeated
 * fields as they were written. Times and GUIDs are texts: PostgreSQL would write them in another form.
 */
const TYPES: Readonly<Record<FieldType, ColumnType>> = {
  string: 'text',
  guid: 'text',
  datetime: 'timestamp with time zone',
  date: 'date',
  time: 'text',
  integer: 'bigint',
  boolean: 'boolean',
  decimal: 'numeric',
  other: 'json',
};

/** Columns of the program itself: instants, of which the digits do not matter. */
const OWN_INSTANTS = new Set<string>([DELETED_AT, PROCESSED_AT]);

export function announcedType(name: string, type: FieldType): ColumnType {
  return OWN_INSTANTS.has(name) ? 'timestamp with time zone' : TYPES[type];
}

/** The type of a column for a field that `$metadata` does not describe, by its first value. */
export function typeOfValue(name: string, value: Cell): ColumnType {
  if (OWN_INSTANTS.has(name)) return 'timestamp with time zone';
  if (typeof value === 'boolean') return 'boolean';
  if (isNumeric(value)) return 'numeric';
  if (isExactNumber(value)) return 'text';
  return typeof value === 'object' && value !== null ? 'json' : 'text';
}

export function isColumnType(type: string): type is ColumnType {
  return (COLUMN_TYPES as readonly string[]).includes(type);
}

/**
 * Whether a column of this type keeps the value exactly: it can be read again as it was written. A text column keeps every
 * value, numbers as their digits.
 */
export function keeps(type: ColumnType, name: string, value: Cell): boolean {
  if (value === null) return true;
  switch (type) {
    case 'text':
    case 'json':
      return true;
    case 'bigint':
      return (typeof value === 'number' || isExactNumber(value)) && integer64(String(value)) !== undefined;
    case 'numeric':
      return isNumeric(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'timestamp with time zone':
      return typeof value === 'string' && (OWN_INSTANTS.has(name) ? isStamp(OWN_STAMP, value) : isStamp(STAMP, value));
    case 'date':
      return typeof value === 'string' && isStamp(DATE, value);
  }
}

/** PostgreSQL has 131,072 digits before the point and 16,383 behind it; a number with a thousand fits in any form. */
function isNumeric(value: Cell): boolean {
  if (typeof value === 'number') return true;
  if (!isExactNumber(value)) return false;
  const [digits = '', exponent = '0'] = value.text.split(/e/i);
  return digits.length <= MAX_DIGITS && Math.abs(Number(exponent)) <= MAX_DIGITS;
}

const MAX_DIGITS = 1000;

/** SQL for the text of a column, in the form in which it was received. Needs the time zone UTC. */
export function textSql(type: ColumnType, column: string): string {
  const name = quotedName(column);
  return type === 'timestamp with time zone' ? instantSql(name) : `${name}::text`;
}

/** SQL for the ISO-8601 text of an instant. Needs the time zone UTC. */
export function instantSql(value: string): string {
  return `replace(replace(${value}::text, ' ', 'T'), '+00', 'Z')`;
}

/** A value of a row from the text that the server sent. */
export function valueOf(type: ColumnType, text: string | null): Cell {
  if (text === null) return null;
  switch (type) {
    case 'bigint':
    case 'numeric':
      return numberOf(text);
    case 'boolean':
      return text === 't';
    case 'json':
      return parseExactJson(text);
    case 'timestamp with time zone':
      return text.replace(' ', 'T').replace('+00', 'Z');
    case 'text':
    case 'date':
      return text;
  }
}

const DAY = String.raw`(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])`;
const TIME = String.raw`T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d`;
const DATE = new RegExp(`^${DAY}$`);
/** PostgreSQL has six digits of a second and drops zeros at the end. */
const STAMP = new RegExp(String.raw`^${DAY}${TIME}(?:\.\d{0,5}[1-9])?Z$`);
const OWN_STAMP = new RegExp(String.raw`^${DAY}${TIME}(?:\.\d{1,6})?Z$`);

/** A text of the form that names a day of the calendar; PostgreSQL has no year 0. */
function isStamp(form: RegExp, text: string): boolean {
  const match = form.exec(text);
  if (match === null) return false;
  const [, year = '', month = '', day = ''] = match;
  if (year === '0000') return false;
  return Number(day) <= 28 || Number(day) <= new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
}
