import type { Row, Verification } from '../../host-sdk/index.js';
import type { Held } from './held-join.js';
import type { LaneState, VerifyState } from './state.js';
import { countShown } from './verify-count.js';
import type { Countability } from './verify-coverage.js';
import { readRange, sum, type Verifying } from './verify-range.js';
import { heldRanges, livingIn, partsOf, type HeldRange } from './verify-ranges.js';

/** Rows in a range whose records are counted. A range that differs is counted in parts, and a part that differs is read. */
const ROWS_PER_COUNT = 1000;
const ROWS_PER_PART = 250;
/** Rows in a range that is read: only they are in memory. */
const ROWS_PER_READING = 10_000;
/** After this many counted ranges without a difference, the position is stored. */
const RANGES_PER_CHECKPOINT = 10;
/** So many parts whose count still differs after they were read show that counts cannot be used. */
const MAX_DOUBTS = 3;

/** Calls to prove the beginning and the end of a range that is read, and for its last page. */
const CALLS_PER_RANGE = 4;

const AT_THE_BEGINNING: LaneState = { anchors: [] };

/** Rows to write, and the state once they are durable. */
export interface VerifyStep {
  readonly rows: readonly Row[];
  readonly verify: VerifyState;
}

/**
 * Compares a table range by range, from where it was interrupted. With `counts`, the first range is read and counted:
 * where the tenant's count does not fit what it shows, nothing is counted, and all keys and cursor values are compared.
 * @param isSorted Tenant and table have the same order of keys. Otherwise all rows are one range, which starts again after
 * an interruption.
 */
export async function* compareRanges(
  verifying: Verifying & Countability,
  entries: AsyncIterable<readonly Held[]>,
  begun: VerifyState,
  isSorted: boolean,
): AsyncGenerator<VerifyStep> {
  const { existingRows, hasBlanks, coverage, reading, canCount } = verifying;
  let verify = isSorted ? begun : fromTheBeginning(begun);
  const isDeep = begun.how === 'deep';
  const isCounting = () => isSorted && canCount && !isDeep && verify.counts !== 'doubted';
  const countOf = (range: HeldRange) => countShown(reading, coverage, range, hasBlanks);
  const heldIn = async (range: HeldRange) =>
    (await existingRows.countBetween?.(range.from, range.to)) ?? livingIn(range);
  const isCounted = async (range: HeldRange) => (await countOf(range)) === (await heldIn(range));

  /** Gives the number of records that the tenant has shown; undefined after an interruption in the range. */
  async function* read(range: HeldRange): AsyncGenerator<VerifyStep, number | undefined> {
    const { from, to } = range;
    const lane = verify.open?.lane;
    let shown = 0;
    const steps = readRange(verifying, range, lane ?? AT_THE_BEGINNING, verify.missing, isDeep || isCounting());
    for await (const step of steps) {
      ({ shown } = step);
      const open = { ...(to === undefined ? {} : { to }), lane: step.lane };
      const repaired = sum(verify.repaired, step.repaired);
      verify = { ...verify, ...(from === undefined ? {} : { after: from }), open, missing: step.missing, repaired };
      yield { rows: step.rows, verify };
    }
    const { open: _open, ...rest } = verify;
    verify = { ...rest, ...(to === undefined ? {} : { after: to }) };
    return lane === undefined ? shown : undefined;
  }

  /** Reads a part whose numbers differ. Afterwards they must not differ any more. */
  async function* readPart(part: HeldRange): AsyncGenerator<VerifyStep> {
    yield* read(part);
    const unconfirmed = part.held.filter(({ key }) => verify.missing[key] !== undefined).length;
    if ((await countOf(part)) === (await heldIn(part)) - unconfirmed) return;
    const doubts = (verify.doubts ?? 0) + 1;
    verify = { ...verify, doubts, ...(doubts < MAX_DOUBTS ? {} : { counts: 'doubted' }) };
  }

  async function* compareCounts(range: HeldRange): AsyncGenerator<VerifyStep> {
    const [shown, held] = [await countOf(range), await heldIn(range)];
    if (shown === held) return;
    let isFound = false;
    const isNarrow = shown !== undefined && Math.abs(shown - held) <= ROWS_PER_PART;
    for (const part of isNarrow ? partsOf(range, ROWS_PER_PART) : []) {
      if (await isCounted(part)) continue;
      isFound = true;
      yield* readPart(part);
    }
    if (!isFound && !(await isCounted(range))) yield* readPart(range);
  }

  async function* tryCounts(range: HeldRange): AsyncGenerator<VerifyStep> {
    const before = await countOf(range);
    const shown = yield* read(range);
    const after = await countOf(range);
    if (shown === undefined) return;
    const isWithin = before !== undefined && after !== undefined && between(before, shown, after);
    verify = { ...verify, counts: isWithin ? 'believed' : 'doubted' };
  }

  async function* compare(range: HeldRange): AsyncGenerator<VerifyStep> {
    const isOnly = range.from === undefined && range.to === undefined;
    if (!isCounting() || verify.open !== undefined || isOnly) yield* read(range);
    else if (verify.counts === undefined) yield* tryCounts(range);
    else yield* compareCounts(range);
  }

  const size = isSorted ? (isCounting() ? ROWS_PER_COUNT : ROWS_PER_READING) : Infinity;
  let pending = 0;
  for await (const range of heldRanges(entries, verify.after, size, verify.open)) {
    const before = verify;
    yield* compare(range);
    const isSame = findsOf(verify) === findsOf(before);
    verify = {
      ...verify,
      ranges: verify.ranges + 1,
      differing: verify.differing + (isSame ? 0 : 1),
      compared: verify.compared + livingIn(range),
    };
    // The state after the last range is that after the verification.
    if (range.to === undefined) {
      yield { rows: [], verify };
      return;
    }
    verify = { ...verify, after: range.to };
    pending = isSame ? pending + 1 : 0;
    if (pending % RANGES_PER_CHECKPOINT === 0) yield { rows: [], verify };
  }
}

/** How many differences were found. */
function findsOf({ repaired, missing }: VerifyState): number {
  return repaired.missing + repaired.changed + repaired.restored + Object.keys(missing).length;
}

function between(one: number, number: number, other: number): boolean {
  return Math.min(one, other) <= number && number <= Math.max(one, other);
}

function fromTheBeginning({ after: _after, open: _open, ...begun }: VerifyState): VerifyState {
  return { ...begun, missing: {} };
}

/** Calls for a table without damage. With counts, only the first range is read. */
export function callsToVerify(how: Verification, rows: number, pages: number): number {
  const size = how === 'deep' ? ROWS_PER_READING : ROWS_PER_COUNT;
  const ranges = Math.max(1, Math.ceil(rows / size));
  if (how === 'deep') return pages + ranges * CALLS_PER_RANGE;
  return Math.ceil(pages / ranges) + CALLS_PER_RANGE + ranges;
}
