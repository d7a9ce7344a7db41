import { setImmediate as nextTurn } from 'node:timers/promises';
import { lowerBound, type SeededSet } from './seeded-set.js';
import { placeOf, type SortedRows } from './sorted-rows.js';
import type { RowRef, Table } from './table.js';
import type { StoredRow } from './stored-row.js';

/** The two orders every table can be read in without sorting. */
export type NaturalOrder = 'RecId' | 'LastModDateTime';

/** A bound of a range over an order: a RecId, or epoch milliseconds. */
export interface Bound {
  readonly key: string | number;
  readonly inclusive: boolean;
}

export interface Range {
  readonly from?: Bound;
  readonly to?: Bound;
}

/** The part of a table's order inside a range: seeded places [first, last) and stored places [firstStored, lastStored). */
export interface Stretch {
  readonly table: Table;
  readonly natural: NaturalOrder;
  readonly order: Uint32Array;
  readonly stored: readonly StoredRow[];
  readonly first: number;
  readonly last: number;
  readonly firstStored: number;
  readonly lastStored: number;
  readonly compare: (row: number, stored: StoredRow) => number;
}

function seededKey(set: SeededSet, order: NaturalOrder): (row: number) => string | number {
  return order === 'RecId' ? set.recId : (row) => set.lastMod[row] ?? 0;
}

function isBefore(key: string | number, bound: Bound, atLowerEnd: boolean): boolean {
  if (key === bound.key) return atLowerEnd ? !bound.inclusive : bound.inclusive;
  return key < bound.key;
}

/** Rows to take an interval of instead of the whole table's, in the same order. */
export interface OrderedRows {
  readonly order: Uint32Array;
  readonly sorted: SortedRows;
}

function wholeTable(table: Table, natural: NaturalOrder): OrderedRows {
  return natural === 'RecId'
    ? { order: table.seeded.byRecId, sorted: table.byRecId }
    : { order: table.seeded.byLastMod, sorted: table.byLastMod };
}

/** Finds the interval by binary search: the cost does not depend on how many rows lie in or outside the range. */
export function stretchOf(
  table: Table,
  natural: NaturalOrder,
  range: Range = {},
  { order, sorted }: OrderedRows = wholeTable(table, natural),
): Stretch {
  const { seeded } = table;
  const key = seededKey(seeded, natural);
  const storedKey = (row: StoredRow): string | number => (natural === 'RecId' ? row.recId : row.lastMod);
  const { from, to } = range;
  const compare = (row: number, stored: StoredRow): number => {
    const a = key(row);
    const b = storedKey(stored);
    if (a === b) return seeded.recId(row) < stored.recId ? -1 : 1;
    return a < b ? -1 : 1;
  };
  return {
    table,
    natural,
    order,
    stored: sorted.rows,
    first: from ? lowerBound(order, (row) => isBefore(key(row), from, true)) : 0,
    last: to ? lowerBound(order, (row) => isBefore(key(row), to, false)) : order.length,
    firstStored: from ? placeOf(sorted, (row) => isBefore(storedKey(row), from, true)) : 0,
    lastStored: to ? placeOf(sorted, (row) => isBefore(storedKey(row), to, false)) : sorted.rows.length,
    compare,
  };
}

/** How many rows the interval has. Checks each hidden row when the interval is only part of the table. */
export function countStretch(stretch: Stretch): number {
  const { table, first, last } = stretch;
  const stored = Math.max(0, stretch.lastStored - stretch.firstStored);
  const seeded = Math.max(0, last - first);
  if (seeded === table.seeded.size) return seeded - table.hidden.size + stored;
  return seeded - hiddenWithin(stretch) + stored;
}

function hiddenWithin({ table, natural, order, first, last }: Stretch): number {
  let hidden = 0;
  if (table.hidden.size < last - first) {
    const isBeforeRow = rowOrder(table.seeded, natural);
    for (const row of table.hidden) {
      const place = lowerBound(order, (other) => isBeforeRow(other, row));
      if (place >= first && place < last && order[place] === row) hidden += 1;
    }
    return hidden;
  }
  for (let place = first; place < last; place++) if (table.hidden.has(order[place] ?? -1)) hidden += 1;
  return hidden;
}

function rowOrder({ recId, lastMod }: SeededSet, natural: NaturalOrder): (a: number, b: number) => boolean {
  if (natural === 'RecId') return (a, b) => recId(a) < recId(b);
  return (a, b) => {
    const difference = (lastMod[a] ?? 0) - (lastMod[b] ?? 0);
    return difference < 0 || (difference === 0 && recId(a) < recId(b));
  };
}

/** The rows of an interval in order, or in reverse order. */
export function* walkStretch(stretch: Stretch, descending = false): Generator<RowRef> {
  const { table, order, stored, compare } = stretch;
  const step = descending ? -1 : 1;
  let place = descending ? stretch.last - 1 : stretch.first;
  let storedPlace = descending ? stretch.lastStored - 1 : stretch.firstStored;
  const isSeededLeft = (): boolean => (descending ? place >= stretch.first : place < stretch.last);
  const nextStored = (): StoredRow | undefined =>
    (descending ? storedPlace >= stretch.firstStored : storedPlace < stretch.lastStored)
      ? stored[storedPlace]
      : undefined;
  for (;;) {
    while (isSeededLeft() && table.hidden.has(order[place] ?? -1)) place += step;
    const candidate = nextStored();
    if (!isSeededLeft()) {
      if (!candidate) return;
      yield candidate;
      storedPlace += step;
      continue;
    }
    const row = order[place] ?? 0;
    if (candidate && compare(row, candidate) * step > 0) {
      yield candidate;
      storedPlace += step;
    } else {
      yield row;
      place += step;
    }
  }
}

/** After this many rows, other requests get their turn. */
const TURN = 16_384;

/** One page of an interval. In an unchanged table, deep pages cost no more than the first. */
export async function pageOfStretch(
  stretch: Stretch,
  descending: boolean,
  skip: number,
  take: number,
): Promise<RowRef[]> {
  const untouched = stretch.table.hidden.size === 0 && stretch.lastStored <= stretch.firstStored;
  const skipped = untouched ? Math.min(skip, Math.max(0, stretch.last - stretch.first)) : 0;
  const rest = descending
    ? { ...stretch, last: stretch.last - skipped }
    : { ...stretch, first: stretch.first + skipped };
  const page: RowRef[] = [];
  let passed = skipped;
  for (const row of walkStretch(rest, descending)) {
    if (page.length >= take) break;
    if (passed >= skip) page.push(row);
    else if (++passed % TURN === 0) await nextTurn();
  }
  return page;
}
