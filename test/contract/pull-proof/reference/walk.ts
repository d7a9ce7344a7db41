import type { Comparison, Filter, Query } from '../../../../plugin/odata/query.js';
import { Contradiction, type Answer, type Ask } from './ask.js';
import type { Flaws } from './flaws.js';
import type { Row } from './judge.js';
import type { Lane, Walk } from './state.js';

/** Answers one after the other that bring a walk no further. */
const PATIENCE = 40;

export interface WalkContext {
  readonly ask: Ask;
  readonly pageSize: number;
  readonly flaws: Flaws;
  /** Whether the order of keys is proven. */
  readonly knowsOrder: () => boolean;
  /** The comparisons of the walk's bounds in time. */
  readonly bounds: (walk: Walk) => readonly Comparison[];
  /** Stores rows and how far the walk is, together. */
  readonly keep: (rows: readonly Row[]) => void;
}

/** Lanes that begin at these keys; the first one begins at the beginning. */
export function createWalk(starts: readonly string[], since?: number): Walk {
  const lanes = [undefined, ...starts].map(
    (from, at): Lane => ({
      ...(from === undefined ? {} : { from }),
      ...(starts[at] === undefined ? {} : { to: starts[at] }),
      anchors: [],
      done: false,
    }),
  );
  return { ...(since === undefined ? {} : { since }), lanes, met: {} };
}

/**
 * Reads all records of a walk in the order of RecId. Its beginning, each step and its end are proven by records; an
 * answer without them proves nothing.
 */
export async function walkThrough(walk: Walk, context: WalkContext): Promise<void> {
  let fruitless = 0;
  let furthest = 0;
  for (let turn = 0; walk.lanes.some(({ done }) => !done); turn++) {
    // Where one lane ends and the next begins can be told in a known order only.
    if (walk.lanes.length > 1 && !context.knowsOrder()) restart(walk);
    const open = walk.lanes.filter(({ done }) => !done);
    const lane = open[turn % open.length]!;
    await (lane.anchors.length === 0 ? begin(walk, lane, context) : step(walk, lane, context));
    const isFurther = progress(walk) > furthest;
    furthest = Math.max(furthest, progress(walk));
    fruitless = isFurther ? 0 : fruitless + 1;
    if (fruitless > PATIENCE) throw new Contradiction('A walk gets no further.');
  }
}

/** From the beginning, in one lane. */
export function restart(walk: Walk): void {
  walk.lanes = [{ anchors: [], done: false }];
  walk.met = {};
}

function progress({ lanes, met }: Walk): number {
  const steps = lanes.reduce((sum, { anchors, done }) => sum + anchors.length + (done ? 1 : 0), 0);
  return Object.keys(met).length + steps;
}

async function begin(walk: Walk, lane: Lane, context: WalkContext): Promise<void> {
  const { flaws, keep } = context;
  const isLowest = walk.lanes[0] === lane;
  const answer = await read(walk, lane, context, lane.from);
  const { records } = answer;
  const [first] = records;
  if (first === undefined) {
    if (flaws.emptyEnds === true || flaws.inventsLanes === true) lane.done = true;
    else if (!isLowest) giveUp(walk, lane);
    return;
  }
  if (isLowest && flaws.beginsAnywhere !== true && !(await isBeginning(first, walk, context))) return;
  lane.first = first.RecId;
  lane.reached = records.at(-1)!.RecId;
  lane.anchors.push(first.RecId);
  if (records.length > 1) lane.anchors.push(records.at(-1)!.RecId);
  if (endsByFlaw(answer, context)) lane.done = true;
  keep(records);
  reachAbove(walk, lane, context);
}

/** Whether nothing comes before a record. */
async function isBeginning(first: Row, walk: Walk, { ask, bounds }: WalkContext): Promise<boolean> {
  const filter = { all: [...bounds(walk), { field: 'RecId', operator: 'le', value: first.RecId } as const] };
  const { records } = await ask({ filter, orderBy: 'RecId', descending: true, top: 2 });
  return records.length === 1 && records[0]?.RecId === first.RecId;
}

