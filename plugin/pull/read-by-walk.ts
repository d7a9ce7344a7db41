import { PluginError } from '../../host-sdk/index.js';
import type { Account } from './account.js';
import { createGiven } from './given-records.js';
import { lanesAbove, pagesBehind, PAGES_PER_LANE } from './lane-plan.js';
import { merge, type Source } from './merge.js';
import { isShownEmpty, topOf } from './newest.js';
import { isInside, pointsOf, intervalOf, intervalTerms, type Reading, type ReadPage } from './read-page.js';
import { withAnchor } from './run-bounds.js';
import type { LaneState, RunState } from './state.js';
import { leftUnmet, mustWalkAgain } from './unmet.js';
import { walkLane, type LanePage, type WalkedSet } from './walk-lane.js';
import { walkedSet } from './walked-set.js';

/** A lane during a walk; each object is one attempt. */
interface Walker extends Source<LanePage> {
  /** Its position once everything that it has given is durable. */
  lane: LaneState;
  /** Its position so far: one page is fetched while another is stored. */
  readonly ahead: () => LaneState;
  /** Records of another lane were added to its part after it had reached its end. */
  isOpenAgain: boolean;
  /** Records received so far, each counted once. */
  records: number;
}

/**
 * Reads a run's interval in the order of RecId, in lanes where the tenant's order is known. If the walk does not return
 * a record that the run's question showed and that the tenant still shows, everything is walked a second time.
 */
export async function* readByWalk(reading: Reading, given: RunState, account: Account): AsyncGenerator<ReadPage> {
  let run = given;
  const fresh = createGiven(reading.context.settings.cursor_field);
  for (;;) {
    for await (const page of walkOnce(reading, run, { fresh, account })) {
      run = page.run;
      if (page.records.length > 0) yield page;
    }
    const met = (run.lanes ?? []).flatMap(({ first, anchors }) =>
      first === undefined ? anchors : [first, ...anchors],
    );
    if (!(await mustWalkAgain(reading, run, met))) return;
    const { lanes: _walked, ...rest } = run;
    run = { ...rest, again: true };
    account.again();
  }
}

interface Taking {
  readonly fresh: WalkedSet['fresh'];
  readonly account: Account;
}

async function* walkOnce(reading: Reading, given: RunState, { fresh, account }: Taking): AsyncGenerator<ReadPage> {
  const { settings, width } = reading.context;
  const interval = intervalOf(reading, given);
  const stop = new AbortController();
  const stoppable = until(stop.signal, reading);
  const isEmpty = () => isShownEmpty(stoppable, interval);
  const set = walkedSet(stoppable, intervalTerms(reading, interval), isEmpty, fresh);
  let run = given;
  let pages = 0;
  const stored = new Set((given.lanes ?? []).flatMap(({ anchors }) => anchors));
  const walkers: Walker[] = (run.lanes ?? [{ anchors: [], records: account.records }]).map(walkerOf);
  const waiting = walkers.filter(({ lane }) => lane.done !== true);

  function walkerOf({ records = 0, ...lane }: LaneState): Walker {
    let ahead = lane;
    const above = () => {
      const at = walkers.indexOf(walker);
      return at < 0 ? undefined : walkers[at + 1]?.ahead();
    };
    const values = async function* () {
      for await (const page of walkLane(set, lane, above)) {
        ahead = page.lane;
        yield page;
      }
    };
    const walker: Walker = { lane, ahead: () => ahead, isOpenAgain: false, records, values: values() };
    return walker;
  }

  /** Continues a lane from its position, as a new attempt. */
  function continueWalk(walker: Walker): void {
    const { done: _done, ...lane } = walker.lane;
    const next = walkerOf({ ...lane, records: walker.records });
    walkers[walkers.indexOf(walker)] = next;
    waiting.push(next);
  }

  /**
   * A lane has ended: at its end, or without a record to continue from. In the second case the lane below takes over
   * its part.
   */
  function ended(walker: Walker): void {
    if (walker.isOpenAgain) continueWalk(walker);
    else if (walker.lane.done !== true) {
      const at = walkers.indexOf(walker);
      const below = walkers[at - 1];
      if (below === undefined) return;
      walkers.splice(at, 1);
      below.isOpenAgain = true;
      below.records += walker.records;
      if (below.lane.done === true && !active.has(below)) continueWalk(below);
    }
  }

  function addLanes(last: string, behind: number | undefined): void {
    if (walkers.length > 1 || behind === undefined || reading.keyOrder === undefined) return;
    const added = lanesAbove(last, behind, settings.max_lanes).map(walkerOf);
    walkers.push(...added);
    waiting.push(...added);
  }

  const lanesNow = () => walkers.map(({ lane, records }) => ({ ...lane, records }));
  const active = new Set<Walker>();
  const start = () => {
    const walker = waiting.shift();
    if (walker !== undefined) active.add(walker);
    return walker;
  };
  const end = () => {
    stop.abort(new PluginError('host.aborted', 'The run has ended.'));
  };
  const most = () => Math.min(settings.max_lanes, width());
  for await (const { source, value: page } of merge<Walker, LanePage>(start, most, end)) {
    if (page === undefined) {
      active.delete(source);
      ended(source);
      continue;
    }
    // What an earlier process has read behind this record is read again, and this one cannot recognise it.
    const lost = source.lane.anchors.length > page.lane.anchors.length ? source.lane.anchors.at(-1) : undefined;
    if (lost !== undefined && stored.has(lost)) account.doubt('A record at which the walk had stopped was gone.');
    source.lane = page.lane;
    pages += 1;
    const last = page.lane.anchors.at(-1);
    const isFirst = pages === 1 && given.lanes === undefined;
    if (last !== undefined && page.lane.start === undefined && page.lane.done !== true) {
      const full = Math.min(topOf(reading), reading.context.client.largestPage(reading.table));
      if (isFirst && page.count !== undefined) addLanes(last, Math.ceil((page.count - page.records.length) / full));
      else if (page.count === undefined && pages === PAGES_PER_LANE) addLanes(last, pagesBehind(last, pages));
    }
    const points = pointsOf(reading, page.records);
    const inside = points.map((point) => reading.isExact || isInside(interval, point));
    const records = page.records.filter((_, at) => inside[at]);
    source.records += account.take(records);
    run = {
      ...withAnchor(reading, run, points),
      lanes: lanesNow(),
      ...(run.unmet === undefined ? {} : { unmet: leftUnmet(reading, run.unmet, { records: page.records, points }) }),
    };
    if (isFirst && reading.isExact) account.counted(page.count);
    yield {
      records,
      points: points.filter((_, at) => inside[at]),
      ...(isFirst ? { count: page.count } : {}),
      run,
      lanes: Math.max(1, Math.min(active.size, width())),
    };
  }
  account.walked(lanesNow());
}

/** The same reader, whose calls this signal ends too. */
function until(signal: AbortSignal, { options, ...reading }: Reading): Reading {
  const signals = options.signal === undefined ? [signal] : [options.signal, signal];
  return { ...reading, options: { ...options, signal: AbortSignal.any(signals) } };
}
