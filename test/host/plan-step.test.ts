import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PluginError } from '../../host-sdk/index.js';
import {
  afterWait,
  NOTHING_LEARNED,
  type Facts,
  type Learned,
  type Note,
  type Search,
} from '../../host/tickets/placing/facts.js';
import type { UpdateOutcome, View } from '../../host/tickets/placing/outcome.js';
import { planStep } from '../../host/tickets/placing/plan-step.js';
import type { Step } from '../../host/tickets/placing/step.js';

const problem = new PluginError('network.outcome_unknown', 'No answer came.').problem;
const OPEN = { phase: 'open', status: 'new', ended_at: null, number: '1', problem: null } as const;
const CLOSED = { ...OPEN, status: 'closed' } as const;
const UNKNOWN = { ...OPEN, phase: 'unknown', number: null } as const;
const FAILED = { ...UNKNOWN, phase: 'failed' } as const;
const DELETED = { ...OPEN, phase: 'deleted' } as const;

const START: Facts = {
  purpose: 'place',
  isResolved: false,
  queue: { on_closed: 'note' },
  reopenStatus: 'Active',
  mayBeNoted: false,
  predecessor: undefined,
  isProcessed: false,
  adoptable: undefined,
  ticket: undefined,
  isTried: false,
  follows: undefined,
  isSettled: false,
  learned: NOTHING_LEARNED,
};
const NEW = { queue: { on_closed: 'new' } } as const;
const REOPEN = { queue: { on_closed: 'reopen' } } as const;
const WITHIN = { on_closed: 'new', reopen_within: '1h' } as const;
const RESOLVES = { isResolved: true, queue: { resolved: [] } } as const;
const SEEN = { status: 'Closed', ended: true, age: 0 };
const ACTIVE = { status: 'Active', ended: false };
const state = (ended: boolean) => ({ status: 'other', nativeStatus: ended ? 'Closed' : 'Active', ended }) as const;

const note = (outcome: UpdateOutcome, more: Partial<Note> = {}): { readonly note: Note } => ({
  note: {
    outcome,
    status: undefined,
    before: undefined,
    sending: { earlier: undefined, startedAt: '2026-01-01T00:00:00.000Z', mark: null },
    ...more,
  },
});
const updated = (ended?: boolean) =>
  note({ outcome: 'updated', ...(ended === undefined ? {} : { state: state(ended) }) });
const refused = { outcome: 'refused', problem, isFinal: true } as const;
const uncertain = { outcome: 'unknown', problem } as const;
const absent = (certain: boolean, waitMs = 90_000) => ({
  verdict: { verdict: 'absent', certain, certainFrom: '2026-01-01T00:00:00.000Z', waitMs } as const,
});
const search = (verdict: Pick<Search, 'verdict'>, more: Partial<Search> = {}): { readonly search: Search } => ({
  search: { looks: 1, endsAt: 150_000, hasWaited: false, ...verdict, ...more },
});

const plan = (facts: Partial<Omit<Facts, 'learned'>>, learned: Partial<Learned> = {}, moment = {}) =>
  planStep({ ...START, ...facts, learned: { ...NOTHING_LEARNED, ...learned } }, { isClosed: false, now: 0, ...moment });

type Case = readonly [string, ReturnType<typeof plan>, Partial<Step>];

