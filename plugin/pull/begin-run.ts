import type { PullRequest } from '../../host-sdk/index.js';
import type { CallOptions } from '../odata/client.js';
import type { EdmEntity } from '../odata/edmx.js';
import type { PullContext } from './context.js';
import type { RunState, TableState } from './state.js';
import { slotOf } from './state.js';
import { survey } from './survey.js';
import { formOf, timeLine } from './timeline.js';
import type { TimeLine } from './timeline.js';
import { planWindow } from './window.js';

/** A run about to be read. */
export interface BegunRun {
  readonly run: RunState;
  readonly line: TimeLine;
  readonly isOrdered: boolean;
  /** Whether an interrupted run is continued. */
  readonly isResumed: boolean;
  readonly warnings: readonly string[];
}

/** Continues the mode's unfinished run, or plans a new one by what the tenant can do. */
export async function beginRun(
  context: PullContext,
  request: PullRequest,
  entity: EdmEntity,
  state: TableState,
  options: CallOptions & { readonly refresh?: boolean },
): Promise<BegunRun> {
  const mode = request.mode ?? context.settings.mode;
  const { paging, isOrdered, form = 'zoned' } = await survey(context, request.table, entity, options);
  const warnings: string[] = [];
  const open = options.refresh === true ? undefined : state[slotOf(mode)];
  // The bounds of an unfinished run keep the form they have.
  const line = timeLine(open === undefined ? form : formOf(open.from), context.timeZone);
  if (line.form === 'civil') {
    warnings.push(`Stamps carry no time zone; they are read as local time of ${context.timeZone} (time_zone).`);
  }
  const serverNow = timeOf(context, warnings);
  const window = planWindow(context.settings, { mode, span: request.span, serverNow }, state, line);
  if (open !== undefined) {
    const isSame = open.start === window.start && open.end === window.end;
    if (isSame) return { run: open, line, isOrdered, isResumed: open.lanes !== undefined, warnings };
    warnings.push(`An unfinished history from ${open.from} was given up for this one; nothing it stored is lost.`);
  }
  return { run: { mode, paging, ...window }, line, isOrdered, isResumed: false, warnings };
}

/** The tenant's time: stamps are compared with it, never with the host's. */
function timeOf({ client, clock }: PullContext, warnings: string[]): number {
  const now = client.serverClock.now();
  if (now !== undefined) return now;
  warnings.push('The tenant’s answers carry no date, so this machine’s clock is used.');
  return clock.now();
}
