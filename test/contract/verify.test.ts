import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject, PullRequest, Verification, Verified } from '../../host-sdk/index.js';
import type { MockOptions } from '../../mock-ivanti/index.js';
import type { IvantiPlugin } from '../../plugin/index.js';
import type { Tenant } from '../tenant.js';
import { connect, connectBehind, pull, text } from './pulling.js';
import { createVerifiedTable } from './verify-table.js';

const LATER = 3_600_000;
const ALL_DATA = { mode: undefined, start_date: undefined };

/** A table that was read to its end, and what a next run does with it. */
async function readTable({ plugin, tenant }: { readonly plugin: IvantiPlugin; readonly tenant: Tenant }) {
  const table = createVerifiedTable();
  let checkpoint: Json | null = null;
  const run = async (request: Partial<PullRequest> & { readonly pages?: number } = {}) => {
    tenant.clock.advance(LATER);
    const before = tenant.mock.journal.count({ op: 'list' });
    const pulled = await pull(plugin, checkpoint, undefined, { holder: table, ...request });
    ({ checkpoint } = pulled);
    const calls = tenant.mock.journal.count({ op: 'list' }) - before;
    return { ...pulled, calls, verified: pulled.end?.verified };
  };
  await run();
  await run({ mode: 'incremental' });
  return { tenant, ...table, run, state: () => checkpoint as JsonObject };
}

async function filled(options: MockOptions = { incidents: 2500 }, data: Record<string, unknown> = {}) {
  return await readTable(await connect({ ...ALL_DATA, ...data }, options));
}

type Filled = Awaited<ReturnType<typeof filled>>;

const found = (how: Verification, changes: Partial<Verified> = {}): Partial<Verified> => ({
  how,
  differing: 0,
  missing: 0,
  changed: 0,
  restored: 0,
  extra: 0,
  unconfirmed: 0,
  ...changes,
});

/** Damages a row in a way that its cursor does not show. */
const DAMAGE = {
  missing: ({ rows }: Filled, key: string) => rows.delete(key),
  changed: ({ rows }: Filled, key: string) => rows.set(key, { ...rows.get(key), Subject: 'damaged' }),
  restored: ({ rows }: Filled, key: string) => rows.set(key, { ...rows.get(key), _deleted: true }),
  extra: ({ rows }: Filled, key: string) => rows.set(`${key}+`, { ...rows.get(key), RecId: `${key}+` }),
  /** At the tenant. */
  untold: ({ tenant, rows }: Filled, key: string) => {
    const LastModDateTime = text(rows.get(key), 'LastModDateTime');
    tenant.mock.records.update('incidents', key, { Subject: 'changed untold', LastModDateTime });
  },
} as const;

const keysOf = ({ rows }: Filled, ...places: readonly number[]) =>
  places.map((at) => [...rows.keys()].sort()[at] ?? '');