describe('the next step for', () => {
  test.each<Case>([
    ['an alert without a ticket', plan({}), { do: 'create', generation: 'first' }],
    ['a resolved one', plan({ isResolved: true }), { do: 'pass over' }],
    ['one that was dealt with by a queue that is gone', plan({ isProcessed: true }), { do: 'done' }],
    ['one whose ticket a queue that is gone has', plan({ predecessor: OPEN }), { do: 'hand over' }],
    [
      'one whose ticket such a queue looks for',
      plan({ predecessor: UNKNOWN }),
      { do: 'hold back', outcome: 'unknown' },
    ],
    ['one whose key could not be asked for', plan({ adoptable: { problem } }), { do: 'hold back', problem }],
    ['a ticket that is gone', plan({ ticket: DELETED }), { do: 'create', generation: 'next' }],
    ['a resolved alert of it', plan({ ticket: DELETED, isResolved: true }), { do: 'pass over' }],
    ['a ticket that failed in an earlier run', plan({ ticket: FAILED }), { do: 'create', generation: 'same' }],
    ['one that failed in this run', plan({ ticket: FAILED, isTried: true }), { do: 'hold back', outcome: 'failed' }],
    ['a resolved alert of a failed one', plan({ ticket: FAILED, isResolved: true }), { do: 'hold back' }],
    ['the uncertain ticket of another alert', plan({ ticket: UNKNOWN }), { do: 'hold back', outcome: 'unknown' }],
    ['what is settled', plan({ ticket: OPEN, isSettled: true }), { do: 'done' }],
    ['what is settled and follows', plan({ ticket: OPEN, isSettled: true, follows: { number: '1' } }), { do: 'link' }],
  ])('%s', (_what, step, expected) => {
    expect(step).toMatchObject(expected);
  });
});

describe('a ticket whose create has no known outcome', () => {
  const settle = { purpose: 'settle', ticket: UNKNOWN } as const;
  test.each<Case>([
    ['of an earlier run is looked for', plan(settle), { do: 'look', isRefused: false }],
    ['of this run is looked for', plan({ ticket: UNKNOWN }, { creates: 1 }), { do: 'look' }],
    ['is waited for at first for 2 s', plan(settle, search(absent(false))), { do: 'wait', ms: 2000 }],
    ['longer each time', plan(settle, search(absent(false), { looks: 3 })), { do: 'wait', ms: 8000 }],
    ['at most 30 s', plan(settle, search(absent(false), { looks: 9 })), { do: 'wait', ms: 30_000 }],
    ['not beyond the instant of certainty', plan(settle, search(absent(false, 700))), { do: 'wait', ms: 700 }],
    ['is looked for after that', plan(settle, search(absent(false), { hasWaited: true })), { do: 'look' }],
    ['is left at the end of the time', plan(settle, search(absent(false)), { now: 150_000 }), { do: 'leave' }],
    ['is left by a run that ends', plan(settle, search(absent(false)), { isClosed: true }), { do: 'leave' }],
    [
      'also by one that ended as it waited',
      plan(settle, search(absent(false), { hasWaited: true }), { isClosed: true }),
      { do: 'leave' },
    ],
    [
      'is left where no answer can be had',
      plan(settle, search({ verdict: { verdict: 'unknown', problem } })),
      { do: 'leave' },
    ],
    ['is created once it is certain', plan(settle, search(absent(true))), { do: 'create', generation: 'same' }],
    ['a second time', plan(settle, { creates: 1, ...search(absent(true)) }), { do: 'create' }],
    ['not a third time', plan(settle, { creates: 2, ...search(absent(true)) }), { do: 'give up' }],
    [
      'not after an answer of another',
      plan(settle, { creates: 1, isReused: true, ...search(absent(true)) }),
      { do: 'give up' },
    ],
    ['not by a run that ends', plan(settle, search(absent(true)), { isClosed: true }), { do: 'give up' }],
    ['is settled where it is there', plan({ ...settle, ticket: OPEN }), { do: 'done' }],
    ['one that was refused is looked for', plan({ ...settle, ticket: FAILED }), { do: 'look', isRefused: true }],
    ['a single time', plan({ ...settle, ticket: FAILED }, search(absent(false))), { do: 'create', generation: 'same' }],
  ])('%s', (_what, step, expected) => {
    expect(step).toMatchObject(expected);
  });
});

