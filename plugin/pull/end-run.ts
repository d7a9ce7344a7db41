import type { BegunRun } from './begin-run.js';
import { fieldsOf } from './drift.js';
import type { Output } from './output.js';
import { slotOf } from './state.js';
import type { RunState, TableState } from './state.js';
import type { Suppressor } from './suppress.js';
import type { TimeLine } from './timeline.js';

/** The state after every page of the window is durable. The horizon moves only here, and never back. */
export function endRun(
  state: TableState,
  { run, line }: BegunRun,
  suppressor: Suppressor,
  { output, settleMs, isUnseen }: { readonly output: Output; readonly settleMs: number; readonly isUnseen: boolean },
): TableState {
  const { [slotOf(run.mode)]: _ended, unseen: _before, ...rest } = state;
  const reached = reachedBy(run, line, rest.newest, settleMs);
  const before = rest.horizon === undefined ? -Infinity : line.parse(rest.horizon);
  const moves = run.certifies && reached !== undefined && reached > before;
  const isFirst = rest.since === undefined;
  const since = rest.since === undefined || line.parse(run.from) < line.parse(rest.since) ? run.from : rest.since;
  return {
    ...rest,
    ...(moves ? { horizon: line.text(reached) } : {}),
    since,
    ...(isUnseen ? { unseen: true as const } : {}),
    ...(isFirst || run.certifies ? {} : { gaps: true as const }),
    recent: run.mode === 'incremental' || moves ? suppressor.final() : (rest.recent ?? {}),
    fields: fieldsOf(output.schema),
  };
}

/**
 * Up to where everything is delivered. Where stamps carry no zone, a wrong `time_zone` could put the bound of the run
 * ahead of the tenant's clock, and what is written meanwhile would be lost; so no further than its newest stamp has come.
 */
export function reachedBy(
  run: RunState,
  line: TimeLine,
  newest: string | undefined,
  settleMs: number,
): number | undefined {
  const to = line.parse(run.to);
  if (line.form === 'zoned') return to;
  return newest === undefined ? undefined : Math.min(to, line.parse(newest) - settleMs);
}
