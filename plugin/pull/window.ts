import type { PullMode, PullSpan } from '../../host-sdk/index.js';
import type { DataConfig } from '../config/schema.js';
import { configuredSpan } from './span.js';
import type { RunState, TableState } from './state.js';
import { floorSeconds } from '../odata/timeline.js';
import type { TimeLine } from '../odata/timeline.js';

export type Window = Pick<RunState, 'start' | 'end' | 'from' | 'to' | 'certifies' | 'tail'>;

/** What a run is to read. */
export interface WindowRequest {
  readonly mode: PullMode;
  /** Instead of the configuration's dates. */
  readonly span?: PullSpan | undefined;
  /** Milliseconds since 1970 by the tenant's clock. */
  readonly serverNow: number;
}

/**
 * The span that a new run reads, on the tenant's time line: [from, to) in whole seconds. `to` is never later than
 * `settle_seconds` ago, because a younger change may not be visible yet; the tail behind it is read for freshness.
 */
export function planWindow(settings: DataConfig, request: WindowRequest, state: TableState, line: TimeLine): Window {
  const settled = line.settled(request.serverNow - settings.settle_seconds * 1000);
  return request.mode === 'incremental'
    ? incremental(settings, state, settled, line)
    : historical(request.span ?? configuredSpan(settings), state, settled, line);
}

function historical({ start, end }: PullSpan, state: TableState, settled: number, line: TimeLine): Window {
  const from = floorSeconds(line.bound(start, 'first'));
  // "Through" includes the last second, and a second more covers fractions that the tenant hides.
  const through = end === undefined ? Infinity : floorSeconds(line.bound(end, 'last')) + 1000;
  const to = Math.min(through, settled);
  const horizon = state.horizon === undefined ? undefined : line.parse(state.horizon);
  return {
    start,
    ...(end === undefined ? {} : { end }),
    from: line.text(from),
    to: line.text(to),
    certifies: from < to && (horizon === undefined || (from <= horizon && to > horizon)),
    tail: end === undefined,
  };
}

/** From the horizon, or from where it was before a run that was shown nothing; without one from the bound of a history that is still being read, from start_date, or from now. */
function incremental(settings: DataConfig, state: TableState, settled: number, line: TimeLine): Window {
  const from = () => {
    const before = state.again ?? state.horizon ?? state.backfill?.to;
    if (before !== undefined) return line.back(line.parse(before), settings.lookback_seconds * 1000);
    return settings.start_date === undefined ? settled : line.bound(settings.start_date, 'first');
  };
  return {
    from: line.text(Math.min(floorSeconds(from()), settled)),
    to: line.text(settled),
    certifies: true,
    tail: true,
  };
}
