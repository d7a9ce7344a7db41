import fc from 'fast-check';
import { kills, plainPlans, runsWith, type Plan } from './plan.js';
import { RECORDS } from './run.js';
import { alwaysOf, stormsOf } from './storms.js';
import { always, forAWhile, fromSomewhen } from './turns.js';

type Part = Partial<Omit<Plan, 'kind'>>;
/** What makes a world one of its kind, given the rest of its plan. */
type Parts = (plan: Plan) => fc.Arbitrary<Part>;

const HOUR = 3600;

const turned = (turns: (plan: Plan) => fc.Arbitrary<Plan['turns']>): Parts => {
  return (plan) => turns(plan).map((drawn) => ({ turns: [...plan.turns, ...drawn] }));
};
const stormy = (storms: fc.Arbitrary<Plan['storms']>): Parts => {
  return (plan) => storms.map((drawn) => ({ storms: [...plan.storms, ...drawn] }));
};
const mannered = (manners: fc.Arbitrary<Plan['manners']>, lies = false): Parts => {
  return (plan) => manners.map((drawn) => ({ manners: [...plan.manners, ...drawn], lies }));
};
const switched = (...switches: readonly Plan['tenant']['switches'][]): Parts => {
  return ({ tenant }) =>
    fc.constantFrom(...switches).map((drawn) => ({ tenant: { switches: { ...tenant.switches, ...drawn } } }));
};
const both = (value: number) => ({ date: value, stamp: value });
const all = (value: number) => ({ ...both(value), host: value });

/** All clocks are set back by more than all the runs and their pauses take. */
const allBack: Parts = ({ runs, turns }) => {
  const quick = runs.map((run) => ({ ...run, pause: Math.min(run.pause, HOUR) }));
  return fromSomewhen(quick, [all(-24 * HOUR)]).map((drawn) => ({ runs: quick, turns: [...turns, ...drawn] }));
};

/**
 * Clocks that disagree. Two known limits are not drawn: stamps that step back while Date does not, and all clocks set
 * back by less than the runs and their pauses take.
 */
const CLOCKS = {
  'stamps lag': turned(() => always([{ stamp: -600 }, { stamp: -8 * HOUR }])),
  'stamps lead': turned(() => always([{ stamp: 600 }, { stamp: 10 * HOUR }])),
  'date leads for a while': turned(({ runs }) => forAWhile(runs, [{ date: 600 }, { date: 5 * HOUR }], { date: 0 })),
  'date lags for a while': turned(({ runs }) => forAWhile(runs, [{ date: -600 }, { date: -5 * HOUR }], { date: 0 })),
  'tenant ahead for a while': turned(({ runs }) => forAWhile(runs, [both(240), both(600), both(2 * HOUR)], both(0))),
  'tenant steps back': turned(({ runs }) => fromSomewhen(runs, [both(-200), both(-280), both(-600), both(-5 * HOUR)])),
  'host steps': turned(({ runs }) =>
    fc.oneof(
      fromSomewhen(runs, [{ host: -24 * HOUR }, { host: 24 * HOUR }, { host: -900 }, { host: 900 }]),
      forAWhile(runs, [{ host: -24 * HOUR }, { host: 24 * HOUR }, { host: 3 * HOUR }, { host: -3 * HOUR }], {
        host: 0,
      }),
    ),
  ),
  'all clocks step': (plan: Plan) =>
    fc.oneof(
      { weight: 2, arbitrary: turned(({ runs }) => fromSomewhen(runs, [all(600), all(24 * HOUR)]))(plan) },
      { weight: 1, arbitrary: allBack(plan) },
    ),
} satisfies Readonly<Record<string, Parts>>;

/** Answers that are not those to the question. */
const ANSWERS = {
  'stray empty answers': stormy(
    stormsOf('empty 204', 'empty 200', 'blank', 'without value', 'an error beside the context'),
  ),
  'foreign answers': stormy(stormsOf('other set')),
  'cached answers': stormy(alwaysOf('cached, date of then', 'cached, date of now', 'often cached')),
  'shifted answers': stormy(stormsOf('further on by 1', 'further on by 3')),
  'the page before': stormy(stormsOf('page before')),
  'records twice': (plan: Plan) =>
    fc.oneof(
      stormy(stormsOf('a record twice', 'three records twice'))(plan),
      mannered(alwaysOf('a record twice', 'three records twice'))(plan),
    ),
} satisfies Readonly<Record<string, Parts>>;

