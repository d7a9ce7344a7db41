import type { BusinessObject } from '../schema/business-object.js';
import type { Column } from './column.js';

/**
 * A set as it was seeded: never changed, shared by all namespaces. Rows are numbers; every field is a column function,
 * and only what must be sorted is stored, in typed arrays (about 40 bytes a row).
 */
export interface SeededSet {
  readonly object: BusinessObject;
  readonly size: number;
  /** Parallel to `object.fields`. */
  readonly columns: readonly Column[];
  readonly recId: (row: number) => string;
  /** Epoch milliseconds by row. */
  readonly lastMod: Float64Array;
  /** Rows in RecId order. */
  readonly byRecId: Uint32Array;
  /** Leading digits of the RecIds in that order, as numbers: a look-up compares these instead of texts. */
  readonly recIdKeys: Float64Array;
  /** Rows in (LastModDateTime, RecId) order, oldest first. */
  readonly byLastMod: Uint32Array;
  /** Number of the first row; later rows count up from it. 0 for sets without a number. */
  readonly firstNumber: number;
}

/** First place in `order` whose row is not before the key, where `before` is true for a run of leading rows. */
export function lowerBound(order: Uint32Array, before: (row: number) => boolean): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (before(order[middle] ?? 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The row that has this RecId, or -1. RecIds are compared as stored, in upper case. */
export function rowOfRecId(set: SeededSet, recId: string): number {
  const key = recIdKey(recId);
  let low = 0;
  let high = set.recIdKeys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((set.recIdKeys[middle] ?? 0) < key) low = middle + 1;
    else high = middle;
  }
  for (let place = low; set.recIdKeys[place] === key; place++) {
    const row = set.byRecId[place];
    if (row !== undefined && set.recId(row) === recId) return row;
  }
  return -1;
}

const KEY_DIGITS = 13;

/** The leading 52 bits of a RecId; NaN for a text that is not a RecId. */
export function recIdKey(recId: string): number {
  return Number.parseInt(recId.slice(0, KEY_DIGITS), 16);
}

/** The row that has this number, or -1. */
export function rowOfNumber(set: SeededSet, number: number): number {
  const row = number - set.firstNumber;
  return set.firstNumber > 0 && Number.isInteger(row) && row >= 0 && row < set.size ? row : -1;
}
