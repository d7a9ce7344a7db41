import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startTenant } from '../tenant.js';
import type { Tenant } from '../tenant.js';
import { ours } from './pull-proof/ours.js';
import type { Puller } from './pull-proof/ours.js';
import { reference } from './pull-proof/reference.js';
import type { Flaws } from './pull-proof/reference.js';
import { acts, misbehave, perform, plans, RECORDS, ZONE } from './pull-proof/world.js';
import type { Act, Plan } from './pull-proof/world.js';

const RUNS = Number(process.env['PROOF_RUNS'] ?? 300);
const SEED = Number(process.env['PROOF_SEED'] ?? 1);
// A world takes about a third of a second on an idle machine, a large one several seconds.
const PATIENCE_MS = 300_000 + RUNS * (process.env['PROOF_SIZE'] === 'full' ? 30_000 : 2000);

/** Tenants by their switches: a world is a namespace of one of them. */
function openTenants(): (plan: Plan) => Promise<Tenant> {
  const open = new Map<string, Promise<Tenant>>();
  return (plan) => {
    const key = JSON.stringify(plan.tenant);
    const isCivil = plan.tenant.switches?.stamp_style !== 'Z';
    const opened =
      open.get(key) ?? startTenant({ incidents: RECORDS, ...(isCivil ? { timeZone: ZONE } : {}), ...plan.tenant });
    open.set(key, opened);
    return opened;
  };
}

let worlds = 0;

/** What is wrong with what a puller read, a line each. */
async function faultsOf(
  puller: Puller,
  tenant: Tenant,
  plan: Plan,
  schedule: readonly Act[],
): Promise<readonly string[]> {
  const name = `world${++worlds}`;
  const world = tenant.mock.namespace(name);
  misbehave(world, plan);
  const ids = world.records.list('incidents').map((record) => record['RecId'] as string);
  let at = 0;
  const { rows, repeats } = await puller(tenant, name, plan, () => {
    const act = schedule[at++];
    if (act !== undefined) perform(act, tenant, world, ids, at);
  });
  const faults = repeats.map((id) => `came twice: ${id}`);
  const alive = world.records.list('incidents');
  for (const { RecId: id, Subject: subject } of alive) {
    const row = rows.get(id as string);
    if (row?.Subject !== subject) faults.push(`lost: ${JSON.stringify([subject, row?.Subject])}`);
    if (row?.deleted === true) faults.push(`marked as deleted, but there: ${String(id)}`);
  }
  for (const { RecId: id } of world.records.list('changes')) {
    if (rows.has(id as string)) faults.push(`lost: another table’s record came for one of these, ${String(id)}`);
  }
  // Where deletions are looked for by count, one that lies can hide them.
  const looksForDeletions = plan.deletes === 'sweep' || (plan.deletes === 'count' && plan.countLie === null);
  if (looksForDeletions && puller === ours) {
    const there = new Set(alive.map(({ RecId: id }) => id));
    for (const [id, row] of rows) if (!there.has(id) && !row.deleted) faults.push(`deleted, but not marked: ${id}`);
  }
  world.reset();
  return faults;
}

describe('while others edit, insert and delete, processes are killed, pages come short or empty and counts lie', () => {
  test(
    'every record arrives in its last version, none twice in a run, and what is deleted is marked',
    async () => {
      const tenantOf = openTenants();
      await fc.assert(
        fc.asyncProperty(plans, acts, async (plan, schedule) => {
          const faults = await faultsOf(ours, await tenantOf(plan), plan, schedule);
          expect(faults.slice(0, 5)).toEqual([]);
        }),
        { numRuns: RUNS, seed: SEED },
      );
    },
    PATIENCE_MS,
  );
});

describe('the same worlds', () => {
  // Only what a flaw does by itself counts, so the tenant is a plain one.
  const plain = plans.map((plan): Plan => ({ ...plan, tenant: {}, paging: 'walk' }));
  const check = async (flaws: Flaws, numRuns: number) => {
    const tenantOf = openTenants();
    const property = fc.asyncProperty(plain, acts, async (plan, schedule) => {
      const faults = await faultsOf(reference(flaws), await tenantOf(plan), plan, schedule);
      return faults.every((fault) => !fault.startsWith('lost'));
    });
    return await fc.check(property, { numRuns, seed: SEED, endOnFailure: true });
  };

  test(
    'lose nothing of a puller without a flaw',
    async () => {
      expect((await check({}, Math.min(RUNS, 60))).failed).toBe(false);
    },
    PATIENCE_MS,
  );

  test.each<[string, Flaws]>([
    ['one pass of offsets, newest first', { offsets: 'newest first' }],
    ['one pass of offsets in the order of the stamp', { offsets: 'by stamp' }],
    ['a cursor with gt on the stamp', { cursor: 'gt the last stamp' }],
    ['an end at the first short page', { shortPageEnds: true }],
    ['an end where the count says so', { countEnds: true }],
    ['an end at one empty answer', { emptyEnds: true }],
    ['an answer that is not held against its question', { believesAll: true }],
    ['a hash of the key and the stamp only', { hashesKeyOnly: true }],
    ['a position that is stored before its rows', { commitsFirst: true }],
    ['a horizon without a settle', { settlesAtOnce: true }],
  ])(
    'find out %s',
    async (_name, flaws) => {
      expect((await check(flaws, 2000)).failed).toBe(true);
    },
    PATIENCE_MS,
  );
});
