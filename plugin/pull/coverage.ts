import { isInside } from './read-page.js';
import type { Reading, Stretch } from './read-page.js';
import type { TableState } from './state.js';

/** What a table holds of the tenant's records. */
export interface Coverage {
  /** The least stretch that has all of it. */
  readonly stretch: Stretch;
  /** Whether a record belongs there: what is newer comes with an increment, what lies in a gap was never asked for. */
  has(point: number | undefined): boolean;
}

export function coverageOf({ line }: Pick<Reading, 'line'>, { spans = [], bounds }: TableState): Coverage {
  const stretches = spans.map(({ from, to }): Stretch => {
    const end = line.parse(to);
    return from === undefined ? { to: end } : { from: line.parse(from), to: end };
  });
  const horizon = bounds?.horizon === undefined ? Infinity : line.parse(bounds.horizon);
  const [first, ...more] = stretches;
  const from = more.length > 0 ? undefined : first?.from;
  return {
    stretch: from === undefined ? {} : { from },
    has: (point) =>
      point === undefined ||
      (point < horizon && (stretches.length === 0 || stretches.some((stretch) => isInside(stretch, point)))),
  };
}
