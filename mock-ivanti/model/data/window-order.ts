import { stretchOf, type Range, type Stretch } from './merged-order.js';
import type { SeededSet } from './seeded-set.js';
import type { Table } from './table.js';

const KEPT_WINDOWS = 16;

interface SetWindows {
  /** Place of each row in RecId order. */
  readonly ranks: Uint32Array;
  readonly windows: Map<string, Uint32Array>;
}

// Seeded sets never change, so a sorted window of one can be cached for the next pages.
const kept = new WeakMap<SeededSet, SetWindows>();

function windowsOf(set: SeededSet): SetWindows {
  const found = kept.get(set);
  if (found) return found;
  const ranks = new Uint32Array(set.size);
  for (const [rank, row] of set.byRecId.entries()) ranks[row] = rank;
  const made: SetWindows = { ranks, windows: new Map() };
  kept.set(set, made);
  return made;
}

/** The seeded rows at places [first, last) of the LastModDateTime order, sorted by RecId. */
function windowByRecId(set: SeededSet, first: number, last: number): Uint32Array {
  if (first === 0 && last === set.size) return set.byRecId;
  const { ranks, windows } = windowsOf(set);
  const key = `${first}:${last}`;
  const found = windows.get(key);
  if (found) return found;
  const order = set.byLastMod.slice(first, Math.max(first, last)).map((row) => ranks[row] ?? 0);
  order.sort();
  for (const [place, rank] of order.entries()) order[place] = set.byRecId[rank] ?? 0;
  const [oldest] = windows.keys();
  if (windows.size >= KEPT_WINDOWS && oldest !== undefined) windows.delete(oldest);
  windows.set(key, order);
  return order;
}

/**
 * Rows last modified within a range, in RecId order: a client that walks a finished window asks for this, page by page.
 */
export function windowStretch(table: Table, lastMod: Range, recId: Range = {}): Stretch {
  const window = stretchOf(table, 'LastModDateTime', lastMod);
  const order = windowByRecId(table.seeded, window.first, window.last);
  const stored = window.stored.slice(window.firstStored, Math.max(window.firstStored, window.lastStored));
  const { compare } = table.byRecId;
  return stretchOf(table, 'RecId', recId, { order, sorted: { rows: stored.toSorted(compare), compare } });
}
