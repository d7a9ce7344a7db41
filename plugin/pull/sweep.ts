import { readStamp } from '../odata/stamp.js';
import { cursorColumn, isSorted, type Comparing, type Reconciled } from './comparing.js';
import { coverageOf } from './coverage.js';
import { cursorOf } from './cursor.js';
import { hashedJoin, heldEntries, orderedJoin } from './held-join.js';
import { openDifferences } from './read-differences.js';
import { pointsOf } from './read-page.js';
import { shownPages } from './shown-pages.js';
import type { SweepState, TableState } from './state.js';

/** Batch size for differences that are read by name. */
const AT_ONCE = 25;
/** After this many pages without a difference, the position is stored. */
const PAGES_PER_CHECKPOINT = 20;

const AT_THE_BEGINNING: SweepState = { lane: { anchors: [] }, missing: {} };

/**
 * Walks what the table covers and compares it with what the table holds. Each difference is read by name, beside
 * records that the walk has just returned. A record that is shown then becomes a row again, even in an older version; a
 * record that is not shown is missing. Continues where an interrupted comparison stopped.
 * @param guard Throws when there are too many missing records to believe.
 */
export async function* sweepTable(
  comparing: Comparing,
  before: TableState,
  guard: (missing: number) => void,
): AsyncGenerator<Reconciled> {
  const { reading, existingRows } = comparing;
  const { sweep: begun, ...state } = before;
  const covered = coverageOf(reading, before);
  // With a sort order that both sides share, one entry is in memory.
  const isOrdered = isSorted(comparing);
  const from = isOrdered && begun !== undefined ? begun : AT_THE_BEGINNING;
  const column = cursorColumn(comparing);
  const held = heldEntries(existingRows, column, before.cursors);
  const join = isOrdered ? await orderedJoin(held, from.lane.anchors.at(-1) ?? '') : await hashedJoin(held);
  const cursors: Record<string, string> = from === AT_THE_BEGINNING ? {} : { ...before.cursors?.values };
  const open = openDifferences(comparing, from.missing, guard);
  const shownFields = { ...reading, select: ['RecId', reading.context.settings.cursor_field] };
  let pages = 0;
  for await (const { records, lane } of shownPages(shownFields, covered.interval, from.lane)) {
    const points = pointsOf(reading, records);
    const ids = records.map(({ RecId: id }) => id as string);
    const isCovered = new Map(ids.map((id, at) => [id, covered.has(points[at])]));
    const shown = records.map((record, at) => ({ key: ids[at] ?? '', cursor: cursorOf(reading, record) }));
    if (column === undefined) for (const { key, cursor } of shown) if (cursor !== null) cursors[key] = cursor;
    const { missing, changed } = await join.page(shown);
    open.add({ missing, changed: changed.filter((key) => isCovered.get(key) === true) }, ids.slice(0, 3));
    if (open.size < AT_ONCE && ++pages % PAGES_PER_CHECKPOINT !== 0) continue;
    const rows = await open.settle();
    yield { rows, state: { ...state, sweep: { lane, missing: open.missing } } };
  }
  open.add(await join.rest(), []);
  const rows = await open.settle();
  const count = Object.keys(open.missing).length;
  const until = readStamp(before.bounds?.horizon, reading.context.timeZone) ?? '';
  const compared = column === undefined ? { ...state, cursors: { until, values: cursors } } : state;
  if (count === 0) {
    yield { rows, state: compared };
    return;
  }
  const note = `${count} records are missing; the next run marks those that are missing again.`;
  yield { rows, state: { ...compared, missing: open.missing }, note };
}
