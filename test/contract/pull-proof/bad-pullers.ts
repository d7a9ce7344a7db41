import fc from 'fast-check';
import type { Act } from './acts.js';
import type { Kind } from './kinds.js';
import type { Plan } from './plan.js';
import type { Run } from './run.js';
import type { Flaws } from './reference/flaws.js';

/** A puller as it is often written, and the kind of world that finds it out. */
export interface BadPuller {
  readonly name: string;
  readonly flaws: Flaws;
  readonly kind: Kind;
  /** What of such a world brings it out. */
  readonly narrow?: (plan: Plan) => Partial<Plan>;
  readonly acts?: fc.Arbitrary<readonly Act[]>;
  /** How it fails, where it loses nothing: such a puller can only fail to end. */
  readonly verdict?: 'never read to its end';
}

/** Others do only this, and often. */
function busyWith(
  whats: readonly Act['what'][],
  seconds: readonly number[] = [0, 1],
  length = { min: 20, max: 60 },
  records = 40,
): fc.Arbitrary<readonly Act[]> {
  const act = fc.record({
    what: fc.constantFrom(...whats),
    record: fc.nat(records),
    seconds: fc.constantFrom(...seconds),
    waits: fc.constant(0),
  });
  return fc.array(act, { minLength: length.min, maxLength: length.max });
}

function every(pause: number, runs = 5): readonly Run[] {
  return Array.from({ length: runs }, () => ({ mode: 'incremental', kill: null, leave: false, pause }));
}

/** Runs that begin right after each other, and then late enough for a bound to move. */
const CLOSE: Partial<Plan> = {
  runs: [...every(5, 4), ...every(400, 1), ...every(5, 4), ...every(400, 2)],
  pageSize: 13,
  actsAt: 'calls',
  latency: 0,
};
const LATE = busyWith(['edit', 'late edit', 'late edit', 'nothing'], [0, 20, 55], { min: 60, max: 60 });
/** A bound within the hour that comes twice, and the next run when the clock shows that time again. */
const AUTUMN: Partial<Plan> = {
  beginsAt: Date.parse('2026-11-01T05:40:00Z'),
  runs: [...every(400, 2), ...every(3700, 1)],
  pageSize: 5,
  lanes: 1,
  actsAt: 'pages',
  latency: 0,
};
const BUSY_AUTUMN = busyWith(['edit'], [0], { min: 60, max: 80 });
/** Without the net that the question of a run is for its walk. */
const netless = { forgetsQuestion: true } as const;

