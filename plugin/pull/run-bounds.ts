import { afterReading, type Bounds, type Seen, type Waits } from '../odata/bounds.js';
import type { TimeLine } from '../odata/timeline.js';
import type { PullContext } from './context.js';
import type { Reading } from './read-page.js';
import type { RunState } from './state.js';

/** What the bounds of a run are computed from. */
export type Measure = Pick<Reading, 'line'> & { readonly context: Pick<PullContext, 'settings'> };

export function waitsOf({ settings }: Pick<PullContext, 'settings'>): Waits {
  return { settleMs: settings.settle_seconds * 1000, lookbackMs: settings.lookback_seconds * 1000 };
}

/** The bounds once a run has read everything: they come from the answer to its first question. */
export function reachedBy({ context, line }: Measure, run: RunState): Bounds {
  const reached = afterReading(run.before, seenBy(run, line), line, waitsOf(context));
  const { horizon, anchor } = reached;
  if (horizon === undefined) return reached;
  // No run has to read what lies before its beginning, even if the newest record is older.
  const begin = run.from === undefined ? -Infinity : line.parse(run.from);
  const end = run.to === undefined ? Infinity : line.parse(run.to);
  const bound = Math.min(Math.max(line.parse(horizon), begin), end);
  const last = [anchor, run.anchor].filter((stamp) => stamp !== undefined && line.parse(stamp) < bound) as string[];
  const latest = last.reduce<string | undefined>(
    (a, b) => (a === undefined || line.parse(b) > line.parse(a) ? b : a),
    undefined,
  );
  const { anchor: _old, ...rest } = reached;
  return { ...rest, horizon: line.text(bound), ...(latest === undefined ? {} : { anchor: latest }) };
}

/** A run with the stamps that it has seen. The next run asks from the newest one below its bound. */
export function withAnchor(reading: Measure, run: RunState, points: readonly (number | undefined)[]): RunState {
  const { horizon } = reachedBy(reading, run);
  if (horizon === undefined) return run;
  const { line } = reading;
  const bound = line.parse(horizon);
  let newest = run.anchor === undefined ? -Infinity : line.parse(run.anchor);
  for (const point of points) if (point !== undefined && point < bound && point > newest) newest = point;
  return newest === -Infinity ? run : { ...run, anchor: line.text(newest) };
}

function seenBy({ question }: RunState, line: TimeLine): Seen {
  const { newest, ...moment } = question;
  return { ...moment, newest: newest === undefined ? undefined : line.parse(newest) };
}
