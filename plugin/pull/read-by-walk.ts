import { PluginError } from '../../host-sdk/index.js';
import { countTrust } from '../odata/count-trust.js';
import type { CountTrust } from '../odata/count-trust.js';
import { countedBehind, walk } from '../odata/walk.js';
import type { WalkedPage } from '../odata/walk.js';
import { chunkEnd, daysOf, firstDays, nextDays, PAGES_PER_CHUNK } from './chunks.js';
import { planLanes, PAGES_PER_LANE } from './lanes.js';
import { merge } from './merge.js';
import type { Source } from './merge.js';
import { pointsOf, stampsOf } from './read-page.js';
import type { Reading, ReadPage } from './read-page.js';
import { spanFilter } from './span-filter.js';
import type { LaneState, RunState } from './state.js';

interface Walker extends Source<WalkedPage> {
  lane: LaneState;
}

/**
 * Reads a run's window and its tail in lanes of RecIds. The first page is asked for without an end and without lanes:
 * for a quiet table it settles window and tail together, for a full one its count decides how to go on. That the tenant
 * can order at all is known before: one that cannot answers 204 here, just as it does when there is nothing.
 */
export async function* readByWalk(reading: Reading, run: RunState): AsyncGenerator<ReadPage> {
  const { settings, width } = reading.context;
  const trust = countTrust();
  let current = run;
  if (!run.tail && run.lanes === undefined && reading.line.parse(run.from) >= reading.line.parse(run.to)) return;
  if (current.lanes === undefined) {
    const lane: LaneState = { from: run.from, ...(run.tail ? {} : { to: run.to }) };
    // An increment that was shown nothing is read again by the next one, which costs no call.
    const isAskedAgainLater = run.mode === 'incremental' && run.certifies;
    const [first] = await collect(onePage(walkLane(reading, lane, trust, isAskedAgainLater)));
    if (first === undefined) return;
    current = afterFirstPage(reading, current, first);
    const points = pointsOf(reading, first.records);
    yield { records: first.records, points, count: first.count, run: current, lanes: 1 };
  }

  const stop = new AbortController();
  const lanes = until(stop.signal, reading);
  let waiting = [...(current.lanes ?? [])];
  const walkers = new Set<Walker>();
  const snapshot = (): RunState => ({ ...current, lanes: [...[...walkers].map(({ lane }) => lane), ...waiting] });
  const most = () => Math.min(settings.max_lanes, width());

  function nextLane(): LaneState | undefined {
    const lane = waiting.shift();
    if (lane !== undefined) return lane;
    const { next, ...given } = current;
    if (next !== undefined) {
      const end = chunkEnd(next, current.days ?? 1, current.to, reading.line);
      current = end === undefined ? given : { ...given, next: end };
      const behind = current.head === undefined ? {} : { after: current.head };
      return { from: next, to: end ?? current.to, ...behind, opening: true };
    }
    // Begun last, so that it is as fresh as can be.
    if (!current.tail || walkers.size > 0) return undefined;
    current = { ...current, tail: false };
    return { from: current.to, opening: true };
  }

  function start(): Walker | undefined {
    const lane = nextLane();
    if (lane === undefined) return undefined;
    const pages = walkLane(lanes, lane, trust);
    const walker: Walker = { lane, values: lane.opening === true ? onePage(pages) : pages };
    walkers.add(walker);
    return walker;
  }

  const end = () => {
    stop.abort(new PluginError('host.aborted', 'The run has ended.'));
  };
  for await (const { source, value: page } of merge<Walker, WalkedPage>(start, most, end)) {
    const { lane } = source;
    if (page === undefined) {
      walkers.delete(source);
      if (lane.opening === true) current = withDays(current, emptyDays(reading, lane));
      continue;
    }
    if (lane.opening === true) {
      walkers.delete(source);
      const plan = { pages: pagesBehind(reading, page) ?? 0, most: settings.max_lanes, counted: countedBehind(page) };
      waiting = [...waiting, ...planLanes(lane, page.last, plan)];
      current = withDays(current, daysAfter(reading, lane, page));
    } else {
      source.lane = laneBehind(lane, page);
    }
    const points = pointsOf(reading, page.records);
    yield {
      records: page.records,
      points,
      count: page.count,
      run: snapshot(),
      lanes: Math.max(1, Math.min(walkers.size, width())),
    };
  }
}

