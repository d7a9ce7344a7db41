import { recIdKey } from '../data/seeded-set.js';

/** Rows 0..size-1 sorted by the leading 52 bits of their RecId, and by the whole text where those are equal. */
export function orderByRecId(size: number, recId: (row: number) => string): Uint32Array {
  const keys = new Float64Array(size);
  for (let row = 0; row < size; row++) keys[row] = recIdKey(recId(row));
  return sortedRows(size, (a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || compareText(recId(a), recId(b)));
}

/** Rows sorted by LastModDateTime, and by RecId where those are equal. */
export function orderByLastMod(lastMod: Float64Array, recId: (row: number) => string): Uint32Array {
  return sortedRows(lastMod.length, (a, b) => (lastMod[a] ?? 0) - (lastMod[b] ?? 0) || compareText(recId(a), recId(b)));
}

function sortedRows(size: number, compare: (a: number, b: number) => number): Uint32Array {
  const rows = new Uint32Array(size);
  for (let row = 0; row < size; row++) rows[row] = row;
  return rows.sort(compare);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
