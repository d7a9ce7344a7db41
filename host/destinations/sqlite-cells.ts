import { holdsDigits, exactNumber, isExactNumber, isJsonNumber, numberOf, type Cell } from '../../host-sdk/index.js';
import { exactJson } from '../platform/exact-json.js';
import { integer64 } from './integer-64.js';
import { storableText } from './storable-text.js';

/** A value as SQLite stores it; an integer may have 64 bits. */
export type SqliteValue = string | number | bigint | null;

/**
 * The affinity of a column: SQLite converts numbers to text in a text column, and texts to numbers in a number column. A column
 * of digits is a text column that keeps each number as its text.
 */
export type Affinity = 'text' | 'digits' | 'number' | 'none';

/**
 * SQLite's own rule, by the declared type.
 * @param hasNumbers Whether a text column has numbers.
 */
export function affinityOf(type: string, hasNumbers: boolean): Affinity {
  if (/INT/i.test(type)) return 'number';
  if (/CHAR|CLOB|TEXT/i.test(type)) return hasNumbers ? 'digits' : 'text';
  return type === '' || /BLOB/i.test(type) ? 'none' : 'number';
}

/** True when SQLite would store another value than the given one. */
export function wouldChange(value: Cell | undefined, affinity: Affinity): boolean {
  switch (affinity) {
    case 'none':
      return false;
    case 'digits':
      return typeof value === 'boolean';
    case 'text':
      return typeof value === 'number' || typeof value === 'boolean' || isExactNumber(value);
    case 'number':
      if (typeof value === 'string') return value.trim() !== '' && !Number.isNaN(Number(value));
      if (typeof value === 'number')
        return Number.isInteger(value) && !Number.isSafeInteger(value) && integer64(String(value)) === undefined;
      return isExactNumber(value) && integer64(value.text) === undefined;
  }
}

/** A value for SQLite: booleans as 0 and 1, nested values as JSON text, numbers with too many digits as the text of the product. */
export function cellOf(value: Cell | undefined, affinity: Affinity): SqliteValue {
  switch (typeof value) {
    case 'string':
      return storableText(value);
    case 'number':
      if (affinity === 'digits') return String(value);
      if (!Number.isSafeInteger(value)) return Number.isInteger(value) ? wholeNumber(String(value)) : value;
      // libsql passes every number as a float; a number column converts whole ones back, other columns would keep 5.0.
      return affinity === 'number' ? value : BigInt(value);
    case 'boolean':
      // libsql ends the process if it receives a boolean, so every value is converted here.
      return value ? 1n : 0n;
    case 'object':
      if (value === null) return null;
      if (!isExactNumber(value)) return exactJson(value);
      return affinity === 'digits' ? value.text : wholeNumber(value.text);
    default:
      return null;
  }
}

function wholeNumber(text: string): bigint | string {
  return integer64(text) ?? text;
}

/**
 * A stored value as it came.
 * @param hasNumbers Whether the column has numbers that are stored as texts.
 */
export function cellFrom(value: SqliteValue, hasNumbers: boolean): Cell {
  if (typeof value === 'bigint') return numberOf(String(value));
  if (typeof value !== 'string' || !hasNumbers || !isJsonNumber(value)) return value;
  if (!holdsDigits(value)) return exactNumber(value);
  // A text such as `0.10` was a text: as a number it would have been stored as 0.1.
  return String(Number(value)) === value ? Number(value) : value;
}
