import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actsOf, type Act } from './pull-proof/acts.js';
import { BAD_PULLERS } from './pull-proof/bad-pullers.js';
import { judge } from './pull-proof/judge.js';
import { KINDS, plansOf } from './pull-proof/kinds.js';
import type { Plan } from './pull-proof/plan.js';
import type { Flaws } from './pull-proof/reference/flaws.js';
import { reference } from './pull-proof/reference/puller.js';
import { openWorlds } from './pull-proof/world.js';

const SEED = Number(process.env['PROOF_SEED'] ?? 1);
/** Worlds of a kind for a puller without a flaw, and the most that a flaw is looked for in. */
const WORLDS = Math.ceil(Number(process.env['PROOF_RUNS'] ?? 33) / KINDS.length);
const MAX_WORLDS = 200;
const PATIENCE_MS = 300_000;

type Verdict = 'sound' | 'lost' | 'never read to its end';

/** What becomes of worlds that a puller reads, a tenant at rest included. */
function reader() {
  const open = openWorlds();
  return async (flaws: Flaws, plan: Plan, acts: readonly Act[]): Promise<Verdict> => {
    const world = await open(plan, acts);
    const shelf = await reference(flaws)(world);
    const faults = judge(world, shelf, { marksDeletions: plan.deletes === 'sweep' });
    world.close();
    if (shelf.endsAtRest.at(-1)?.problem !== null) return 'never read to its end';
    return faults.length === 0 ? 'sound' : 'lost';
  };
}

describe('a puller without a flaw reads everything', () => {
  test.each(KINDS)(
    '%s',
    async (kind) => {
      const read = reader();
      const sound = fc.asyncProperty(plansOf(kind), actsOf(kind), async (plan, acts) => {
        expect(await read({}, plan, acts)).toBe('sound');
      });
      await fc.assert(sound, { numRuns: WORLDS, seed: SEED, endOnFailure: true });
    },
    PATIENCE_MS,
  );
});

describe('worlds of their kind find out', () => {
  test.each(BAD_PULLERS.map((bad) => [bad.name, bad] as const))(
    '%s',
    async (_name, { flaws, kind, narrow, acts = actsOf(kind), verdict = 'lost' }) => {
      const read = reader();
      const plans = plansOf(kind).map((plan): Plan => ({ ...plan, ...narrow?.(plan) }));
      let found: Verdict = 'sound';
      const unnoticed = fc.asyncProperty(plans, acts, async (plan, schedule) => {
        const made = await read(flaws, plan, schedule);
        if (made !== verdict) return;
        // The flaw is the reason: without it the same world is read.
        expect(await read({}, plan, schedule)).toBe('sound');
        found = made;
        throw new Found();
      });
      const { errorInstance } = await fc.check(unnoticed, { numRuns: MAX_WORLDS, seed: SEED, endOnFailure: true });
      if (errorInstance !== null && !(errorInstance instanceof Found)) throw errorInstance as Error;
      expect(found).toBe(verdict);
    },
    PATIENCE_MS,
  );
});

/** Ends the search. */
class Found extends Error {}
