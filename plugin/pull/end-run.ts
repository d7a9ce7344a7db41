import type { BegunRun } from './begin-run.js';
import { fieldsOf } from './drift.js';
import type { Output } from './output.js';
import { slotOf } from './state.js';
import type { RunState, TableState } from './state.js';
import type { Suppressor } from './suppress.js';
import type { TimeLine } from '../odata/timeline.js';

/** What a run was shown. */
export interface Shown {
  /** No record at all: what it was asked for is asked for again by the next run. */
  readonly isSilent: boolean;
  /** Nor was any run before it: the table is empty, or the role may not see it. */
  readonly isUnseen: boolean;
}

/** The state after every page of the window is durable. The horizon moves only here, and never back. */
export function endRun(
  state: TableState,
  { run, line }: BegunRun,
  { isSilent, isUnseen }: Shown,
  suppressor: Suppressor,
  { output, settleMs }: { readonly output: Output; readonly settleMs: number },
): TableState {
  const { [slotOf(run.mode)]: _ended, again: suspect, unseen: _unseen, ...rest } = state;
  const reached = reachedBy(run, line, rest.newest, settleMs);
  const before = rest.horizon === undefined ? -Infinity : line.parse(rest.horizon);
  const moves = run.certifies && reached !== undefined && reached > before;
  const isFirst = rest.since === undefined;
  const isCovered = suspect === undefined || line.parse(run.from) <= line.parse(suspect);
  const again = isSilent ? (rest.horizon ?? run.from) : isCovered ? undefined : suspect;
  const keepsRecent = (isSilent && suspect === undefined) || (run.mode === 'historical' && !moves);
  const since = rest.since === undefined || line.parse(run.from) < line.parse(rest.since) ? run.from : rest.since;
  return {
    ...rest,
    ...(moves ? { horizon: line.text(reached) } : {}),
    ...(again === undefined ? {} : { again }),
    since,
    ...(isUnseen ? { unseen: true as const } : {}),
    ...(isFirst || run.certifies ? {} : { gaps: true as const }),
    recent: keepsRecent ? (rest.recent ?? {}) : suppressor.final(),
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
