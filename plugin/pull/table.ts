import type { PullBatch, PullRequest } from '../../host-sdk/index.js';
import { EMPTY_OR_HIDDEN, isPluginError } from '../../host-sdk/index.js';
import type { PluginError } from '../../host-sdk/index.js';
import type { CallTally } from '../http/send.js';
import type { CallOptions } from '../odata/client.js';
import { objectOf } from '../permissions/document.js';
import { beginRun } from './begin-run.js';
import type { BegunRun } from './begin-run.js';
import { checkPull } from './check-pull.js';
import type { PullContext } from './context.js';
import { findDeletions } from './deletions.js';
import { describeTable } from './describe-table.js';
import { driftNotes, fieldsOf } from './drift.js';
import { planOutput } from './output.js';
import type { Output } from './output.js';
import { OtherStampForm } from './read-page.js';
import type { Reading, ReadPage } from './read-page.js';
import { readBySkip } from './read-by-skip.js';
import { readByWalk } from './read-by-walk.js';
import { endRun, reachedBy } from './end-run.js';
import { startReport } from './report.js';
import { readState, slotOf, toJson } from './state.js';
import type { TableState } from './state.js';
import { latestCursor } from './cursor.js';
import { createSuppressor } from './suppress.js';

/** One run over one table, from its stored state to its end. */
export async function* pullTable(given: PullContext, asked: PullRequest): AsyncGenerator<PullBatch> {
  const [table = asked.table] = checkPull(given, { ...asked, tables: [asked.table] });
  const request = { ...asked, table };
  const tally: CallTally = { calls: 0 };
  const options: CallOptions = { purpose: 'data', signal: request.signal, tally };
  const { entity, context } = await describeTable(given, table, options);
  const state = readState(request.checkpoint, given.client.endpoint.host);
  const marks = context.settings.deletes !== 'off' || state.marks === true;
  const output = planOutput(context.settings, request.table, entity, { timeZone: context.timeZone, marks });
  const work = { context, request, output, options, tally };
  try {
    yield* readTable(work, state, await beginRun(context, request, entity, state, options));
  } catch (error) {
    if (!(error instanceof OtherStampForm)) throw error;
    // Nothing was delivered under the wrong form: its first page already tells.
    const again = await beginRun(context, request, entity, state, { ...options, refresh: true });
    yield* readTable(work, state, again);
  }
}

interface Work {
  readonly context: PullContext;
  readonly request: PullRequest;
  readonly output: Output;
  readonly options: CallOptions;
  readonly tally: CallTally;
}

async function* readTable(work: Work, before: TableState, begun: BegunRun): AsyncGenerator<PullBatch> {
  const { context, request, output, options } = work;
  const { run, line } = begun;
  const { settings, clock } = context;
  const settleMs = settings.settle_seconds * 1000;
  let state = before;
  let isRead = false;
  let isSilent = run.mode === 'incremental' && !begun.isResumed;
  const report = startReport(output.schema, work.tally, before, begun);
  const suppressor = createSuppressor({
    before: before.recent ?? {},
    keepFrom: () => {
      const reached = reachedBy(run, line, state.newest, settleMs) ?? line.parse(run.to);
      return line.back(reached, settings.lookback_seconds * 1000);
    },
    horizon: run.mode === 'historical' || before.horizon === undefined ? undefined : line.parse(before.horizon),
    repeats: run.paging === 'skip',
  });
  const reading: Reading = {
    context,
    table: request.table,
    select: output.select,
    line,
    paging: run.paging,
    isAscending: begun.isAscending,
    options,
  };

  function deliver(page: ReadPage): PullBatch {
    isSilent = false;
    const { unseen, ...known } = state;
    state = { ...known, ...latestCursor(reading, state, page) };
    if (unseen !== undefined && page.records.length === 0) state = { ...state, unseen };
    const fresh = suppressor.fresh(page.records, page.points);
    const processedAt = new Date(clock.now()).toISOString();
    const rows = fresh.map((record) => output.row(record, processedAt));
    state = { ...state, [slotOf(run.mode)]: page.run, recent: suppressor.interim() };
    report.page(page, rows.length, suppressor);
    return { table: output.schema, rows, checkpoint: toJson(state), stats: report.stats() };
  }

  try {
    if (!begun.isQuiet) for await (const page of pagesOf(reading, begun)) yield deliver(page);
    const isUnseen = await neverShown(reading, begun, before, state.cursor !== undefined || report.stats().rows > 0);
    state = endRun(state, begun, { isSilent, isUnseen }, suppressor, { output, settleMs });
    if (isUnseen) report.warn(unseenWarning(request.table));
    isRead = true;
    for (const note of driftNotes(before.fields, fieldsOf(output.schema))) report.note(note);
    for (const name of output.strangers) report.note(`${name} comes although $metadata does not describe it.`);
    // Only a run that has read up to now knows what ought to be there.
    if (settings.deletes === 'off' || request.holdings === undefined || run.end !== undefined) {
      yield report.last(state, isRead);
      return;
    }
    const accept = request.acceptDeletes === true;
    for await (const found of findDeletions(reading, output, state, request.holdings, accept)) {
      state = found.state;
      report.deleted(found.rows.length);
      if (found.note !== undefined) report.note(found.note);
      if (found.rows.length > 0) {
        yield { table: output.schema, rows: found.rows, checkpoint: toJson(state), stats: report.stats() };
      }
    }
    yield report.last(state, isRead);
  } catch (error) {
    // What is stored stays; the next run continues there. A quota is no failure, only an end for today.
    if (!isPluginError(error) || !mayContinueLater(error)) throw error;
    yield report.last(state, isRead, error.problem);
  }
}

/** Asked without an order or a filter, even an empty answer can be believed; a quiet run has asked so already. */
async function neverShown(reading: Reading, begun: BegunRun, before: TableState, hasShown: boolean): Promise<boolean> {
  if (hasShown) return false;
  if (begun.isQuiet && before.unseen === true) return true;
  const { context, table, options } = reading;
  const { records } = await context.client.list(table, { select: ['RecId'], top: 1 }, options);
  return records.length === 0;
}

function unseenWarning(table: string): string {
  const right = `the right to view ${objectOf(table)}`;
  return `The table is ${EMPTY_OR_HIDDEN}: the tenant shows no record of it. If it has some, the role lacks ${right}.`;
}

function pagesOf(reading: Reading, { run }: BegunRun): AsyncGenerator<ReadPage> {
  return run.paging === 'walk' ? readByWalk(reading, run) : readBySkip(reading, run);
}

function mayContinueLater(error: PluginError): boolean {
  return (
    error.problem.blame === 'quota' ||
    ['tenant.unsettled', 'tenant.incomplete', 'tenant.contradiction', 'tenant.mass_deletion'].includes(error.code)
  );
}