describe('an alert of a ticket that is there', () => {
  const followed = { do: 'follow', noted: true } as const;
  test.each<Case>([
    ['is a note', plan({ ticket: OPEN }), { do: 'note' }],
    ['also of a closed one, by default', plan({ ticket: CLOSED }), { do: 'note' }],
    ['else the closed one is looked at', plan({ ...NEW, ticket: CLOSED }), { do: 'view' }],
    ['and followed', plan({ ...NEW, ticket: CLOSED }, { view: SEEN }), { do: 'follow', status: 'Closed' }],
    [
      'not before an earlier note is settled',
      plan({ ...NEW, ticket: CLOSED, mayBeNoted: true }, { view: SEEN }),
      { do: 'note' },
    ],
    ['or opened again', plan({ ...REOPEN, ticket: CLOSED }, { view: SEEN }), { do: 'note', status: 'Active' }],
    ['it goes onto one that is open by now', plan({ ...NEW, ticket: CLOSED }, { view: ACTIVE }), { do: 'note' }],
    ['onto one that cannot be read', plan({ ...NEW, ticket: CLOSED }, { view: 'unseen' }), { do: 'note' }],
    ['a resolved one asks nothing first', plan({ ...NEW, ticket: CLOSED, isResolved: true }), { do: 'note' }],
    ['a note that is there', plan({ ticket: OPEN }, updated(false)), { do: 'keep note', how: 'updated' }],
    ['on a closed ticket', plan({ ticket: OPEN }, updated(true)), { do: 'keep note', how: 'onto_closed' }],
    [
      'on one that was closed when last seen',
      plan({ ticket: CLOSED }, updated()),
      { do: 'keep note', how: 'onto_closed' },
    ],
    ['on one that must not be closed', plan({ ...NEW, ticket: OPEN }, updated(true)), { do: 'view' }],
    [
      'on one that cannot be read',
      plan({ ...NEW, ticket: OPEN }, { ...updated(), view: 'unseen' }),
      { do: 'keep trouble' },
    ],
    ['on one that is closed', plan({ ...NEW, ticket: OPEN }, { ...updated(true), view: SEEN }), followed],
    [
      'or opened again without a second note',
      plan({ ...REOPEN, ticket: OPEN }, { ...updated(true), view: SEEN }),
      { do: 'reopen' },
    ],
    [
      'unless that was tried with it',
      plan(
        { ...REOPEN, ticket: OPEN },
        { ...note({ outcome: 'updated', state: state(true) }, { status: 'Active' }), view: SEEN },
      ),
      followed,
    ],
    [
      'a refused status',
      plan({ ...REOPEN, ticket: CLOSED }, note(refused, { status: 'Active' })),
      { do: 'follow', problem },
    ],
    ['a refused note', plan({ ticket: OPEN }, note(refused)), { do: 'keep trouble', outcome: refused }],
    ['a lost one', plan({ ticket: OPEN }, note(uncertain)), { do: 'keep trouble', outcome: uncertain }],
    ['one that finds its ticket gone', plan({ ticket: OPEN }, note({ outcome: 'gone' })), { do: 'compare' }],
    [
      'as others are',
      plan({ ticket: OPEN }, { ...note({ outcome: 'gone' }), whyNotGone: problem }),
      { do: 'keep trouble' },
    ],
    ['alone', plan({ ticket: OPEN }, { ...note({ outcome: 'gone' }), whyNotGone: null }), { do: 'forget' }],
    ['a resolved one', plan({ ...RESOLVES, ticket: OPEN }, updated(false)), { do: 'resolve' }],
    ['of a ticket that has ended', plan({ ...RESOLVES, ticket: OPEN }, updated(true)), { do: 'keep note' }],
    ['of one whose state is unknown', plan({ ...RESOLVES, ticket: OPEN }, updated()), { do: 'view' }],
    [
      'whose fields are refused',
      plan({ ...RESOLVES, ticket: OPEN }, { ...updated(false), change: refused }),
      { do: 'keep note', problem },
    ],
    [
      'whose fields are lost',
      plan({ ...RESOLVES, ticket: OPEN }, { ...updated(false), change: uncertain }),
      { do: 'keep trouble' },
    ],
  ])('%s', (_what, step, expected) => {
    expect(step).toMatchObject(expected);
  });
});

