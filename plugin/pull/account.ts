import { hash } from 'node:crypto';
import type { IvantiRecord } from '../odata/records.js';
import type { AccountState, LaneState } from './state.js';

/** What a part of a run received: each record once, in the version that came last. */
export interface Account {
  /** Counts records that belong to the part; gives how many of them are new to it. */
  take(records: readonly IvantiRecord[]): number;
  /** Records that were handed over, and those left out as unchanged. */
  handed(rows: number, unchanged: number): void;
  /** The product's own count, by the first answer that has one. */
  counted(count: number | undefined): void;
  /** Records taken, each counted once. */
  readonly records: number;
  /** The lanes of the walk that has ended. */
  walked(lanes: readonly LaneState[]): void;
  readonly lanes: readonly LaneState[];
  /** The last pass through the whole. */
  pass(number: number): void;
  readonly passes: number;
  /** Everything is read a second time. */
  again(): void;
  /** The records without a cursor value are read now, from the first one on. */
  beginBlanks(): void;
  /** All of them were read. */
  endBlanks(): void;
  readonly blanks: number | undefined;
  /** Records may be counted twice from here on. */
  doubt(why: string): void;
  state(): AccountState;
}

/** The same as for the records that a walk recognises. */
const MAX_KNOWN = 20_000;
/** Most periods; older months are counted together. */
const MAX_PERIODS = 24;
const MODULUS = 1n << 256n;
const TWICE = 'Records were read a second time after an interruption.';

interface Period {
  records: number;
  sum: bigint;
}

/**
 * @param cursorOf The cursor value as rows have it, or `null`; undefined where rows do not have it.
 * @param keepsAll Remembers every record, where all of them are read again and again.
 */
export function createAccount(
  before: AccountState,
  cursorOf: ((record: IvantiRecord) => string | null) | undefined,
  keepsAll: boolean,
): Account {
  const known = new Map<string, string | null>();
  const periods = new Map(
    before.periods.map(([through, records, digest]): [string, Period] => [
      through,
      { records, sum: BigInt(`0x${digest}`) },
    ]),
  );
  let { newest, oldest, inexact, counted, rows = 0, unchanged = 0 } = before;
  let lanes: readonly LaneState[] = [];
  let passes = 0;
  let blanks: number | undefined;
  let beforeBlanks = 0;
  let isWhole = before.resumed === undefined;

  function add(id: string, cursor: string | null, sign: 1 | -1): void {
    const period = periodOf(periods, cursor === null ? '' : cursor.slice(0, 7));
    period.records += sign;
    const digest = digestOf(id, cursorOf === undefined ? undefined : cursor);
    period.sum = (period.sum + (sign === 1 ? digest : MODULUS - digest)) % MODULUS;
  }

  /** Once for each page: the first key of a map is slow to find after others were deleted. */
  function forget(): void {
    if (keepsAll || known.size <= MAX_KNOWN) return;
    isWhole = false;
    for (const id of known.keys()) {
      if (known.size <= MAX_KNOWN) break;
      known.delete(id);
    }
  }

  const total = () => [...periods.values()].reduce((sum, { records }) => sum + records, 0);

  function doubt(why: string): void {
    inexact ??= why;
  }

  return {
    take(records) {
      let added = 0;
      for (const record of records) {
        const id = record['RecId'] as string;
        const cursor = cursorOf?.(record) ?? null;
        const old = known.get(id);
        if (old === cursor) continue;
        if (old === undefined) added++;
        else add(id, old, -1);
        add(id, cursor, 1);
        known.set(id, cursor);
        if (cursor === null) continue;
        if (newest === undefined || cursor > newest) newest = cursor;
        if (oldest === undefined || cursor < oldest) oldest = cursor;
      }
      forget();
      return added;
    },
    get records() {
      return total();
    },
    handed(more, left) {
      rows += more;
      unchanged += left;
    },
    counted(count) {
      counted ??= count;
    },
    walked(now) {
      lanes = now;
    },
    get lanes() {
      return lanes;
    },
    pass(number) {
      passes = number;
    },
    get passes() {
      return passes;
    },
    again() {
      if (!isWhole) doubt(TWICE);
    },
    beginBlanks() {
      if (cursorOf !== undefined) {
        periods.delete('');
        for (const [id, cursor] of known) if (cursor === null) known.delete(id);
      } else if (before.resumed !== undefined) doubt(TWICE);
      beforeBlanks = total();
    },
    endBlanks() {
      blanks = total() - beforeBlanks;
    },
    get blanks() {
      return blanks;
    },
    doubt,
    state: () => ({
      ...before,
      periods: [...periods].map(([through, { records, sum }]) => [through, records, digestText(sum)] as const),
      ...(newest === undefined ? {} : { newest }),
      ...(oldest === undefined ? {} : { oldest }),
      ...(inexact === undefined ? {} : { inexact }),
      ...(counted === undefined ? {} : { counted }),
      rows,
      unchanged,
    }),
  };
}

/** SHA-256 of the key, and of a zero byte and the cursor value (nothing for none) where rows have one, as a number. */
function digestOf(key: string, cursor: string | null | undefined): bigint {
  const text = cursor === undefined ? key : `${key}\0${cursor ?? ''}`;
  return BigInt(`0x${hash('sha256', text)}`);
}

function digestText(sum: bigint): string {
  return sum.toString(16).padStart(64, '0');
}

/** The period of a month; the two oldest become one where there are too many. Records without a month have their own. */
function periodOf(periods: Map<string, Period>, month: string): Period {
  const found = periods.get(month);
  if (found !== undefined) return found;
  const months = [...periods.keys()].filter((through) => through !== '').sort();
  const [first = '', second = ''] = months;
  if (month !== '' && months.length >= MAX_PERIODS) {
    const oldest = periods.get(first);
    if (oldest !== undefined && month < first) return oldest;
    const next = periods.get(second);
    if (oldest !== undefined && next !== undefined) {
      next.records += oldest.records;
      next.sum = (next.sum + oldest.sum) % MODULUS;
      periods.delete(first);
      if (month < second) return next;
    }
  }
  const period: Period = { records: 0, sum: 0n };
  periods.set(month, period);
  return period;
}
