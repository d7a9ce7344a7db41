import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Value } from '../schema/field.js';
import type { Reader } from './condition.js';
import type { SortKey } from './ordering.js';

type Key = string | number | null;

/** After keying or comparing this many rows, other requests get their turn. */
const TURN = 4096;
/** Rows sorted at once. A sort takes about ten comparisons per row, so this is fewer than the rows of one turn. */
const RUN = 1024;
/** Pages that end within this many rows are found by selection; only deeper pages need a full sort. */
const SELECTED = 4000;
const KEPT_TEXTS = 20_000;

/** Makes a value comparable. Equal texts become one string, so that a million rows need few of them. */
function createSortable(): (value: Value) => Key {
  const known = new Map<string, string>();
  return (value) => {
    if (typeof value === 'boolean') return value ? 1 : 0;
    if (typeof value !== 'string') return value;
    const found = known.get(value);
    if (found !== undefined) return found;
    const upper = value.toUpperCase();
    if (known.size < KEPT_TEXTS) known.set(value, upper);
    return upper;
  };
}

function compareKeys(a: Key, b: Key): number {
  if (a === b) return 0;
  // Unset values come first, as they do in SQL Server.
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

/** Compares two rows by their places in the keys; the place itself decides between equals. */
type Compare = (a: number, b: number) => number;

function comparison(columns: readonly (readonly Key[])[], order: readonly SortKey[]): Compare {
  return (a, b) => {
    for (const [index, column] of columns.entries()) {
      const difference = compareKeys(column[a] ?? null, column[b] ?? null);
      if (difference !== 0) return order[index]?.descending === true ? -difference : difference;
    }
    return a - b;
  };
}

/**
 * A page of the rows in order; rows with equal keys keep the order they came in. Works in slices over arrays of keys
 * and places, so that a million rows neither block other requests nor leave a million objects behind.
 */
export async function sortedRows<Row>(
  rows: readonly Row[],
  order: readonly SortKey[],
  reader: Reader<Row>,
  { skip, top }: { readonly skip: number; readonly top: number },
): Promise<readonly Row[]> {
  const wanted = skip + top;
  const sortable = createSortable();
  const columns = order.map((): Key[] => []);
  for (const [place, row] of rows.entries()) {
    for (const [index, { position }] of order.entries()) columns[index]?.push(sortable(reader(row, position)));
    if (place % TURN === TURN - 1) await nextTurn();
  }
  const compare = comparison(columns, order);
  const places =
    wanted <= SELECTED ? await select(rows.length, compare, wanted) : await mergeSort(rows.length, compare);
  return Array.from(places.subarray(skip, wanted), (place) => rows[place] as Row);
}

/** Keeps the best places seen so far and checks each other one only once. */
async function select(size: number, compare: Compare, wanted: number): Promise<Uint32Array> {
  let best: number[] = [];
  let worst: number | undefined;
  const room = wanted + Math.max(wanted, 512);
  for (let place = 0; place < size; place++) {
    if (worst === undefined || compare(place, worst) < 0) best.push(place);
    if (best.length >= room) {
      best = best.sort(compare).slice(0, wanted);
      worst = best.at(-1);
    }
    if (place % TURN === TURN - 1) await nextTurn();
  }
  return Uint32Array.from(best.sort(compare));
}

/** Sorts short runs, then merges neighbours until one run is left. */
async function mergeSort(size: number, compare: Compare): Promise<Uint32Array> {
  let from = new Uint32Array(size);
  for (let place = 0; place < size; place++) from[place] = place;
  for (let start = 0; start < size; start += RUN) {
    from.subarray(start, start + RUN).sort(compare);
    await nextTurn();
  }
  let to = new Uint32Array(size);
  for (let length = RUN; length < size; length *= 2) {
    for (let start = 0; start < size; start += length * 2) {
      await merge(
        from,
        to,
        { start, middle: Math.min(start + length, size), end: Math.min(start + length * 2, size) },
        compare,
      );
    }
    [from, to] = [to, from];
  }
  return from;
}

interface Runs {
  readonly start: number;
  readonly middle: number;
  readonly end: number;
}

async function merge(
  from: Uint32Array,
  to: Uint32Array,
  { start, middle, end }: Runs,
  compare: Compare,
): Promise<void> {
  let [left, right] = [start, middle];
  for (let place = start; place < end; place++) {
    const isLeft = left < middle && (right >= end || compare(from[left] ?? 0, from[right] ?? 0) <= 0);
    to[place] = from[isLeft ? left++ : right++] ?? 0;
    // Counted by its place among all rows: short runs would otherwise never give up their turn.
    if (place % TURN === TURN - 1) await nextTurn();
  }
}