test('2,500 rows with damage of each kind: counts find what changes them, deep finds the rest', async () => {
  const scene = await filled();
  await scene.run({ mode: 'incremental' });
  const [before, state] = [scene.contents(), scene.state()];
  const clean = await scene.run({ verify: 'counts' });
  expect([clean.delivered, clean.end?.complete, clean.verified]).toMatchObject([
    0,
    true,
    found('counts', { ranges: 3 }),
  ]);
  expect(clean.calls).toBeLessThan(22);
  expect({ ...scene.state(), checked: 0 }).toEqual({ ...state, checked: 0 });

  const [lost = '', extra = '', marked = '', last = ''] = keysOf(scene, 1200, 40, 2300, 2498);
  for (const key of [lost, last]) DAMAGE.missing(scene, key);
  DAMAGE.restored(scene, marked);
  DAMAGE.extra(scene, extra);
  const first = await scene.run({ verify: 'counts' });
  const damage = { ranges: 3, differing: 3, missing: 2, restored: 1, extra: 1, unconfirmed: 1 };
  expect(first.verified).toMatchObject(found('counts', damage));
  expect([first.delivered, first.end?.complete]).toEqual([3, false]);
  expect(first.end?.problem).toMatchObject({
    code: 'tenant.unconfirmed_deletion',
    retryAt: expect.any(String) as unknown,
  });
  expect(scene.contents().size).toBe(2501);
  const second = await scene.run({ verify: 'counts' });
  expect(second.verified).toMatchObject(found('counts', { extra: 1 }));
  expect([second.delivered, second.end?.complete, second.batches.at(-1)?.stats.deleted]).toEqual([1, true, 1]);
  expect(scene.contents()).toEqual(before);

  const [altered = '', untold = '', one = '', other = ''] = keysOf(scene, 1500, 2000, 1700, 1699);
  DAMAGE.changed(scene, altered);
  DAMAGE.untold(scene, untold);
  DAMAGE.missing(scene, one);
  DAMAGE.extra(scene, other);
  expect((await scene.run({ verify: 'counts' })).verified).toMatchObject(found('counts'));
  const deep = await scene.run({ verify: 'deep' });
  expect(deep.verified).toMatchObject(
    found('deep', { differing: 1, changed: 2, missing: 1, extra: 1, unconfirmed: 1 }),
  );
  expect([deep.delivered, deep.calls < 36]).toEqual([3, true]);
  expect((await scene.run({ verify: 'deep' })).end?.complete).toBe(true);
  expect([scene.contents().size, scene.contents().get(untold)?.['Subject']]).toEqual([2500, 'changed untold']);
  expect(scene.contents().get(altered)).toEqual(before.get(altered));
  const still = (now: JsonObject) => [now['bounds'], now['spans'], now['cursor'], now['verify'], now['missing']];
  expect(still(scene.state())).toEqual(still(state));
});

test('counts that are absent or wrong do not hide damage', async () => {
  let answer: ((count: number) => number | undefined) | undefined;
  const flaw = () => ({
    answer: ({ body }: { readonly body: string }) => {
      if (answer === undefined || !body.includes('"@odata.count"')) return {};
      const { '@odata.count': count, ...rest } = JSON.parse(body) as { '@odata.count': number };
      const told = answer(count);
      return { body: JSON.stringify(told === undefined ? rest : { '@odata.count': told, ...rest }) };
    },
  });
  const scene = await readTable(await connectBehind(ALL_DATA, flaw, { incidents: 1300 }));
  const before = scene.contents();
  const lies: Readonly<Record<string, typeof answer>> = {
    always_the_same: () => 1000,
    one_too_high: (count) => count + 1,
    at_most_what_the_table_has: (count) => Math.min(297, count),
    wrong_after_the_first_range: (count) => (count > 900 ? count : Math.min(200, count)),
    absent: () => undefined,
  };
  for (const [name, lie] of Object.entries(lies)) {
    answer = lie;
    for (const key of keysOf(scene, 30, 1100, 1250)) DAMAGE.missing(scene, key);
    const { verified, end } = await scene.run({ verify: 'counts' });
    expect([name, verified, end?.complete]).toMatchObject([name, found('counts', { differing: 2, missing: 3 }), true]);
    expect(scene.contents()).toEqual(before);
  }
});

test('what others write meanwhile is no damage', async () => {
  const scene = await filled({ incidents: 1300 });
  const set = 'incidents';
  for (const verify of ['counts', 'deep'] as const) {
    const [gone = ''] = keysOf(scene, 1150);
    scene.tenant.mock.mutations.add(
      { when: { request: 8 }, do: [{ insert: { set, fields: { Subject: 'new' }, count: 40 } }] },
      {
        when: { request: 10 },
        do: [{ update: { set, where: { Status: 'Active' }, count: 30, fields: { Subject: verify } } }],
      },
      { when: { request: 16 }, do: [{ delete: { set, where: { RecId: gone } } }] },
      { when: { request: 19 }, do: [{ insert: { set, fields: { Subject: 'newer' }, count: 3 } }] },
    );
    const { verified } = await scene.run({ verify });
    expect(verified).toMatchObject(found(verify, { differing: 1, extra: 1, unconfirmed: 1 }));
    expect((await scene.run({ verify })).end?.complete).toBe(true);
    const shown = scene.tenant.mock.records.list(set).map((record) => [record['RecId'], record['Subject']]);
    const rows = [...scene.contents().values()].map((row) => [row['RecId'], row['Subject']]);
    expect(rows.sort()).toEqual(shown.sort());
  }
});