/** Records and fields that are not as usual. */
const RECORDS_KINDS = {
  'no counts': switched({ odata_count: 'never' }),
  'counts as text': switched({ count_type: 'string' }),
  'false counts': mannered(alwaysOf('counts a page', 'counts few', 'counts many'), true),
  'short pages': mannered(alwaysOf('short by a few')),
  'no stamps': ({ history }: Plan) => {
    // A span of history begins later than the year 1.
    const stamps = history === 'whole' ? ([null, '0001-01-01T00:00:00Z'] as const) : ([null] as const);
    return fc.record({ nulls: fc.constantFrom(1, 10, RECORDS), nullStamp: fc.constantFrom(...stamps) });
  },
  'bulk edits': () => fc.constant({}),
  'records restored': () => fc.constant<Part>({ deletes: 'sweep' }),
  'some records hidden': (plan: Plan) =>
    forAWhile(plan.runs, [{ hidden: 3 }, { hidden: 6 }], { hidden: 0 }).map(
      (turns): Part => ({ deletes: 'sweep', turns: [...plan.turns, ...turns] }),
    ),
  'rights come and go': turned(({ runs }) =>
    fc.oneof(
      forAWhile(runs, [{ hidden: 'all' }], { hidden: 0 }),
      fc.constant([
        { at: 0, hidden: 'all' as const },
        { at: 300, hidden: 0 },
      ]),
    ),
  ),
  'page limits': turned(({ runs }) =>
    fc.oneof(
      always([{ limit: 2 }, { limit: 3 }, { limit: 7 }]),
      fromSomewhen(runs, [{ limit: 2 }, { limit: 4 }]),
      forAWhile(runs, [{ limit: 2 }, { limit: 3 }], { limit: 100 }),
    ),
  ),
  'fields in another case': mannered(alwaysOf('RecID, LastModDatetime', 'recid, SUBJECT')),
} satisfies Readonly<Record<string, Parts>>;

/** Ways to be a tenant, or to be read, that go with no other. */
const ALONE = {
  plain: () => fc.constant({}),
  kills: () => runsWith(kills).map((runs) => ({ runs })),
  'paged by offsets': () => fc.constant<Part>({ paging: 'skip' }),
  'literals in another zone': (plan: Plan) =>
    switched({ literal_lead: 120 }, { literal_lead: -300 }, { literal_lead: 330 })(plan),
  'other orders of keys': (plan: Plan) =>
    switched(
      { recid_case: 'mixed' },
      { recid_case: 'mixed', recid_order: 'bytes' },
      { recid_order: 'guid' },
      { recid_case: 'mixed', recid_order: 'guid' },
    )(plan).map((part): Part => ({ ...part, paging: 'auto' })),
  'the repeated hour': ({ runs }: Plan) =>
    fc
      .tuple(
        fc.constantFrom('2026-11-01T04:40:00Z', '2026-11-01T05:20:00Z', '2026-11-01T05:55:00Z'),
        fc.array(fc.constantFrom(300, 900, 1200, 1800), { minLength: 2, maxLength: 6 }),
      )
      .map(
        ([begin, pauses]): Part => ({
          beginsAt: Date.parse(begin),
          tenant: { switches: { stamp_style: 'none' } },
          runs: [
            ...runs.slice(0, 1),
            ...pauses.map((pause) => ({ mode: 'incremental' as const, kill: null, leave: false, pause })),
          ],
        }),
      ),
  'stamps in local time': (plan: Plan) => switched({ stamp_style: 'offset' }, { stamp_style: 'none' })(plan),
} satisfies Readonly<Record<string, Parts>>;

const PARTS: Readonly<Record<string, Parts>> = { ...ALONE, ...CLOCKS, ...ANSWERS, ...RECORDS_KINDS };

export type Kind = keyof typeof ALONE | keyof typeof CLOCKS | keyof typeof ANSWERS | keyof typeof RECORDS_KINDS | 'mix';

export const KINDS = [...Object.keys(PARTS), 'mix'] as readonly Kind[];

/** Plans of worlds of this kind; a mix has one of each sort. */
export function plansOf(kind: Kind): fc.Arbitrary<Plan> {
  const names = kind === 'mix' ? mixes : fc.constant([kind]);
  return fc
    .tuple(plainPlans, names)
    .chain(([plan, parts]) =>
      parts.reduce<fc.Arbitrary<Plan>>((plans, name) => plans.chain(withPart(name)), fc.constant({ ...plan, kind })),
    );
}

const mixes = fc
  .tuple(
    fc.constantFrom('plain', 'kills'),
    fc.constantFrom(...Object.keys(CLOCKS)),
    fc.constantFrom(...Object.keys(ANSWERS)),
    fc.constantFrom(...Object.keys(RECORDS_KINDS)),
  )
  .map((names): readonly string[] => names);

function withPart(name: string): (plan: Plan) => fc.Arbitrary<Plan> {
  return (plan) => (PARTS[name]?.(plan) ?? fc.constant({})).map((part) => ({ ...plan, ...part }));
}
