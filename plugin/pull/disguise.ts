import { createHmac } from 'node:crypto';
import { isExactNumber, type Cell } from '../../host-sdk/index.js';
import { IvantiError } from '../ivanti/problems.js';
import type { DataConfig } from '../config/schema.js';

/** What a masked value is written as. */
export const MASK = '***';

/** Replaces a value before it is written. */
export type Disguise = (value: Cell) => Cell;

/**
 * The disguises of a table's fields, by name. A hash is the HMAC-SHA-256 of the value with `data.hash_key`, in hexadecimal: the same
 * value has the same hash in every table, so that tables can still be joined. An empty value stays empty.
 * @param settings With the names of fields as `$metadata` has them.
 * @param hashKey The key itself; without it, a table can be described but no value hashed.
 */
export function disguises(
  settings: DataConfig,
  table: string,
  hashKey: string | undefined,
): ReadonlyMap<string, Disguise> {
  const masked = (settings.mask_fields?.[table] ?? []).map((name) => [name, mask] as const);
  const hashed = (settings.hash_fields?.[table] ?? []).map((name) => [name, hashWith(hashKey)] as const);
  return new Map([...masked, ...hashed]);
}

/** A short text that tells two keys apart and that does not lead to the key. */
export function keyMark(hashKey: string): string {
  return createHmac('sha256', hashKey).update('key of hashed fields').digest('hex').slice(0, 12);
}

function mask(value: Cell): Cell {
  return isEmpty(value) ? value : MASK;
}

function hashWith(key: string | undefined): Disguise {
  return (value) => {
    if (isEmpty(value)) return value;
    if (key === undefined) throw new IvantiError('plugin.defect', 'A value was to be hashed without a key.');
    const text = typeof value === 'string' || isExactNumber(value) ? String(value) : JSON.stringify(value);
    return createHmac('sha256', key).update(text).digest('hex');
  };
}

function isEmpty(value: Cell): boolean {
  return value === null || value === '';
}
