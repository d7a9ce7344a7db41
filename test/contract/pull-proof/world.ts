import fc from 'fast-check';
import type { MockNamespace, MockOptions } from '../../../mock-ivanti/index.js';
import type { Tenant } from '../../tenant.js';

/** What other users do between two pages: which record, what to it, and how much time passes. */
export interface Act {
  readonly what: 'edit' | 'edit twice' | 'bulk edit' | 'insert' | 'delete' | 'late edit' | 'nothing';
  readonly record: number;
  readonly seconds: number;
}

/** Where a process is killed: at which page of its life, and whether the page was stored by then. */
export interface Kill {
  readonly page: number;
  readonly stored: boolean;
}

/** One run; it is resumed until it ends. */
export interface Run {
  readonly mode: 'historical' | 'incremental';
  readonly kill: Kill | null;
  /** Left unfinished when it was killed, for a run of the other mode to come between. */
  readonly leave: boolean;
  readonly pause: number;
}

/** How one world behaves and is read. */
export interface Plan {
  readonly pageSize: number;
  readonly paging: 'auto' | 'walk' | 'skip';
  readonly lanes: number;
  readonly chunkDays: number;
  readonly deletes: 'off' | 'count' | 'sweep';
  readonly runs: readonly Run[];
  /** Percent of pages that come shorter than asked for, and by how many records. */
  readonly short: { readonly percent: number; readonly by: number };
  /** A count that the tenant claims whatever the truth is: that of a full page, that of a short one, or any. */
  readonly countLie: 'page' | 'short' | number | null;
  readonly tenant: Pick<MockOptions, 'switches'>;
  /** The question for records that is answered without any although there are some. */
  readonly stray: number | null;
  /** The question for records that is answered with what belongs to another one, or with nothing that can be meant. */
  readonly foreign: { readonly at: number; readonly what: keyof typeof FOREIGN } | null;
}

/** Answers to other questions. The previous page is one only for a question that goes on behind it. */
const FOREIGN = {
  'other table': (world: MockNamespace) => answerOf({ value: world.records.list('changes').slice(0, 3) }),
  error: () => answerOf({ error: { code: '0', message: 'busy' } }),
  'previous page': () => ({ page: 'repeat-previous' }) as const,
  'a record twice': () => ({ page: { kind: 'twice', n: 1 } }) as const,
};

function answerOf(content: object) {
  const body = { '@odata.context': '/api/odata/$metadata#changes', ...content };
  return { status: { code: 200, body } };
}

const isFull = process.env['PROOF_SIZE'] === 'full';
export const RECORDS = isFull ? 1500 : 40;
/** Of the tenants that show local time. */
export const ZONE = 'America/New_York';
/** Records that are changed at once, with one stamp. */
const BULK = isFull ? 250 : 8;
const kills = fc.option(fc.record({ page: fc.nat(isFull ? 60 : 12), stored: fc.boolean() }), { freq: 2 });
const runs = fc.record({
  mode: fc.constantFrom('historical', 'incremental'),
  kill: kills,
  leave: fc.boolean(),
  pause: fc.nat(90),
});
const tenants = fc.record({
  odata_count: fc.constantFrom('always', 'always', 'never'),
  empty_collection: fc.constantFrom('204', 'empty-array'),
  stamp_style: fc.constantFrom('Z', 'Z', 'offset', 'none'),
});

export const plans: fc.Arbitrary<Plan> = fc.record({
  pageSize: isFull ? fc.integer({ min: 10, max: 100 }) : fc.constantFrom(2, 3, 3, 5, 8, 13),
  paging: fc.constantFrom('auto', 'walk', 'skip'),
  lanes: fc.integer({ min: 1, max: 4 }),
  chunkDays: fc.constantFrom(1, 60, 400),
  deletes: fc.constantFrom('off', 'count', 'sweep'),
  runs: fc.array(runs, { minLength: 1, maxLength: 3 }),
  short: fc.record({ percent: fc.constantFrom(0, 0, 40), by: fc.integer({ min: 1, max: isFull ? 60 : 10 }) }),
  countLie: fc.oneof(
    { weight: 4, arbitrary: fc.constant(null) },
    { weight: 2, arbitrary: fc.constantFrom('page' as const, 'short' as const) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: RECORDS }) },
  ),
  tenant: tenants.map((switches) => ({ switches })),
  stray: fc.option(fc.nat(isFull ? 120 : 30), { freq: 2 }),
  foreign: fc.option(
    fc.record({
      at: fc.nat(isFull ? 120 : 20),
      what: fc.constantFrom<keyof typeof FOREIGN>('other table', 'error', 'previous page', 'a record twice'),
    }),
    { freq: 2 },
  ),
});

export const acts: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.record({
    what: fc.constantFrom('edit', 'edit', 'edit twice', 'bulk edit', 'insert', 'delete', 'late edit', 'nothing'),
    record: fc.nat(RECORDS),
    seconds: fc.constantFrom(0, 0, 1, 5, 20),
  }),
  { maxLength: isFull ? 300 : 40 },
);

/** Does to the tenant what an act says. Late edits carry a stamp from before they became visible. */
export function perform(act: Act, tenant: Tenant, { records }: MockNamespace, ids: readonly string[], serial: number) {
  const recId = ids[act.record % ids.length] ?? '';
  const alive = records.get('incidents', recId) !== undefined;
  if (act.what === 'insert') records.insert('incidents', { Subject: `new ${serial}`, Symptom: 'x', Status: 'Logged' });
  else if (alive && act.what === 'delete') records.delete('incidents', recId);
  else if (alive && act.what === 'late edit') {
    const LastModDateTime = new Date(tenant.clock.now() - act.seconds * 1000).toISOString();
    records.update('incidents', recId, { Subject: `late ${serial}`, LastModDateTime });
  } else if (act.what === 'bulk edit') {
    for (const id of ids.slice(act.record, act.record + BULK)) {
      if (records.get('incidents', id) !== undefined) records.update('incidents', id, { Subject: `bulk ${serial}` });
    }
  } else if (alive && act.what !== 'nothing') {
    records.update('incidents', recId, { Subject: `edit ${serial}` });
    if (act.what === 'edit twice') records.update('incidents', recId, { Subject: `edit ${serial} again` });
  }
  tenant.clock.advance(act.seconds * 1000);
}

/** Makes the tenant misbehave as the plan says. */
export function misbehave(world: MockNamespace, plan: Plan): void {
  const match = { op: 'list' } as const;
  if (plan.short.percent > 0) {
    const when = { probability: plan.short.percent / 100 };
    world.faults.add({ match, when, do: [{ page: { kind: 'short', n: plan.short.by } }] });
  }
  // Two faults at once can agree with each other.
  if (plan.stray !== null && plan.countLie === null) {
    world.faults.add({ match, when: { skip: plan.stray, times: 1 }, do: [{ page: 'empty-204' }] });
  }
  if (plan.foreign !== null) {
    const { at, what } = plan.foreign;
    const behind = what === 'previous page' ? { ...match, query: 'RecId gt' } : match;
    world.faults.add({ match: behind, when: { skip: at, times: 1 }, do: [FOREIGN[what](world)] });
  }
  if (plan.countLie !== null) {
    const lies = { page: plan.pageSize, short: plan.short.by };
    const count = typeof plan.countLie === 'number' ? plan.countLie : lies[plan.countLie];
    world.faults.add({ match, do: [{ body: { mutate: { '@odata.count': count } } }] });
  }
}
