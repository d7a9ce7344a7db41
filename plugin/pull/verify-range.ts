import type { Row } from '../../host-sdk/index.js';
import type { IvantiRecord } from '../odata/records.js';
import { isSorted, type Comparing } from './comparing.js';
import type { Coverage } from './coverage.js';
import { cursorOf } from './cursor.js';
import { differs, type Held } from './held-join.js';
import { openDifferences, type Missing } from './read-differences.js';
import { pointsOf } from './read-page.js';
import { blankPages, shownPages } from './shown-pages.js';
import type { LaneState, Repaired } from './state.js';
import { hashOf, type Hashes } from './suppress.js';
import type { HeldRange } from './verify-ranges.js';

/** What a verification compares, and how. */
export interface Verifying extends Comparing {
  readonly coverage: Coverage;
  /** Whether records without a cursor value are asked for on their own. */
  readonly hasBlanks: boolean;
  /** Increments read what is stamped from here on; `recent` has the versions that they have delivered. */
  readonly horizon: number;
  readonly recent: Hashes;
  /** Throws when there are too many missing records to believe. */
  readonly guard: (missing: number) => void;
}

/** Rows to write, and what is known once they are durable. */
export interface RangeStep {
  readonly rows: readonly Row[];
  readonly lane: LaneState;
  readonly missing: Missing;
  /** By this step. */
  readonly repaired: Repaired;
  /** Records that were shown so far. */
  readonly shown: number;
}

export const NOTHING_REPAIRED: Repaired = { missing: 0, changed: 0, restored: 0 };

export function sum(one: Repaired, other: Repaired): Repaired {
  return {
    missing: one.missing + other.missing,
    changed: one.changed + other.changed,
    restored: one.restored + other.restored,
  };
}

/** Batch size for differences that are read by name. */
const AT_ONCE = 25;
/** After this many pages without a difference, the position is stored. */
const PAGES_PER_CHECKPOINT = 20;

/**
 * Reads what the tenant shows in a range of keys and compares it with what the table holds there. Records that the table
 * should have and lacks, or has otherwise, become rows. Rows whose records are not shown are read by name; those that
 * are still not shown are missing.
 * @param isWhole Every value is compared. Otherwise only keys and cursor values are read and compared, and the differences
 * are read by name.
 */
export async function* readRange(
  verifying: Verifying,
  range: HeldRange,
  from: LaneState,
  before: Missing,
  isWhole: boolean,
): AsyncGenerator<RangeStep> {
  const { coverage, guard, hasBlanks } = verifying;
  const { context } = verifying.reading;
  const entries = new Map(range.held.map((entry) => [entry.key, entry]));
  const seen = new Set<string>();
  /** To be read by name. */
  const changed = new Map<string, Version>();
  const open = openDifferences(verifying, before, guard);
  let lane = from;
  /** The position that is stored: every row before it is compared, those that are not shown too. */
  let stored = from;
  // Where keys come in another order, or some records come at the end, only the whole range shows which rows are not shown.
  const isInOrder = isSorted(verifying) && !hasBlanks;
  let company: readonly string[] = [];
  let pages = 0;
  const step = (found: Found): RangeStep => ({ ...found, lane: stored, missing: open.missing, shown: seen.size });
  /** Rows behind the stored position, and up to the end of the range or a key, whose records are not shown. */
  const notShown = (to?: string): readonly Held[] => {
    const after = stored.anchors.at(-1) ?? '';
    const isWithin = (key: string) => key > after && (to === undefined || key <= to);
    return range.held.filter(({ key, deleted }) => deleted !== true && isWithin(key) && !seen.has(key));
  };
  const settle = async (missing: readonly Held[]): Promise<Found> => {
    open.add({ missing, changed: [...changed.keys()] }, company);
    const rows = await open.settle();
    const versions = rows.map((row) => changed.get(idOf(row)) ?? { entry: entries.get(idOf(row)), isNewer: false });
    changed.clear();
    return { rows, repaired: repairsOf(versions) };
  };
  const reading = isWhole
    ? verifying.reading
    : { ...verifying.reading, select: ['RecId', context.settings.cursor_field] };
  const shown = async function* () {
    yield* shownPages(reading, coverage.interval, from, range);
    if (hasBlanks) yield* blankPages(reading, lane, range);
  };
  for await (const page of shown()) {
    ({ lane } = page);
    const points = pointsOf(reading, page.records);
    const versions: Version[] = page.records.map((record, at) => {
      const entry = entries.get(idOf(record));
      const isOurs = entry !== undefined || coverage.has(points[at]);
      return { record, entry, isOurs, isNewer: isNewer(verifying, record, points[at], isWhole) };
    });
    const ours = versions.filter(({ isOurs }) => isOurs);
    if (page.records.length > 0) company = page.records.slice(0, 3).map(idOf);
    let found = NOTHING_FOUND;
    if (isWhole) found = await compareValues(verifying, ours);
    else {
      for (const version of ours.filter((one) => !seen.has(idOf(one.record)) && hasOtherCursor(verifying, one))) {
        changed.set(idOf(version.record), version);
      }
    }
    for (const record of page.records) seen.add(idOf(record));
    pages += 1;
    const isDue = pages % PAGES_PER_CHECKPOINT === 0;
    if (changed.size >= AT_ONCE || (isDue && changed.size > 0)) found = await settle([]);
    if (found.rows.length === 0 && !isDue) continue;
    if (found.rows.length > 0) yield step(found);
    if (!isInOrder) continue;
    for (const missing of portionsOf(notShown(lane.anchors.at(-1)))) yield step(await settle(missing));
    stored = lane;
    yield step(NOTHING_FOUND);
  }
  for (const missing of portionsOf(notShown())) yield step(await settle(missing));
  stored = lane;
  yield step(await settle([]));
}

