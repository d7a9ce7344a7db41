import type { PullRequest } from '../../host-sdk/index.js';
import type { CallOptions } from '../odata/client.js';
import type { EdmEntity } from '../odata/edmx.js';
import type { PullContext } from './context.js';
import { spanFilter } from './span-filter.js';
import { slotOf } from './state.js';
import type { RunState, TableState } from './state.js';
import { knownSurvey, survey } from './survey.js';
import { formOf, timeLine } from '../odata/timeline.js';
import type { TimeLine } from '../odata/timeline.js';
import { planWindow } from './window.js';

/** A run about to be read. */
export interface BegunRun {
  readonly run: RunState;
  readonly line: TimeLine;
  /** Whether an interrupted run is continued. */
  readonly isResumed: boolean;
  /** Whether the tenant orders RecIds as texts compare. */
  readonly isAscending: boolean;
  /** Whether the tenant has shown already that there is nothing to read. */
  readonly isQuiet: boolean;
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
  const { table, span } = request;
  const mode = request.mode ?? context.settings.mode ?? 'incremental';
  const warnings: string[] = [];
  const unfinished = options.refresh === true ? undefined : state[slotOf(mode)];
  const { paging: wanted } = context.settings;
  // How to page may have been set because of how the run ended.
  const open = wanted === 'auto' || unfinished?.paging === wanted ? unfinished : undefined;
  const plan = (line: TimeLine) =>
    planWindow(context.settings, { mode, span, serverNow: timeOf(context, warnings) }, state, line);

  const known = options.refresh === true ? undefined : knownSurvey(context, table, entity);
  if (known === undefined && mode === 'incremental' && open === undefined && state.horizon !== undefined) {
    // A quiet table is not worth a survey: asked without an order, even an empty answer can be believed.
    const line = timeLine(formOf(state.horizon), context.timeZone);
    const window = plan(line);
    // Of a table that never showed a record the whole is asked for: it tells that as well, in the same call.
    const from = state.unseen === true ? undefined : window.from;
    if (await isQuiet(context, table, from, options)) {
      return {
        run: { mode, paging: 'walk', ...window },
        line,
        isResumed: false,
        isAscending: false,
        isQuiet: true,
        warnings,
      };
    }
  }
  const { paging, isAscending, form = 'zoned' } = known ?? (await survey(context, table, entity, options));
  // The bounds of an unfinished run keep the form they have.
  const line = timeLine(open === undefined ? form : formOf(open.from), context.timeZone);
  if (line.form === 'civil') {
    warnings.push(`Stamps carry no time zone; they are read as local time of ${context.timeZone} (time_zone).`);
  }
  const window = plan(line);
  const begun = { line, isAscending, isQuiet: false, warnings };
  if (open === undefined) return { ...begun, run: { mode, paging, ...window }, isResumed: false };
  if (open.start === window.start && open.end === window.end) {
    return { ...begun, run: open, isResumed: open.lanes !== undefined };
  }
  warnings.push(`An unfinished history from ${open.from} was given up for this one; nothing it stored is lost.`);
  return { ...begun, run: { mode, paging, ...window }, isResumed: false };
}

/** Without `from` any record at all is asked for. */
async function isQuiet(
  context: PullContext,
  table: string,
  from: string | undefined,
  options: CallOptions,
): Promise<boolean> {
  const filter = from === undefined ? {} : { filter: { all: spanFilter(context.settings.cursor_field, { from }) } };
  const { records } = await context.client.list(table, { ...filter, select: ['RecId'], top: 1, skip: 0 }, options);
  return records.length === 0;
}

/** The tenant's time: stamps are compared with it, never with the host's. */
function timeOf({ client, clock }: PullContext, warnings: string[]): number {
  const now = client.serverClock.now();
  if (now !== undefined) return now;
  const warning = 'The tenant’s answers carry no date, so this machine’s clock is used.';
  if (!warnings.includes(warning)) warnings.push(warning);
  return clock.now();
}
