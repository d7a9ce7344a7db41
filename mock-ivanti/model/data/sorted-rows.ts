import type { StoredRow } from './stored-row.js';

/** Stored rows kept in an order. Insertion moves pointers only, so it stays cheap at tens of thousands of rows. */
export interface SortedRows {
  readonly rows: StoredRow[];
  readonly compare: (a: StoredRow, b: StoredRow) => number;
}

/** First place whose row does not come before, where `before` is true for a run of leading rows. */
export function placeOf(sorted: SortedRows, before: (row: StoredRow) => boolean): number {
  let low = 0;
  let high = sorted.rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = sorted.rows[middle];
    if (row && before(row)) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function insertSorted(sorted: SortedRows, row: StoredRow): void {
  sorted.rows.splice(
    placeOf(sorted, (other) => sorted.compare(other, row) < 0),
    0,
    row,
  );
}

export function removeSorted(sorted: SortedRows, row: StoredRow): void {
  const place = placeOf(sorted, (other) => sorted.compare(other, row) < 0);
  if (sorted.rows[place] === row) sorted.rows.splice(place, 1);
}