/** The same reading, whose calls end with a signal too. */
function until(signal: AbortSignal, { options, ...reading }: Reading): Reading {
  const signals = options.signal === undefined ? [signal] : [options.signal, signal];
  return { ...reading, options: { ...options, signal: AbortSignal.any(signals) } };
}

/** How the rest is read: a little in one go up to now, much in lanes of the closed window, very much in chunks of it. */
function afterFirstPage(reading: Reading, run: RunState, first: WalkedPage): RunState {
  const { max_lanes: most, chunk_days: least } = reading.context.settings;
  const { line } = reading;
  const pages = pagesBehind(reading, first);
  const head = { head: first.last };
  const isLittle =
    pages === undefined ? chunkEnd(run.from, least, run.to, line) === undefined : pages <= PAGES_PER_LANE;
  if (run.tail && isLittle) {
    return { ...run, ...head, tail: false, lanes: [laneBehind({ from: run.from }, first)] };
  }
  const window: LaneState = { from: run.from, to: run.to };
  if (isLittle || (pages !== undefined && pages <= PAGES_PER_CHUNK)) {
    // With a tail more was counted than the window holds.
    const counted = run.tail ? undefined : countedBehind(first);
    return { ...run, ...head, lanes: planLanes(window, first.last, { pages: pages ?? 0, most, counted }) };
  }
  return { ...run, ...head, lanes: [], next: run.from, days: firstDays(run, pages, least, line) };
}

function laneBehind({ counted: _counted, ...lane }: LaneState, page: WalkedPage): LaneState {
  const counted = countedBehind(page);
  return { ...lane, after: page.last, ...(counted === undefined ? {} : { counted }) };
}

/** Pages that the tenant holds behind this one, where it says so. */
function pagesBehind({ context }: Reading, { count, records }: WalkedPage): number | undefined {
  return count === undefined ? undefined : Math.ceil((count - records.length) / context.settings.page_size);
}

/** Without a count a chunk that holds no more than its first page lets the next one grow. */
function daysAfter({ context, line }: Reading, lane: LaneState, page: WalkedPage): number {
  const { chunk_days: least, page_size: full } = context.settings;
  const days = daysOf(lane, line) ?? least;
  if (page.count !== undefined) return nextDays(days, page.count / full, least);
  return page.records.length < full ? emptyDays({ context, line }, lane) : days;
}

function emptyDays({ context, line }: Pick<Reading, 'context' | 'line'>, lane: LaneState): number {
  const { chunk_days: least } = context.settings;
  return nextDays(daysOf(lane, line) ?? least, 0, least);
}

/** Only a run that is cut into chunks has a length for the next one. */
function withDays(run: RunState, days: number): RunState {
  return run.next === undefined ? run : { ...run, days };
}

function walkLane(reading: Reading, lane: LaneState, trust: CountTrust, isAskedAgainLater = false) {
  const { context, table, select, isAscending, options } = reading;
  const { cursor_field: field, page_size: pageSize } = context.settings;
  const { after, upTo, counted } = lane;
  const query = {
    filter: spanFilter(field, lane),
    select,
    pageSize,
    after,
    upTo,
    counted,
    trust,
    isAscending,
    line: stampsOf(reading),
    emptyStart: isAskedAgainLater ? 'nothing' : 'suspect',
  } as const;
  return walk(context.client, table, query, options);
}

async function* onePage<T>(pages: AsyncGenerator<T>): AsyncGenerator<T> {
  const first = await pages.next();
  if (first.done !== true) yield first.value;
}

async function collect<T>(values: AsyncGenerator<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const value of values) list.push(value);
  return list;
}