function portionsOf(rows: readonly Held[]): readonly (readonly Held[])[] {
  return Array.from({ length: Math.ceil(rows.length / AT_ONCE) }, (_, at) =>
    rows.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
  );
}

/** A record as it is shown, with the row that the table has of it. */
interface Version {
  readonly record: IvantiRecord;
  readonly entry: Held | undefined;
  readonly isOurs: boolean;
  /** The last increment has not delivered it, because it was written later: no damage. */
  readonly isNewer: boolean;
}

interface Found {
  readonly rows: readonly Row[];
  readonly repaired: Repaired;
}

const NOTHING_FOUND: Found = { rows: [], repaired: NOTHING_REPAIRED };

/** A record becomes its row, so everything else that is needed of it is asked before. */
async function compareValues(verifying: Verifying, versions: readonly Version[]): Promise<Found> {
  const { output, existingRows, reading } = verifying;
  const processedAt = new Date(reading.context.clock.now()).toISOString();
  const known = new Map(versions.map((version) => [idOf(version.record), version]));
  const others = new Set(versions.filter((one) => hasOtherCursor(verifying, one)).map(({ record }) => idOf(record)));
  const all = versions.map(({ record }) => output.row(record, processedAt));
  const rows = (await existingRows.differing?.(all)) ?? all.filter((row) => others.has(idOf(row)));
  return { rows, repaired: repairsOf(rows.map((row) => known.get(idOf(row)))) };
}

function hasOtherCursor({ reading }: Verifying, { entry, record }: Version): boolean {
  return entry === undefined || differs(entry, cursorOf(reading, record));
}

function isNewer(
  { horizon, recent }: Verifying,
  record: IvantiRecord,
  point: number | undefined,
  isWhole: boolean,
): boolean {
  if (point === undefined || point < horizon) return false;
  const delivered = recent[idOf(record)];
  return delivered === undefined || (isWhole && delivered !== hashOf(record));
}

function repairsOf(versions: readonly (Pick<Version, 'entry' | 'isNewer'> | undefined)[]): Repaired {
  const damaged = versions.filter((version) => version?.isNewer !== true).map((version) => version?.entry);
  const missing = damaged.filter((entry) => entry === undefined).length;
  const restored = damaged.filter((entry) => entry?.deleted === true).length;
  return { missing, restored, changed: damaged.length - missing - restored };
}

function idOf(record: IvantiRecord | Row): string {
  return record['RecId'] as string;
}
