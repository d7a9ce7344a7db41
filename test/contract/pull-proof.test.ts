import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actsOf } from './pull-proof/acts.js';
import { judge } from './pull-proof/judge.js';
import { ours } from './pull-proof/ours.js';
import type { Puller } from './pull-proof/ours.js';
import { reference } from './pull-proof/reference.js';
import type { Flaws } from './pull-proof/reference.js';
import type { Plan } from './pull-proof/plan.js';
import { usualPlans } from './pull-proof/usual-plans.js';
import { openWorlds } from './pull-proof/world.js';
import type { World } from './pull-proof/world.js';

const RUNS = Number(process.env['PROOF_RUNS'] ?? 300);
const SEED = Number(process.env['PROOF_SEED'] ?? 1);
// A world takes about a third of a second on an idle machine, a large one several seconds.
const PATIENCE_MS = 300_000 + RUNS * (process.env['PROOF_SIZE'] === 'full' ? 30_000 : 2000);

/** What is wrong with what a puller read, a line each. */
async function faultsOf(puller: Puller, world: World): Promise<readonly string[]> {
  const shelf = await puller(world);
  const faults = judge(world, shelf, { marksDeletions: puller === ours });
  for (const { problem } of [...shelf.ends, ...shelf.endsAtRest]) if (problem !== null) faults.unshift(problem);
  world.close();
  return faults;
}

describe('while others edit, insert and delete, processes are killed, pages come short or empty and counts lie', () => {
  test(
    'every record arrives in its last version, none twice in a run, and what is deleted is marked',
    async () => {
      const open = openWorlds();
      await fc.assert(
        fc.asyncProperty(usualPlans, actsOf('usual'), async (plan, schedule) => {
          const faults = await faultsOf(ours, await open(plan, schedule));
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
  const plain = usualPlans.map((plan): Plan => ({ ...plan, tenant: {}, paging: 'walk' }));
  const check = async (flaws: Flaws, numRuns: number) => {
    const open = openWorlds();
    const property = fc.asyncProperty(plain, actsOf('usual'), async (plan, schedule) => {
      const faults = await faultsOf(reference(flaws), await open(plan, schedule));
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
