import type { PullEstimate, PullRequest } from '../../host-sdk/index.js';
import type { DataConfig } from '../config/schema.js';
import type { CallCounter } from '../http/send.js';
import type { CallOptions } from '../odata/client.js';
import type { Comparison } from '../odata/query.js';
import { checkPull } from './check-pull.js';
import { coverageOf } from './coverage.js';
import type { PullContext } from './context.js';
import { describeTable } from './describe-table.js';
import { historyRun } from './begin-history.js';
import { intervalOf, intervalTerms, type Interval } from './read-page.js';
import { configuredSpan } from './span.js';
import { readState, type TableState } from './state.js';
import { timeLine, type TimeLine } from '../odata/timeline.js';
import { callsToVerify } from './verify-compare.js';

/**
 * Calls of a run beside those for full pages and a part-filled one per lane: three probes, the question, two each for the
 * beginning, the end, and what has no cursor value.
 */
const OVERHEAD = 10;

/** Asks how many records the pull would read, and how long one answer takes. */
export async function estimatePull(given: PullContext, request: PullRequest): Promise<PullEstimate> {
  const [table = request.table] = checkPull(given, { ...request, tables: [request.table] });
  const callCounter: CallCounter = { calls: 0 };
  const options: CallOptions = { purpose: 'check', signal: request.signal, onEvent: request.onEvent, callCounter };
  // Its answer also shows the tenant's time, which the window is measured with.
  const { context } = await describeTable(given, table, options);
  const { settings, client, clock } = context;
  const ask = async (filter: readonly Comparison[]) => {
    const query = { select: ['RecId'], top: 1, ...(filter.length === 0 ? {} : { filter: { all: filter } }) };
    const startedAt = clock.now();
    return { page: await client.list(table, query, options), took: clock.now() - startedAt };
  };
  const state = readState(request.checkpoint, client.endpoint.host);
  const reading = { context, line: timeLine('zoned', context.timeZone), isExact: true };
  const interval = intervalTo(request, settings, state, reading.line);
  const { page, took } = await ask(intervalTerms(reading, interval));
  const rows = page.records.length === 0 ? 0 : page.count;
  const { from, to } = interval;
  const span = {
    ...(from === undefined ? {} : { from: reading.line.text(from) }),
    ...(to === undefined ? {} : { to: reading.line.text(to) }),
  };
  if (rows === undefined) return span;
  const pages = Math.ceil(rows / Math.min(settings.page_size, client.largestPage(table)));
  const calls =
    (request.verify === undefined ? pages + settings.max_lanes : callsToVerify(request.verify, rows, pages)) + OVERHEAD;
  return { ...span, rows, calls, seconds: secondsFor(context, calls, took) };
}

/** What the pull would read: the records from its horizon on for an increment, otherwise a history. */
function intervalTo(request: PullRequest, settings: DataConfig, state: TableState, line: TimeLine): Interval {
  if (request.verify !== undefined) {
    const { from } = coverageOf({ line }, state).interval;
    return from === undefined ? {} : { from };
  }
  const { bounds, owed } = state;
  const isHistory = (request.mode ?? settings.mode) === 'historical';
  if (!isHistory && bounds?.horizon !== undefined && owed === undefined) return { from: line.parse(bounds.horizon) };
  const { start_date: start } = settings;
  const span = isHistory ? (request.span ?? configuredSpan(settings)) : start === undefined ? {} : { start };
  return intervalOf({ line }, historyRun({ line, paging: 'walk' }, span, { host: 0, date: 0 }));
}

/** By the latency of the one answer, or by `rate_limit` where that is slower. */
function secondsFor({ settings, perMinute }: PullContext, calls: number, latencyMs: number): number {
  const byLatency = (calls * latencyMs) / settings.max_lanes / 1000;
  const byRate = perMinute === undefined ? 0 : Math.floor((calls - 1) / perMinute) * 60;
  return Math.ceil(Math.max(byLatency, byRate));
}