async function step(walk: Walk, lane: Lane, context: WalkContext): Promise<void> {
  const last = lane.anchors.at(-1)!;
  const answer = await read(walk, lane, context, last);
  const { records } = answer;
  if (records[0]?.RecId !== last && !(await isGone(last, records, walk, lane, context))) return;
  if (lane.done) return;
  const end = records.at(-1)!.RecId;
  const isAlone = records.length === 1 && end === last;
  // Alone, it is the end; unless there was more already, which others may have deleted since.
  if (isAlone && (lane.reached !== last || hasMoreAbove(walk, lane, last, context))) {
    stepBack(walk, lane);
    return;
  }
  if (isAlone) {
    lane.done = true;
    lane.proven = lane.to === undefined;
  } else lane.anchors.push(end);
  lane.reached = end;
  if (endsByFlaw(answer, context)) lane.done = true;
  context.keep(records);
  reachAbove(walk, lane, context);
}

/** What follows from an anchor that did not come: the one before it is asked. Returns whether to go on all the same. */
async function isGone(
  last: string,
  records: readonly Row[],
  walk: Walk,
  lane: Lane,
  { ask, flaws }: WalkContext,
): Promise<boolean> {
  if (records.length === 0 && flaws.emptyEnds === true) {
    lane.done = true;
    return true;
  }
  if (flaws.asksAnchorByName !== true) {
    stepBack(walk, lane);
    return false;
  }
  const { records: itself } = await ask({ filter: named([last]), orderBy: 'RecId', top: 1 });
  if (itself.length > 0) return false;
  if (records.length === 0) lane.done = true;
  return true;
}

export function named(keys: readonly string[]): Filter {
  return { any: keys.map((value) => ({ field: 'RecId', operator: 'eq', value })) };
}

function stepBack(walk: Walk, lane: Lane): void {
  lane.anchors.pop();
  if (lane.anchors.length === 0) giveUp(walk, lane);
}

/** The lane below goes on where this one began; the lowest begins again. */
function giveUp(walk: Walk, lane: Lane): void {
  const at = walk.lanes.indexOf(lane);
  if (at === 0) {
    delete lane.first;
    return;
  }
  walk.lanes.splice(at, 1);
  walk.lanes[at - 1]!.done = false;
}

function above(walk: Walk, lane: Lane, { flaws }: WalkContext): string | undefined {
  return flaws.inventsLanes === true ? undefined : walk.lanes[walk.lanes.indexOf(lane) + 1]?.first;
}

function hasMoreAbove(walk: Walk, lane: Lane, last: string, context: WalkContext): boolean {
  const first = above(walk, lane, context);
  return first !== undefined && first > last;
}

function reachAbove(walk: Walk, lane: Lane, context: WalkContext): void {
  const first = above(walk, lane, context);
  if (first === undefined || lane.anchors.at(-1)! < first) return;
  lane.done = true;
  lane.proven = true;
}

function endsByFlaw({ records, held, count }: Answer, { flaws, pageSize }: WalkContext): boolean {
  return (
    (flaws.shortPageEnds === true && records.length < pageSize) ||
    (flaws.countEnds === true && count !== undefined && count <= held)
  );
}

async function read(walk: Walk, lane: Lane, context: WalkContext, from: string | undefined): Promise<Answer> {
  const { ask, bounds, flaws, pageSize } = context;
  const all: Comparison[] = [...bounds(walk)];
  if (from !== undefined) all.push({ field: 'RecId', operator: 'ge', value: from });
  if (flaws.inventsLanes === true && lane.to !== undefined)
    all.push({ field: 'RecId', operator: 'lt', value: lane.to });
  const query: Query = { orderBy: 'RecId', top: pageSize };
  return ask(all.length === 0 ? query : { ...query, filter: { all } });
}
