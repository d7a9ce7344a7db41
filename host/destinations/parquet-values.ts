import type { SchemaElement } from 'hyparquet';
import { isExactNumber, numberOf, type Cell, type ExactNumber, type FieldType } from '../../host-sdk/index.js';
import { exactJson, parseExactJson } from '../platform/exact-json.js';
import { integer64 } from './integer-64.js';
import { decimalText, PRECISION, SCALE, unscaled } from './parquet-decimals.js';
import { dateOf, dayOf, hasForm, microsOf, stampOf } from './parquet-times.js';

/** How the values of a column are stored. A value that does not survive it exactly is stored as JSON in a column beside it. */
export type ColumnKind = 'text' | 'integer' | 'decimal' | 'boolean' | 'instant' | 'date' | 'json';

/** Value of a cell, as the Parquet library takes it. */
export type StoredValue = string | bigint | boolean | number;

export const KIND_OF: Readonly<Record<FieldType, ColumnKind>> = {
  string: 'text',
  guid: 'text',
  time: 'text',
  integer: 'integer',
  decimal: 'decimal',
  boolean: 'boolean',
  datetime: 'instant',
  date: 'date',
  other: 'json',
};

const ELEMENTS: Readonly<Record<ColumnKind, Omit<SchemaElement, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT64', converted_type: 'INT_64' },
  decimal: {
    type: 'FIXED_LEN_BYTE_ARRAY',
    type_length: 16,
    converted_type: 'DECIMAL',
    precision: PRECISION,
    scale: SCALE,
  },
  boolean: { type: 'BOOLEAN' },
  instant: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MICROS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  },
  date: { type: 'INT32', converted_type: 'DATE' },
  json: { type: 'BYTE_ARRAY', converted_type: 'JSON' },
};

export function elementOf(name: string, kind: ColumnKind): SchemaElement {
  return { name, repetition_type: 'OPTIONAL', ...ELEMENTS[kind] };
}

/** The kind of a column of a part; undefined for one that this program does not write. */
export function kindOf({ type, converted_type: converted }: SchemaElement): ColumnKind | undefined {
  const kinds = Object.keys(ELEMENTS) as ColumnKind[];
  return kinds.find((kind) => ELEMENTS[kind].type === type && ELEMENTS[kind].converted_type === converted);
}

/** The kind for a field without a description, by its first value. */
export function kindFor(value: Cell): ColumnKind {
  if (typeof value === 'string') return 'text';
  return typeof value === 'boolean' ? 'boolean' : 'json';
}

/** Half of a surrogate pair: UTF-8 has none. */
const HALF_PAIR = /[\uD800-\uDFFF]/u;

/**
 * The stored value, or undefined if it would not be read back exactly.
 * @param digits Digits of the fractions of seconds in the column, see `digitsOf`.
 */
export function storedValue(kind: ColumnKind, value: Cell, digits: number): StoredValue | undefined {
  switch (kind) {
    case 'json':
      return exactJson(value);
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'integer':
      return isNumber(value) ? integer64(String(value)) : undefined;
    case 'decimal':
      return isNumber(value) ? unscaled(String(value)) : undefined;
    case 'text':
      return typeof value === 'string' && !HALF_PAIR.test(value) ? value : undefined;
    case 'date':
      return typeof value === 'string' ? dayOf(value) : undefined;
    case 'instant':
      return typeof value === 'string' && hasForm(value, digits) ? microsOf(value) : undefined;
  }
}

function isNumber(value: Cell): value is number | ExactNumber {
  return typeof value === 'number' || isExactNumber(value);
}

/** The value that was stored. */
export function readValue(kind: ColumnKind, stored: unknown, digits: number): Cell {
  switch (kind) {
    case 'json':
      return parseExactJson(stored as string);
    case 'integer':
      return numberOf(String(stored));
    case 'decimal':
      return numberOf(decimalText(stored as Uint8Array));
    case 'date':
      return dateOf(stored as number);
    case 'instant':
      return stampOf(stored as bigint, digits);
    default:
      return stored as Cell;
  }
}
