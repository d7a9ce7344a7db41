import { contradiction } from '../odata/contradiction.js';
import { isBefore, type KeyOrder } from '../odata/key-order.js';
import type { Comparison } from '../odata/query.js';
import type { IvantiRecord, Page } from '../odata/records.js';
import type { LaneState } from './state.js';

/** The set that is walked, and how it is asked for. */
export interface WalkedSet {
  readonly table: string;
  readonly keyOrder: KeyOrder | undefined;
  /** A page in the order of RecId. */
  ask(terms: readonly Comparison[], shape?: { readonly descending?: boolean; readonly top?: number }): Promise<Page>;
  /** The records that no lane has received before in this version. */
  fresh(records: readonly IvantiRecord[]): readonly IvantiRecord[];
  /** Whether records outside the set show that it is empty. */
  isShownEmpty(): Promise<boolean>;
  readonly patience: Patience;
}

/** The records that a lane received, and its position once they are durable. */
export interface LanePage extends Page {
  readonly lane: LaneState;
}

/** Answers in a row without progress. */
const MAX_STANDSTILLS = 40;
/** Last records that a lane keeps, to go back when the very last one is gone. */
const MAX_ANCHORS = 6;

/** How long a walk may go on without progress. */
export interface Patience {
  /** Throws `tenant.contradiction` when there were too many. */
  standstill(): void;
  progress(): void;
}

export function createPatience(table: string): Patience {
  let count = 0;
  return {
    standstill() {
      if (++count < MAX_STANDSTILLS) return;
      throw contradiction(`The walk through ${table} made no progress in ${MAX_STANDSTILLS} answers.`, table);
    },
    progress() {
      count = Math.max(0, count - 1);
    },
  };
}

/**
 * Walks in the order of RecId. Each step asks from the last record on, which must come first: an answer without it
 * proves nothing, so the walk goes back to the record before. The lowest lane proves its beginning and the last one its
 * end, by the only records there; the others end at the first record of the lane above. An upper lane that opens
 * without records, or has none left to go back to, ends with a page that has no anchors: the lane below takes over.
 * Throws `tenant.contradiction` after too many answers without progress.
 */
export async function* walkLane(
  set: WalkedSet,
  given: LaneState,
  above: () => LaneState | undefined,
): AsyncGenerator<LanePage> {
  let lane = given;
  while (lane.done !== true) {
    const page = lane.anchors.length === 0 ? await open(set, lane) : await step(set, lane, above);
    if (page === undefined) set.patience.standstill();
    else {
      lane = page.lane;
      if (page.records.length > 0) set.patience.progress();
      else if (lane.done !== true) set.patience.standstill();
      yield page;
      if (lane.anchors.length === 0 && lane.start !== undefined) return;
    }
  }
}

async function open(set: WalkedSet, lane: LaneState): Promise<LanePage | undefined> {
  const { start } = lane;
  const page = await set.ask(start === undefined ? [] : [term('ge', start)]);
  const first = idOf(page.records[0]);
  if (first === undefined) {
    if (start !== undefined) return { records: [], lane };
    return (await set.isShownEmpty()) ? { records: [], lane: { ...lane, done: true } } : undefined;
  }
  if (start === undefined && !(await isBeginning(set, first))) return undefined;
  return { ...page, records: set.fresh(page.records), lane: { ...lane, first, anchors: anchorsOf([], page.records) } };
}

async function step(
  set: WalkedSet,
  lane: LaneState,
  above: () => LaneState | undefined,
): Promise<LanePage | undefined> {
  const last = lane.anchors.at(-1) ?? '';
  const page = await set.ask([term('ge', last)]);
  const upper = above()?.first;
  const withoutLast = { records: [], lane: { ...lane, anchors: lane.anchors.slice(0, -1) } };
  const [first, ...records] = page.records;
  if (idOf(first) !== last) return withoutLast;
  if (records.length === 0) {
    // The lane above has received a record, so something must follow.
    if (upper !== undefined && isBehind(upper, last, set.keyOrder)) return withoutLast;
    return (await isEnd(set, last)) ? { records, lane: { ...lane, done: true } } : undefined;
  }
  const end = upper === undefined ? -1 : records.findIndex((record) => reaches(record, upper, set.keyOrder));
  const kept = end < 0 ? records : records.slice(0, end);
  const anchors = anchorsOf(lane.anchors, kept);
  const count = page.count === undefined ? {} : { count: Math.max(0, page.count - 1) };
  return {
    records: set.fresh(kept),
    ...count,
    lane: { ...lane, anchors, ...(end < 0 ? {} : { done: true as const }) },
  };
}

/** Ascending and descending order must both show it: one detects a page from further on, the other a page cut short. */
async function isBeginning(set: WalkedSet, first: string): Promise<boolean> {
  const upTo = [term('le', first)];
  return (await isAlone(set, upTo, first, true)) && (await isAlone(set, upTo, first, false));
}

async function isEnd(set: WalkedSet, last: string): Promise<boolean> {
  return await isAlone(set, [term('ge', last)], last, true);
}

async function isAlone(
  set: WalkedSet,
  terms: readonly Comparison[],
  id: string,
  descending: boolean,
): Promise<boolean> {
  const { records } = await set.ask(terms, { descending, top: 2 });
  return records.length === 1 && idOf(records[0]) === id;
}

/** Whether a record is the first one of the lane above, or comes after it. */
function reaches(record: IvantiRecord, upper: string, order: KeyOrder | undefined): boolean {
  const id = idOf(record) ?? '';
  return id === upper || isBehind(id, upper, order);
}

function isBehind(one: string, other: string, order: KeyOrder | undefined): boolean {
  return order !== undefined && isBefore(other, one, order);
}

/**
 * The last records of pages, and some in their middle: when many records are deleted at once, some neighbour remains.
 */
function anchorsOf(before: readonly string[], records: readonly IvantiRecord[]): readonly string[] {
  const middle = records.length > 2 ? [idOf(records[Math.floor(records.length / 2)]) ?? ''] : [];
  const first = before.length === 0 && records.length > 1 ? [idOf(records[0]) ?? ''] : [];
  const last = records.length === 0 ? [] : [idOf(records.at(-1)) ?? ''];
  return [...before, ...first, ...middle, ...last].slice(-MAX_ANCHORS);
}

function term(operator: 'ge' | 'le', value: string): Comparison {
  return { field: 'RecId', operator, value };
}

function idOf(record: IvantiRecord | undefined): string | undefined {
  return record?.['RecId'] as string | undefined;
}
