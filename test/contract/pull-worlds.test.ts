import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actsOf } from './pull-proof/acts.js';
import { judge } from './pull-proof/judge.js';
import { KINDS, plansOf, type Kind } from './pull-proof/kinds.js';
import { ours } from './pull-proof/ours.js';
import { openWorlds } from './pull-proof/world.js';

const RUNS = Number(process.env['PROOF_RUNS'] ?? 132);
const SEED = Number(process.env['PROOF_SEED'] ?? 1);
const WORLDS = Math.ceil(RUNS / KINDS.length);
const PATIENCE_MS = 60_000 + WORLDS * (process.env['PROOF_SIZE'] === 'full' ? 60_000 : 4000);

/** Percent of the runs that may end without having read everything. Where nothing is wrong with an answer, none. */
const INCOMPLETE: Partial<Readonly<Record<Kind, number>>> = {
  'stray empty answers': 25,
  'foreign answers': 25,
  'cached answers': 40,
  'shifted answers': 25,
  'the page before': 25,
  'records twice': 10,
  mix: 40,
};

describe('in every world a pull loses nothing, delivers nothing twice, and marks what is deleted', () => {
  test.each(KINDS)(
    '%s',
    async (kind) => {
      const open = openWorlds();
      const share = INCOMPLETE[kind] ?? 0;
      let ended = 0;
      let incomplete: readonly string[] = [];
      await fc.assert(
        fc.asyncProperty(plansOf(kind), actsOf(kind), async (plan, schedule) => {
          const world = await open(plan, schedule);
          const shelf = await ours(world);
          const faults = judge(world, shelf, { marksDeletions: true });
          world.close();
          ended += shelf.ends.length;
          incomplete = [...incomplete, ...shelf.ends.flatMap(({ problem }) => problem ?? [])];
          // The first run of a tenant at rest may meet what the last faults left; none may where there were none.
          const unread = shelf.endsAtRest.slice(share === 0 ? 0 : 1).flatMap(({ problem }) => problem ?? []);
          expect([...unread, ...faults].slice(0, 5)).toEqual([]);
        }),
        // A counterexample is reported even if there was no time to shrink it.
        { numRuns: WORLDS, seed: SEED, interruptAfterTimeLimit: PATIENCE_MS - 30_000, markInterruptAsFailure: true },
      );
      const percent = (100 * incomplete.length) / ended;
      const text = `${incomplete.length} of ${ended} runs ended incomplete, such as: ${incomplete[0] ?? ''}`;
      expect(percent, text).toBeLessThanOrEqual(share);
    },
    PATIENCE_MS,
  );
});
