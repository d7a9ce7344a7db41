import type { DataConfig } from '../config/schema.js';
import { coverageOf, type Coverage } from './coverage.js';
import type { Reading } from './read-page.js';
import type { TableState } from './state.js';

type Settings = Pick<DataConfig, 'end_date'>;

/**
 * The records that a verification expects in a table: what was read to its end, and what increments read from the
 * horizon on. Of a history that is not complete, it only knows the rows that the table has.
 */
export function verifiedCoverage(reading: Reading, state: TableState, { end_date: end }: Settings): Coverage {
  const { line } = reading;
  const covered = coverageOf({ line }, state);
  const horizon = state.bounds?.horizon === undefined ? Infinity : line.parse(state.bounds.horizon);
  const isPartial = isIncomplete(state);
  const isNothingRead = isPartial && (state.spans ?? []).length === 0;
  return {
    interval: isPartial ? {} : covered.interval,
    has(point) {
      if (point === undefined) return !isPartial;
      return point >= horizon ? end === undefined : !isNothingRead && covered.has(point);
    },
  };
}

/** How the tenant's counts compare with the rows of the table. */
export interface Countability {
  /** Whether every record in the interval of the coverage belongs to the table, and no other one. */
  readonly canCount: boolean;
  /** Whether records without a cursor value lie outside of the interval, and belong to the table. */
  readonly hasBlanks: boolean;
}

export function countability(state: TableState, { interval }: Coverage, { end_date: end }: Settings): Countability {
  const { spans = [], blank } = state;
  return {
    canCount: spans.length === 1 && end === undefined && !isIncomplete(state),
    hasBlanks: interval.from !== undefined && blank !== undefined,
  };
}

function isIncomplete({ owed, backfill }: TableState): boolean {
  return owed !== undefined || backfill !== undefined;
}
