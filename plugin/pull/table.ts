import type { PullBatch, PullRequest, PullStats, Row, TableSchema } from '../../host-sdk/index.js';
import { isPluginError } from '../../host-sdk/index.js';
import type { PluginError } from '../../host-sdk/index.js';
import type { CallTally } from '../http/send.js';
import type { CallOptions } from '../odata/client.js';
import type { IvantiRecord } from '../odata/records.js';
import { readStamp } from '../odata/stamp.js';
import type { PullContext } from './context.js';
import { planOutput } from './output.js';
import { choosePaging } from './paging.js';
import { readState, toJson } from './state.js';
import type { RunState, TableState } from './state.js';
import { createSuppressor } from './suppress.js';
import type { Suppressor } from './suppress.js';
import { planWindow } from './window.js';
import { readTail, readWindow } from './read.js';
import type { ReadPage } from './read.js';

/** One run over one table, from its stored state to its end. */
export async function* pullTable(context: PullContext, request: PullRequest): AsyncGenerator<PullBatch> {
  const { settings, clock } = context;
  const tally: CallTally = { calls: 0 };
  const options: CallOptions = { purpose: 'data', signal: request.signal, tally };
  const entity = await context.metadata.entity(request.table, options);
  const output = planOutput(settings, request.table, entity, context.timeZone);
  const warnings: string[] = [];
  let state = readState(request.checkpoint, context.client.endpoint.host);
  let run = await beginRun(context, request, state, options, warnings);
  const suppressor = createSuppressor(
    state.recent ?? {},
    Date.parse(run.to) - settings.lookback_seconds * 1000,
    settings.cursor_field,
    context.timeZone,
  );
  const totals = { rows: 0, pages: 0, expected: undefined as number | undefined };
  const stats = (): PullStats => ({
    rows: totals.rows,
    pages: totals.pages,
    calls: tally.calls,
    ...(totals.expected === undefined ? {} : { expected: totals.expected }),
  });

  function deliver(page: ReadPage): PullBatch {
    const fresh = suppressor.fresh(page.records);
    const processedAt = new Date(clock.now()).toISOString();
    const rows = fresh.map((record) => output.row(record, processedAt));
    run = page.run;
    state = { ...state, run, ...latestCursor(state, page.records, context), recent: suppressor.interim() };
    totals.rows += rows.length;
    totals.pages += 1;
    totals.expected ??= page.count;
    return { table: output.schema, rows, checkpoint: toJson(state), stats: stats() };
  }

  try {
    for await (const page of readWindow(context, request.table, run, output, options)) yield deliver(page);
    if (run.tail) for await (const page of readTail(context, request.table, run, output, options)) yield deliver(page);
  } catch (error) {
    // What is stored stays; the next run continues there. A quota is no failure, only an end for today.
    if (!isPluginError(error) || !mayContinueLater(error)) throw error;
    yield last(output.schema, state, stats(), warnings, error);
    return;
  }
  state = endRun(state, run, suppressor);
  yield last(output.schema, state, stats(), warnings);
}

async function beginRun(
  context: PullContext,
  request: PullRequest,
  state: TableState,
  options: CallOptions,
  warnings: string[],
): Promise<RunState> {
  const mode = request.mode ?? context.settings.mode;
  const serverNow = await timeOf(context, request.table, options, warnings);
  const window = planWindow(context.settings, mode, state, serverNow, context.timeZone);
  const open = state.run;
  if (open !== undefined) {
    if (open.mode === mode && (mode === 'incremental' || open.from === window.from)) return open;
    warnings.push(
      `An unfinished ${open.mode} run from ${open.from} was given up for this one; nothing it stored is lost.`,
    );
  }
  return { mode, paging: await choosePaging(context, request.table, options), ...window };
}

/** The tenant's time: stamps are compared with it, never with the host's. */
async function timeOf(context: PullContext, table: string, options: CallOptions, warnings: string[]): Promise<number> {
  const { serverClock } = context.client;
  if (serverClock.now() === undefined) await context.client.list(table, { select: ['RecId'], top: 1 }, options);
  const now = serverClock.now();
  if (now !== undefined) return now;
  warnings.push('The tenant’s answers carry no date, so this machine’s clock is used.');
  return context.clock.now();
}

/** The horizon moves only here, after every page of the window is durable, and never back. */
function endRun(state: TableState, run: RunState, suppressor: Suppressor): TableState {
  const { run: _ended, ...rest } = state;
  const horizon = run.certifies && (state.horizon === undefined || run.to > state.horizon) ? run.to : state.horizon;
  return { ...rest, ...(horizon === undefined ? {} : { horizon }), recent: suppressor.final() };
}

function last(
  table: TableSchema,
  state: TableState,
  stats: PullStats,
  warnings: readonly string[],
  error?: PluginError,
): PullBatch {
  const rows: readonly Row[] = [];
  return {
    table,
    rows,
    checkpoint: toJson(state),
    stats,
    end: {
      complete: error === undefined,
      ...(error === undefined ? {} : { problem: error.problem }),
      ...(state.horizon === undefined ? {} : { horizon: state.horizon }),
      warnings,
    },
  };
}

function mayContinueLater(error: PluginError): boolean {
  return error.problem.blame === 'quota' || error.code === 'tenant.unsettled';
}

function latestCursor(
  state: TableState,
  records: readonly IvantiRecord[],
  context: PullContext,
): { readonly cursor?: string } {
  let cursor = state.cursor;
  for (const record of records) {
    const stamp = readStamp(record[context.settings.cursor_field], context.timeZone);
    if (stamp !== undefined && (cursor === undefined || stamp > cursor)) cursor = stamp;
  }
  return cursor === undefined ? {} : { cursor };
}
