import fc from 'fast-check';
import { kills, plainPlans, type Plan } from './plan.js';
import { isFull, RECORDS, type Run } from './run.js';
import { stormOf, type Storm } from './storms.js';

const runs = fc.record({
  mode: fc.constantFrom<Run['mode'][]>('historical', 'incremental'),
  kill: kills,
  leave: fc.boolean(),
  pause: fc.nat(90),
});
const switches = fc.record({
  odata_count: fc.constantFrom('always', 'always', 'never'),
  empty_collection: fc.constantFrom('204', 'empty-array'),
  stamp_style: fc.constantFrom('Z', 'Z', 'offset', 'none'),
});

/** Answers to other questions. The page before is one only for a question that goes on behind it. */
const FOREIGN: readonly Storm[] = [
  stormOf('other set'),
  stormOf('an error beside the context'),
  { ...stormOf('page before'), question: 'RecId gt' },
  stormOf('a record twice'),
];

/** What befalls most tenants: short pages, a stray answer or a foreign one, false counts, kills, quick runs. */
export const usualPlans: fc.Arbitrary<Plan> = fc
  .record({
    plan: plainPlans,
    paging: fc.constantFrom<Plan['paging'][]>('auto', 'walk', 'skip'),
    runs: fc.array(runs, { minLength: 1, maxLength: 3 }),
    short: fc.record({ percent: fc.constantFrom(0, 0, 40), by: fc.integer({ min: 1, max: isFull ? 60 : 10 }) }),
    lie: fc.oneof(
      { weight: 4, arbitrary: fc.constant(null) },
      { weight: 2, arbitrary: fc.constantFrom('page' as const, 'short' as const) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: RECORDS }) },
    ),
    switches,
    stray: fc.option(fc.nat(isFull ? 120 : 30), { freq: 2 }),
    foreign: fc.option(fc.record({ at: fc.nat(isFull ? 120 : 20), storm: fc.constantFrom(...FOREIGN) }), { freq: 2 }),
  })
  .map(({ plan, short, lie, stray, foreign, ...drawn }): Plan => {
    const manners: Storm[] = [];
    const storms: Storm[] = [];
    if (short.percent > 0) {
      const page = { kind: 'short', n: short.by } as const;
      manners.push({ what: 'short', when: { probability: short.percent / 100 }, do: [{ page }] });
    }
    if (lie !== null) {
      const count = typeof lie === 'number' ? lie : { page: plan.pageSize, short: short.by }[lie];
      manners.push({ what: 'false count', do: [{ body: { mutate: { '@odata.count': count } } }] });
    }
    // Two faults at once can agree with each other.
    if (stray !== null && lie === null) storms.push({ ...stormOf('empty 204'), when: { skip: stray, times: 1 } });
    if (foreign !== null) storms.push({ ...foreign.storm, when: { skip: foreign.at, times: 1 } });
    const { switches: tenant, ...rest } = drawn;
    const calm = { kind: 'usual', latency: 0, history: 'since 2020', rereads: true, actsAt: 'pages' } as const;
    return { ...plan, ...rest, ...calm, tenant: { switches: tenant }, storms, manners, lies: lie !== null };
  });
