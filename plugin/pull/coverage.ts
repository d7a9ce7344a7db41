import { isInside, type Reading, type Interval } from './read-page.js';
import type { TableState } from './state.js';

/** Which part of the tenant's records a table holds. */
export interface Coverage {
  /** The smallest interval that contains all of it. */
  readonly interval: Interval;
  /** Whether a record belongs in it: increments read newer records, and records in a gap were never asked for. */
  has(point: number | undefined): boolean;
}

export function coverageOf({ line }: Pick<Reading, 'line'>, { spans = [], bounds }: TableState): Coverage {
  const intervals = spans.map(({ from, to }): Interval => {
    const end = line.parse(to);
    return from === undefined ? { to: end } : { from: line.parse(from), to: end };
  });
  const horizon = bounds?.horizon === undefined ? Infinity : line.parse(bounds.horizon);
  const [first, ...more] = intervals;
  const from = more.length > 0 ? undefined : first?.from;
  return {
    interval: from === undefined ? {} : { from },
    has: (point) =>
      point === undefined ||
      (point < horizon && (intervals.length === 0 || intervals.some((interval) => isInside(interval, point)))),
  };
}
