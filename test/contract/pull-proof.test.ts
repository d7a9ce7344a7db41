import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actsOf } from './pull-proof/acts.js';
import { judge } from './pull-proof/judge.js';
import { ours } from './pull-proof/ours.js';
import { usualPlans } from './pull-proof/usual-plans.js';
import { openWorlds, type World } from './pull-proof/world.js';

const RUNS = Number(process.env['PROOF_RUNS'] ?? 60);
const SEED = Number(process.env['PROOF_SEED'] ?? 1);
// A world takes about a third of a second on an idle machine, a large one several seconds.
const PATIENCE_MS = 300_000 + RUNS * (process.env['PROOF_SIZE'] === 'full' ? 30_000 : 2000);

/** What is wrong with what the plugin read, a line each. */
async function faultsOf(world: World): Promise<readonly string[]> {
  const shelf = await ours(world);
  const faults = judge(world, shelf, { marksDeletions: true });
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
          const faults = await faultsOf(await open(plan, schedule));
          expect(faults.slice(0, 5)).toEqual([]);
        }),
        { numRuns: RUNS, seed: SEED },
      );
    },
    PATIENCE_MS,
  );
});
