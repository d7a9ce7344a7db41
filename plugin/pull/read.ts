import { PluginError } from '../../host-sdk/index.js';
import type { CallOptions } from '../odata/client.js';
import type { Comparison } from '../odata/query.js';
import type { IvantiRecord } from '../odata/records.js';
import { readStamp, instantOf } from '../odata/stamp.js';
import { walk } from '../odata/walk.js';
import type { PullContext } from './context.js';
import { planLanes } from './lanes.js';
import type { Output } from './output.js';
import { race } from './race.js';
import { skipPasses } from './skip.js';
import type { LaneState, RunState } from './state.js';

/** Records of one page, and the run as it stands once they are durable. */
export interface ReadPage {
  readonly records: readonly IvantiRecord[];
  readonly count?: number | undefined;
  readonly run: RunState;
}

/** The settled window [from, to). */
export async function* readWindow(
  context: PullContext,
  table: string,
  run: RunState,
  output: Output,
  options: CallOptions,
): AsyncGenerator<ReadPage> {
  if (run.from >= run.to) return;
  const { cursor_field: field, page_size: pageSize } = context.settings;
  const filter: readonly Comparison[] = [
    { field, operator: 'ge', value: { instant: run.from } },
    { field, operator: 'lt', value: { instant: run.to } },
  ];
  const query = { filter, select: output.select, pageSize };
  const inside = (records: readonly IvantiRecord[]) => requireInside(context, table, run, records);
  if (run.paging === 'skip') {
    for await (const page of skipPasses(context.client, table, query, options, { once: false })) {
      yield { records: inside(page.records), count: page.count, run };
    }
    return;
  }
  let current = run;
  if (current.lanes === undefined) {
    const first = await firstPage(walk(context.client, table, query, options));
    if (first === undefined) return;
    const expected = first.count === undefined ? undefined : first.count - first.records.length;
    current = { ...current, lanes: planLanes(first.last, expected, context.settings.max_lanes) };
    yield { records: inside(first.records), count: first.count, run: current };
  }
  const open = (current.lanes ?? []).flatMap((lane, index) => (lane.done ? [] : [{ lane, index }]));
  const walks = open.map(({ lane }) =>
    walk(context.client, table, { ...query, after: lane.after, upTo: lane.upTo }, options),
  );
  for await (const { source, value } of race(walks)) {
    const index = open[source]?.index;
    const moved = (lane: LaneState): LaneState =>
      value === undefined ? { ...lane, done: true } : { ...lane, after: value.last };
    const lanes = (current.lanes ?? []).map((lane, at) => (at === index ? moved(lane) : lane));
    current = { ...current, lanes };
    if (value !== undefined) yield { records: inside(value.records), count: value.count, run: current };
  }
}

/** What changed after the window: fresh, but not taken for complete. */
export async function* readTail(
  context: PullContext,
  table: string,
  run: RunState,
  output: Output,
  options: CallOptions,
): AsyncGenerator<ReadPage> {
  const { cursor_field: field, page_size: pageSize } = context.settings;
  const query = {
    filter: [{ field, operator: 'ge', value: { instant: run.to } }] as const,
    select: output.select,
    pageSize,
  };
  const ended: RunState = { ...run, lanes: (run.lanes ?? []).map((lane) => ({ ...lane, done: true })) };
  const pages =
    run.paging === 'skip'
      ? skipPasses(context.client, table, query, options, { once: true })
      : walk(context.client, table, query, options);
  for await (const page of pages) yield { records: page.records, run: ended };
}

async function firstPage<T>(pages: AsyncGenerator<T>): Promise<T | undefined> {
  const first = await pages.next();
  return first.done === true ? undefined : first.value;
}

/** A record outside the window shows that the tenant did not apply the filter: then nothing it sends can be trusted. */
function requireInside(
  context: PullContext,
  table: string,
  run: RunState,
  records: readonly IvantiRecord[],
): readonly IvantiRecord[] {
  const from = Date.parse(run.from);
  const to = Date.parse(run.to);
  for (const record of records) {
    const shown = record[context.settings.cursor_field];
    const stamp = readStamp(shown, context.timeZone);
    const instant = stamp === undefined ? Number.NaN : instantOf(stamp);
    if (instant >= from && instant < to) continue;
    throw new PluginError(
      'tenant.paging',
      `${table} answers a record of ${JSON.stringify(shown)}, outside the filter.`,
      {
        field: context.settings.cursor_field,
      },
    );
  }
  return records;
}