/** What a product and a store may answer, drawn again for each step. */
interface World {
  readonly creates: readonly ('open' | 'refused' | 'unknown' | 'reused')[];
  readonly looks: readonly ('adopted' | 'certain' | 'uncertain' | 'unknown')[];
  readonly views: readonly View[];
  readonly updates: readonly UpdateOutcome[];
  readonly isGone: readonly boolean[];
  readonly isTaken: boolean;
  readonly closesAfter: number;
  readonly start: Partial<Facts>;
}

/** Plays the executor and the recorder, and says what must never be. @returns Faults; none where all is well. */
function play(world: World, planner: typeof planStep): readonly string[] {
  const drawn = new Map<string, number>();
  const next = <T>(name: string, list: readonly T[]): T => {
    const at = drawn.get(name) ?? 0;
    drawn.set(name, at + 1);
    return list[at % list.length] as T;
  };
  let facts: Facts = { ...START, ...world.start };
  let now = 0;
  let isUncertain = facts.ticket?.phase === 'unknown' || facts.ticket?.phase === 'sending';
  for (let turn = 0; turn < 60; turn += 1) {
    const step = planner(facts, { isClosed: turn >= world.closesAfter, now });
    const { learned } = facts;
    const learn = (more: Partial<Learned>): Facts => ({ ...facts, learned: { ...learned, ...more } });
    const settled: Facts = { ...facts, isSettled: true };
    const latest = (ticket: Facts['ticket']): Facts => ({ ...facts, ticket, learned: NOTHING_LEARNED });
    switch (step.do) {
      case 'done':
        return [];
      case 'link':
        facts = { ...facts, follows: undefined };
        break;
      case 'hand over':
        facts = { ...facts, predecessor: undefined, ticket: OPEN };
        break;
      case 'adopt':
        facts = world.isTaken ? { ...facts, adoptable: undefined } : latest(OPEN);
        break;
      case 'create': {
        if (isUncertain) return ['a create though an earlier one may have left a ticket'];
        const answer = next('create', world.creates);
        const creates = learned.creates + 1;
        isUncertain = answer === 'unknown' || answer === 'reused';
        const learnedNow = { creates, isReused: answer === 'reused' };
        facts = isUncertain ? { ...facts, ticket: UNKNOWN, learned: learnedNow } : settled;
        break;
      }
      case 'look': {
        const answer = next('look', world.looks);
        if (answer === 'certain') isUncertain = false;
        const verdict =
          answer === 'unknown' ? { verdict: 'unknown' as const, problem } : absent(answer === 'certain').verdict;
        const { looks, endsAt } = learned.search ?? { looks: 0, endsAt: now + 150_000 };
        facts =
          answer === 'adopted' ? settled : learn({ search: { verdict, looks: looks + 1, endsAt, hasWaited: false } });
        break;
      }
      case 'wait':
        if (step.ms <= 0) return ['a wait for nothing'];
        now += step.ms;
        facts = afterWait(facts);
        break;
      case 'view':
        facts = learn({ view: next('view', world.views) });
        break;
      case 'note':
        if (learned.note !== undefined) return ['the same note twice'];
        facts = learn({ ...note(next('update', world.updates), { status: step.status }), view: undefined });
        break;
      case 'reopen':
      case 'resolve':
        facts = learn({ change: next('update', world.updates), view: undefined });
        break;
      case 'compare':
        facts = learn({ whyNotGone: next('gone', world.isGone) ? null : problem });
        break;
      case 'forget':
        facts = latest(DELETED);
        break;
      case 'follow':
        if (facts.follows !== undefined) return ['a ticket is followed twice'];
        // Another alert may have made the next one.
        facts =
          world.isTaken && next('followed', [true, false]) ? latest(OPEN) : { ...facts, follows: { number: '1' } };
        break;
      default:
        facts = settled;
    }
  }
  return ['no end'];
}

