import { isContradiction, isRefusal } from '../odata/contradiction.js';
import { isBefore } from '../odata/key-order.js';
import type { Comparison } from '../odata/query.js';
import type { IvantiRecord } from '../odata/records.js';
import { isShownEmpty } from './newest.js';
import { intervalTerms, pointsOf, stampsOf, type Interval, type Reading } from './read-page.js';
import { skipPasses } from './skip.js';
import type { LaneState } from './state.js';
import { walkLane, type WalkedSet } from './walk-lane.js';
import { walkedSet } from './walked-set.js';

/** Records of a comparison, and the position once they are compared. */
export interface ShownPage {
  readonly records: readonly IvantiRecord[];
  readonly lane: LaneState;
}

/** RecIds in [from, to), as the tenant compares them. */
export interface KeyRange {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Every record that the tenant shows in an interval, and in a range of keys where the tenant can be walked. */
export async function* shownPages(
  reading: Reading,
  interval: Interval,
  from: LaneState,
  range: KeyRange = {},
): AsyncGenerator<ShownPage> {
  const { context, table, select, options } = reading;
  const { cursor_field: cursorField, page_size: pageSize } = context.settings;
  const filter = intervalTerms(reading, interval);
  if (reading.paging === 'walk') {
    const set = walkedSet(reading, filter, () => isShownEmpty(reading, interval));
    yield* walkLane(withinKeys(set, range), from, () => undefined);
    return;
  }
  const query = { filter, select, pageSize, cursorField, line: filter.length === 0 ? undefined : stampsOf(reading) };
  for await (const { records } of skipPasses(context.client, table, query, options)) yield { records, lane: from };
}

/**
 * The records without a cursor value, which no interval contains. A tenant that cannot be asked for them shows none here;
 * their rows are then read by name.
 */
export async function* blankPages(reading: Reading, lane: LaneState, range: KeyRange): AsyncGenerator<ShownPage> {
  const { context, table, select, options } = reading;
  const { cursor_field: cursorField, page_size: pageSize } = context.settings;
  const filter: readonly Comparison[] = [{ field: cursorField, operator: 'eq', value: null }];
  const set = walkedSet(reading, filter, async () => (await set.ask([])).records.length === 0);
  const pages =
    reading.paging === 'walk'
      ? walkLane(withinKeys(set, range), { anchors: [] }, () => undefined)
      : skipPasses(context.client, table, { filter, select, pageSize, cursorField, line: undefined }, options);
  try {
    for await (const { records } of pages) {
      if (pointsOf(reading, records).some((point) => point !== undefined)) return;
      yield { records, lane };
    }
  } catch (error) {
    if (!isRefusal(error) && !isContradiction(error)) throw error;
  }
}

/** The part of a set that lies in a range of keys. */
export function withinKeys(set: WalkedSet, range: KeyRange): WalkedSet {
  const { from, to } = range;
  if (from === undefined && to === undefined) return set;
  const terms = keyTerms(range);
  const nearest = async (term: Comparison, descending: boolean) => {
    const { records } = await set.ask([term], { descending, top: 2 });
    return records[0]?.['RecId'] as string | undefined;
  };
  return {
    ...set,
    ask: (more, shape) => set.ask([...terms, ...more], shape),
    /** The nearest record on one side of the range shows that nothing lies in it. */
    async isShownEmpty() {
      if (from !== undefined) {
        const next = await nearest({ field: 'RecId', operator: 'ge', value: from }, false);
        if (next !== undefined) return to !== undefined && !isBefore(next, to, set.keyOrder ?? 'either');
      }
      if (to !== undefined) {
        const last = await nearest({ field: 'RecId', operator: 'lt', value: to }, true);
        if (last !== undefined) return from !== undefined && isBefore(last, from, set.keyOrder ?? 'either');
      }
      return await set.isShownEmpty();
    },
  };
}

/** A range of keys as a filter. */
export function keyTerms({ from, to }: KeyRange): readonly Comparison[] {
  return [
    ...(from === undefined ? [] : [{ field: 'RecId', operator: 'ge', value: from } as const]),
    ...(to === undefined ? [] : [{ field: 'RecId', operator: 'lt', value: to } as const]),
  ];
}
