import type { PullEstimate, PullRequest } from '../../host-sdk/index.js';
import type { CallTally } from '../http/send.js';
import type { CallOptions } from '../odata/client.js';
import type { Comparison } from '../odata/query.js';
import { checkPull } from './check-pull.js';
import type { PullContext } from './context.js';
import { describeTable } from './describe-table.js';
import { spanFilter } from './span-filter.js';
import { readState } from './state.js';
import { timeLine } from '../odata/timeline.js';
import { planWindow } from './window.js';

/** Calls of a run beside those for full pages: the description, the probes, the tail and a part-filled page per lane. */
const OVERHEAD = 5;

/** Asks how many records the pull would read, and how long one answer takes. */
export async function estimatePull(given: PullContext, request: PullRequest): Promise<PullEstimate> {
  const [table = request.table] = checkPull(given, { ...request, tables: [request.table] });
  const tally: CallTally = { calls: 0 };
  const options: CallOptions = { purpose: 'check', signal: request.signal, tally };
  // Its answer tells the tenant's time as well, which the window is measured with.
  const { context } = await describeTable(given, table, options);
  const { settings, client, clock } = context;
  const ask = async (filter: readonly Comparison[]) => {
    const query = { select: ['RecId'], top: 1, ...(filter.length === 0 ? {} : { filter: { all: filter } }) };
    const startedAt = clock.now();
    return { page: await client.list(table, query, options), took: clock.now() - startedAt };
  };
  const mode = request.mode ?? settings.mode ?? 'incremental';
  const state = readState(request.checkpoint, client.endpoint.host);
  const serverNow = client.serverClock.now() ?? clock.now();
  const line = timeLine('zoned', context.timeZone);
  const { from, to, tail } = planWindow(settings, { mode, span: request.span, serverNow }, state, line);
  const upTo = tail ? undefined : to;
  const { page, took } = await ask(
    spanFilter(settings.cursor_field, upTo === undefined ? { from } : { from, to: upTo }),
  );
  const rows = page.records.length === 0 ? 0 : page.count;
  const span = { from, ...(tail ? {} : { to }) };
  if (rows === undefined) return span;
  const calls = Math.ceil(rows / settings.page_size) + settings.max_lanes + OVERHEAD;
  return { ...span, rows, calls, seconds: secondsFor(context, calls, took) };
}

/** By the latency of the one answer, or by `rate_limit` where that is slower. */
function secondsFor({ settings, perMinute }: PullContext, calls: number, latencyMs: number): number {
  const byLatency = (calls * latencyMs) / settings.max_lanes / 1000;
  const byRate = perMinute === undefined ? 0 : Math.floor((calls - 1) / perMinute) * 60;
  return Math.ceil(Math.max(byLatency, byRate));
}
