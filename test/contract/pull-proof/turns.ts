import fc from 'fast-check';
import type { Run } from './run.js';

/** From a moment on (seconds after the beginning) clocks are some seconds ahead, records are hidden, or pages are smaller. */
export interface Turn {
  readonly at: number;
  readonly host?: number;
  readonly date?: number;
  readonly stamp?: number;
  readonly hidden?: number | 'all';
  /** Records of a page at most. */
  readonly limit?: number;
}

type Change = Omit<Turn, 'at'>;

/** From the beginning on. */
export function always(changes: readonly Change[]): fc.Arbitrary<readonly Turn[]> {
  return fc.constantFrom(...changes).map((change) => [{ at: 0, ...change }]);
}

/** From somewhere in the runs on, for good. */
export function fromSomewhen(runs: readonly Run[], changes: readonly Change[]): fc.Arbitrary<readonly Turn[]> {
  const begin = fc.double({ min: 0, max: 0.9, noNaN: true });
  return fc
    .tuple(begin, fc.constantFrom(...changes))
    .map(([share, change]) => [{ at: Math.round(share * lengthOf(runs)), ...change }]);
}

/** For some of the runs, and then as before. */
export function forAWhile(
  runs: readonly Run[],
  changes: readonly Change[],
  after: Change,
): fc.Arbitrary<readonly Turn[]> {
  const lasts = fc.double({ min: 0.05, max: 0.6, noNaN: true });
  return fc.tuple(fromSomewhen(runs, changes), lasts).map(([turns, share]) => {
    const [{ at } = { at: 0 }] = turns;
    return [...turns, { at: at + Math.round(share * lengthOf(runs)) + 1, ...after }];
  });
}

/** Seconds the runs take, the pauses and something for the runs themselves. */
function lengthOf(runs: readonly Run[]): number {
  return runs.reduce((sum, { pause }) => sum + pause + 60, 0);
}

type Taken = { readonly [Name in keyof Change]-?: (value: NonNullable<Change[Name]>) => void };

/** Carries turns out as their time comes. */
export function takeTurns(turns: readonly Turn[], { host, date, stamp, hidden, limit }: Taken) {
  let left = turns.toSorted((a, b) => a.at - b.at);
  return {
    /** Seconds after the beginning. */
    upTo(seconds: number): void {
      const due = left.filter(({ at }) => at <= seconds);
      left = left.slice(due.length);
      for (const turn of due) {
        if (turn.host !== undefined) host(turn.host);
        if (turn.date !== undefined) date(turn.date);
        if (turn.stamp !== undefined) stamp(turn.stamp);
        if (turn.hidden !== undefined) hidden(turn.hidden);
        if (turn.limit !== undefined) limit(turn.limit);
      }
    },
  };
}