export const BAD_PULLERS: readonly BadPuller[] = [
  {
    name: 'one pass of offsets, newest first',
    flaws: { offsets: 'newest first' },
    kind: 'plain',
    narrow: () => ({ pageSize: 5, actsAt: 'calls' }),
    acts: busyWith(['delete', 'nothing'], [0]),
  },
  { name: 'one pass of offsets in the order of the stamp', flaws: { offsets: 'by stamp' }, kind: 'plain' },
  { name: 'a cursor with gt on the stamp', flaws: { cursor: 'gt the last stamp' }, kind: 'plain' },
  {
    name: 'a walker that skips while others are edited',
    flaws: { skipsInWalk: true },
    kind: 'bulk edits',
    narrow: () => ({ pageSize: 5, actsAt: 'calls' }),
  },
  { name: 'an end at the first short page', flaws: { shortPageEnds: true, ...netless }, kind: 'short pages' },
  {
    name: 'an end at a page that is as full as the tenant makes them',
    flaws: { shortPageEnds: true, keepsPageSize: true, ...netless },
    kind: 'page limits',
  },
  {
    name: 'an end where the count says so',
    flaws: { countEnds: true, ...netless },
    kind: 'false counts',
    narrow: () => ({ pageSize: 3 }),
  },
  { name: 'an end at one empty answer', flaws: { emptyEnds: true, ...netless }, kind: 'stray empty answers' },
  { name: 'an answer that is not held against its question', flaws: { believesAll: true }, kind: 'foreign answers' },
  {
    name: 'a hash of the key and the stamp only',
    flaws: { hashesKeyOnly: true },
    kind: 'plain',
    narrow: () => ({ runs: every(0), actsAt: 'calls', latency: 0 }),
    acts: busyWith(['edit', 'nothing'], [0], { min: 40, max: 60 }, 3),
  },
  { name: 'a position that is stored before its rows', flaws: { commitsFirst: true }, kind: 'kills' },
  {
    name: 'a horizon without a settle',
    flaws: { settlesAtOnce: true },
    kind: 'plain',
    narrow: () => CLOSE,
    acts: LATE,
  },
  {
    name: 'closing by age instead of by a reading',
    flaws: { closesByAge: true },
    kind: 'stamps lag',
    narrow: () => CLOSE,
    acts: LATE,
  },
  {
    name: 'a horizon from the last page',
    flaws: { boundFromLastPage: true },
    kind: 'plain',
    narrow: () => ({ runs: every(400), actsAt: 'calls', latency: 40, pageSize: 2, lanes: 1 }),
    acts: busyWith(['edit'], [0], { min: 100, max: 200 }),
  },
  { name: 'a bound from the Date header', flaws: { boundFromClock: 'Date' }, kind: 'stamps lag' },
  { name: 'a bound from the clock of the host', flaws: { boundFromClock: 'host' }, kind: 'host steps' },
  {
    name: 'a clock difference taken without going back',
    flaws: { neverGoesBack: true },
    kind: 'tenant steps back',
    narrow: ({ turns }) => ({
      runs: every(400, 6),
      actsAt: 'calls',
      latency: 1,
      turns: turns.map(({ at }) => ({ at: 500 + (at % 1500), date: -600, stamp: -600 })),
    }),
    acts: busyWith(['insert', 'nothing', 'nothing'], [0], { min: 100, max: 200 }),
  },
  {
    name: 'an anchor asked by name',
    flaws: { asksAnchorByName: true, ...netless },
    kind: 'stray empty answers',
    narrow: () => ({ pageSize: 3 }),
  },
  {
    name: 'lanes from invented bounds',
    flaws: { inventsLanes: true },
    kind: 'shifted answers',
    narrow: () => ({ lanes: 4 }),
  },
  {
    name: 'repeatable addresses',
    flaws: { repeatsAddresses: true },
    kind: 'cached answers',
    narrow: () => CLOSE,
    acts: LATE,
  },
  { name: 'a beginning that is not proven', flaws: { beginsAnywhere: true }, kind: 'shifted answers' },
  { name: 'a short question believed', flaws: { believesShortQuestion: true }, kind: 'short pages' },
  {
    name: 'a walk that need not meet what the question showed',
    flaws: netless,
    kind: 'no counts',
    narrow: () => ({
      pageSize: 13,
      storms: [1, 4, 8, 12].map((skip) => ({
        what: 'its anchor alone',
        question: 'RecId ge',
        do: [{ page: { kind: 'short', n: 1 } }],
        when: { skip, times: 1 },
      })),
    }),
  },
  { name: 'records without a stamp ignored', flaws: { ignoresNullCursors: true }, kind: 'no stamps' },
  { name: 'what is back not reconciled', flaws: { reconcilesOneWay: true }, kind: 'some records hidden' },
  {
    name: 'literals believed in the zone of the stamps',
    flaws: { believesLiterals: true },
    kind: 'literals in another zone',
    verdict: 'never read to its end',
  },
  {
    name: 'a bound from a Date header that runs ahead',
    flaws: { boundFromClock: 'Date' },
    kind: 'date leads for a while',
  },
  { name: 'restored records left where they are', flaws: { reconcilesOneWay: true }, kind: 'records restored' },
  { name: 'the page before taken for the next', flaws: { believesAll: true }, kind: 'the page before' },
  { name: 'offsets in one pass', flaws: { offsets: 'newest first' }, kind: 'paged by offsets' },
  {
    name: 'an order of keys that is taken for granted',
    flaws: { believesByteOrder: true },
    kind: 'other orders of keys',
    verdict: 'never read to its end',
  },
  {
    name: 'an hour that comes twice taken for one',
    flaws: { forgetsFold: true, believesAll: true },
    kind: 'the repeated hour',
    narrow: () => AUTUMN,
    acts: BUSY_AUTUMN,
  },
  {
    name: 'an hour that comes twice held against answers as one',
    flaws: { forgetsFold: true },
    kind: 'the repeated hour',
    narrow: () => AUTUMN,
    acts: BUSY_AUTUMN,
    verdict: 'never read to its end',
  },
  {
    name: 'fields known by one spelling',
    flaws: { namesAsDescribed: true },
    kind: 'fields in another case',
    verdict: 'never read to its end',
  },
  { name: 'a bound that moves while nothing is shown', flaws: { closesOnNothing: true }, kind: 'rights come and go' },
  {
    name: 'a clock difference that ends taken without going back',
    flaws: { neverGoesBack: true },
    kind: 'tenant ahead for a while',
    narrow: ({ turns: [turn] }) => ({
      runs: every(400, 6),
      actsAt: 'calls',
      latency: 1,
      turns: [
        { at: 0, date: 600, stamp: 600 },
        { at: 500 + ((turn?.at ?? 0) % 1500), date: 0, stamp: 0 },
      ],
    }),
    acts: busyWith(['insert', 'nothing', 'nothing'], [0], { min: 100, max: 200 }),
  },
  { name: 'stamps of the future left out', flaws: { leavesOutFuture: true }, kind: 'stamps lead' },
  {
    name: 'stamps up to the Date header, and the clock of the host for where to go on',
    flaws: { leavesOutFuture: true, boundFromClock: 'host' },
    kind: 'date lags for a while',
  },
  { name: 'stamps compared as texts', flaws: { comparesTexts: true }, kind: 'stamps in local time' },
  {
    name: 'records that come twice counted twice',
    flaws: { countEnds: true, countsRepeats: true, ...netless },
    kind: 'records twice',
    narrow: () => ({ pageSize: 3 }),
  },
  {
    name: 'a count as text taken for none',
    flaws: { countEnds: true, knowsNumbersOnly: true, ...netless },
    kind: 'counts as text',
  },
  {
    name: 'a bound from the end of a run',
    flaws: { boundFromEnd: true },
    kind: 'all clocks step',
    // The step comes within a run, so that what was edited before it looks old.
    narrow: ({ turns: [turn] }) => ({
      runs: every(400),
      actsAt: 'calls',
      latency: 1,
      pageSize: 5,
      lanes: 1,
      turns: [{ ...turn, at: 12 }],
    }),
    acts: busyWith(['edit'], [0], { min: 12, max: 20 }),
  },
  {
    name: 'a bound that outlives clocks that were set back',
    flaws: { keepsBound: true },
    kind: 'all clocks step',
    // Others work before and after it.
    narrow: ({ turns: [turn] }) => ({ runs: every(400), turns: [{ ...turn, at: 700 }] }),
    acts: busyWith(['edit', 'insert', 'nothing'], [0], { min: 60, max: 80 }),
  },
];
