import type { BegunRun } from './begin-run.js';
import { fieldsOf } from './drift.js';
import type { Output } from './output.js';
import { slotOf } from './state.js';
import type { TableState } from './state.js';
import type { Suppressor } from './suppress.js';

/** The state after every page of the window is durable. The horizon moves only here, and never back. */
export function endRun(state: TableState, { run, line }: BegunRun, suppressor: Suppressor, output: Output): TableState {
  const { [slotOf(run.mode)]: _ended, ...rest } = state;
  const horizon = rest.horizon;
  const moves = run.certifies && (horizon === undefined || line.parse(run.to) > line.parse(horizon));
  const isFirst = rest.since === undefined;
  const since = rest.since === undefined || line.parse(run.from) < line.parse(rest.since) ? run.from : rest.since;
  return {
    ...rest,
    ...(moves ? { horizon: run.to } : {}),
    since,
    ...(isFirst || run.certifies ? {} : { gaps: true as const }),
    recent: run.mode === 'incremental' || moves ? suppressor.final() : (rest.recent ?? {}),
    fields: fieldsOf(output.schema),
  };
}
