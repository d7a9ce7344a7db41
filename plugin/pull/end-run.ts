import type { Bounds } from '../odata/bounds.js';
import { fieldsOf } from './drift.js';
import type { Output } from './output.js';
import { reachedBy, type Measure } from './run-bounds.js';
import { withSpan } from './spans.js';
import { slotOf, type RunState, type TableState } from './state.js';
import type { Suppressor } from './suppress.js';

/** The state after everything that the run had to read is durable. The horizon moves only here. */
export function endRun(
  state: TableState,
  run: RunState,
  reading: Measure,
  { suppressor, output }: { readonly suppressor: Suppressor; readonly output: Output },
): TableState {
  const { line } = reading;
  const reached = reachedBy(reading, run);
  const { [slotOf(run.mode)]: _ended, owed, ...rest }: TableState = state;
  const isHistory = run.mode === 'historical';
  const isBeside = !isHistory && state.backfill !== undefined;
  const moves = !isHistory || continues(rest.bounds, run, reached, reading);
  const { horizon: to } = reached;
  const isRead = to !== undefined && (run.from === undefined || line.parse(run.from) < line.parse(to));
  const added = isRead ? { from: run.mode === 'incremental' ? run.before.horizon : run.from, to } : undefined;
  const spans = added === undefined ? rest.spans : withSpan(rest.spans ?? [], withoutBlanks(added), line);
  const isOwed = owed !== undefined && !(isHistory && settles(run, owed.start, reading));
  return {
    ...rest,
    ...(isOwed ? { owed } : {}),
    ...(moves && reached.horizon !== undefined ? { bounds: reached } : {}),
    ...(spans === undefined ? {} : { spans }),
    ...(run.to === undefined ? { checked: new Date(run.question.date).toISOString() } : {}),
    recent: moves ? { ...(isBeside ? rest.recent : {}), ...suppressor.final() } : (rest.recent ?? {}),
    fields: fieldsOf(output.schema),
    strangers: [...new Set([...(rest.strangers ?? []), ...output.strangers])].sort(),
  };
}

/** The bounds for increments that run beside a new history. */
export function besideHistory(before: Bounds | undefined, run: RunState, reading: Measure): Bounds | undefined {
  if (before?.horizon !== undefined) return before;
  const reached = reachedBy(reading, run);
  return reached.horizon === undefined ? undefined : reached;
}

/** Whether a history overlaps or touches what increments have read, and reaches as far. */
function continues(before: Bounds | undefined, run: RunState, { horizon }: Bounds, { line }: Measure): boolean {
  if (before?.horizon === undefined) return true;
  if (horizon === undefined) return false;
  const known = line.parse(before.horizon);
  return line.parse(horizon) >= known && (run.from === undefined || line.parse(run.from) <= known);
}

/** Whether a history has read what increments need. */
function settles(run: RunState, start: string | undefined, { line }: Measure): boolean {
  if (run.to !== undefined) return false;
  if (run.from === undefined) return true;
  return start !== undefined && line.parse(run.from) <= line.bound(start, 'first');
}

function withoutBlanks({ from, to }: { readonly from?: string | undefined; readonly to: string }) {
  return from === undefined ? { to } : { from, to };
}