const view = fc.constantFrom<View>(SEEN, ACTIVE, 'gone', 'unseen', { status: 'Closed', ended: true });
const update = fc.constantFrom<UpdateOutcome>(
  { outcome: 'updated' },
  { outcome: 'updated', state: state(true) },
  { outcome: 'updated', state: state(false) },
  { outcome: 'gone' },
  refused,
  { ...refused, isFinal: false },
  uncertain,
);
const some = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 6 });
const worlds: fc.Arbitrary<World> = fc.record({
  creates: some(fc.constantFrom('open', 'refused', 'unknown', 'reused')),
  looks: some(fc.constantFrom('adopted', 'certain', 'uncertain', 'unknown')),
  views: some(view),
  updates: some(update),
  isGone: some(fc.boolean()),
  isTaken: fc.boolean(),
  closesAfter: fc.constantFrom(0, 3, 1000),
  start: fc.record({
    purpose: fc.constantFrom('place', 'settle'),
    isResolved: fc.boolean(),
    queue: fc.constantFrom(START.queue, NEW.queue, REOPEN.queue, WITHIN, RESOLVES.queue),
    mayBeNoted: fc.boolean(),
    predecessor: fc.constantFrom(undefined, OPEN, UNKNOWN),
    ticket: fc.constantFrom(
      undefined,
      OPEN,
      CLOSED,
      UNKNOWN,
      { ...UNKNOWN, phase: 'sending' as const },
      FAILED,
      DELETED,
    ),
    isTried: fc.boolean(),
    adoptable: fc.constantFrom(undefined, { problem }, { found: {} as never, generation: 0 }),
  }),
});

describe('for any answers of product and store', () => {
  const check = (planner: typeof planStep) =>
    fc.check(
      fc.property(worlds, (world) => {
        expect(play(world, planner)).toEqual([]);
      }),
      { numRuns: 1500, seed: 1 },
    );

  test('an alert comes to an end, one note is sent to a ticket, and no create while another may have left one', () => {
    expect(fc.defaultReportMessage(check(planStep))).toBeUndefined();
  });

  /** What the planner would have to see to go wrong in that way. */
  const blind = (mistake: (facts: Facts) => Facts): typeof planStep => {
    return (facts, moment) => planStep(mistake(facts), moment);
  };
  const withSearch = (facts: Facts, change: (search: Search) => Search): Facts => {
    const { learned } = facts;
    return learned.search === undefined ? facts : { ...facts, learned: { ...learned, search: change(learned.search) } };
  };

  test.each<[string, typeof planStep]>([
    ['believes the first empty look', blind((facts) => withSearch(facts, (one) => ({ ...one, ...absent(true) })))],
    [
      'takes an unknown ticket for a failed one',
      blind((facts) => (facts.ticket?.phase === 'unknown' ? { ...facts, ticket: FAILED } : facts)),
    ],
    [
      'takes a create under way for a failed one',
      blind((facts) => (facts.ticket?.phase === 'sending' ? { ...facts, ticket: FAILED } : facts)),
    ],
    [
      'forgets that it has waited',
      blind((facts) => withSearch(facts, (one) => ({ ...one, hasWaited: false, endsAt: 1e12 }))),
    ],
    ['forgets its note', blind(({ learned: { note: _note, ...learned }, ...facts }) => ({ ...facts, learned }))],
    [
      'forgets how often it has created',
      blind((facts) => ({ ...facts, learned: { ...facts.learned, creates: 1, isReused: false } })),
    ],
    ['never sees that it is done', blind((facts) => ({ ...facts, isSettled: false }))],
  ])('that is not so of a planner which %s', (_what, planner) => {
    expect(check(planner).failed).toBe(true);
  });
});