test('drawn damage is repaired, wherever the verification is interrupted and continued', async () => {
  const scene = await filled({ incidents: 1300 });
  const { pages: PAGES, ...drawn } = {
    pages: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
    deep: fc.boolean(),
    damage: fc.array(fc.tuple(fc.constantFrom('missing', 'changed', 'restored', 'extra', 'untold'), fc.nat(1250)), {
      maxLength: 8,
    }),
  };
  await fc.assert(
    fc.asyncProperty(PAGES, drawn.deep, drawn.damage, async (pages, deep, damage) => {
      const how = deep ? 'deep' : 'counts';
      const { bounds, spans } = scene.state();
      for (const [kind, at] of damage) for (const key of keysOf(scene, at)) DAMAGE[kind](scene, key);
      for (const most of pages) await scene.run({ verify: how, pages: most });
      const verify = async (way: 'counts' | 'deep') => {
        for (let turn = 0; turn < 3; turn++) if ((await scene.run({ verify: way })).end?.complete === true) break;
      };
      await verify(how);
      expect([scene.state()['bounds'], scene.state()['spans']]).toEqual([bounds, spans]);
      if (!deep) expect(scene.contents().size).toBe(1300);
      // A missing and an extra row in one range are left for it; the extra one takes two readings.
      if (!deep) await verify('deep');
      const subjects = [...scene.contents()].map(([key, row]) => [key, row['Subject']]);
      const shown = scene.tenant.mock.records.list('incidents').map((record) => [record['RecId'], record['Subject']]);
      expect(subjects.sort()).toEqual(shown.sort());
    }),
    {
      numRuns: RUNS,
      examples: [
        [
          [3, 2, 1],
          false,
          [
            ['extra', 0],
            ['untold', 525],
            ['untold', 449],
          ],
        ],
      ],
    },
  );
});

const RUNS = Number(process.env['PROOF_RUNS'] ?? 5);

describe('a verification of other tables', () => {
  test.each<[string, MockOptions, Record<string, unknown>]>([
    ['that the tenant cannot sort', {}, { paging: 'skip' }],
    ['whose RecIds the tenant sorts without regard to case', { switches: { recid_case: 'mixed' } }, {}],
    ['without the cursor field', {}, { deny_fields: { incidents: ['LastModDateTime'] } }],
    ['with a start', {}, { start_date: '2025-06-01' }],
  ])('%s finds the same', async (_name, options, data) => {
    const scene = await filled({ incidents: 300, ...options }, data);
    const before = scene.contents();
    for (const verify of ['counts', 'deep'] as const) {
      const [one = '', two = '', three = '', four = ''] = keysOf(scene, 10, 20, 30, 40);
      DAMAGE.missing(scene, one);
      DAMAGE.restored(scene, two);
      DAMAGE.extra(scene, three);
      if (verify === 'deep') DAMAGE.changed(scene, four);
      const { verified } = await scene.run({ verify });
      const changed = verify === 'deep' ? 1 : 0;
      expect(verified).toMatchObject(
        found(verify, { differing: 1, missing: 1, restored: 1, extra: 1, unconfirmed: 1, changed }),
      );
      expect((await scene.run({ verify })).end?.complete).toBe(true);
      expect(scene.contents()).toEqual(before);
    }
  });
});
