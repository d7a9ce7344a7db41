import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verify } from '../host/verify.js';
import { actsOf, type Act } from './pull-proof/acts.js';
import { BAD_PULLERS } from './pull-proof/bad-pullers.js';
import { judge } from './pull-proof/judge.js';
import { KINDS, plansOf } from './pull-proof/kinds.js';
import type { Plan } from './pull-proof/plan.js';
import type { Flaws } from './pull-proof/reference/flaws.js';
import { reference, type Certified } from './pull-proof/reference/puller.js';
import { openWorlds } from './pull-proof/world.js';

const SEED = Number(process.env['PROOF_SEED'] ?? 1);
/** Worlds of a kind for a puller without a flaw, and the most that a flaw is looked for in. */
const WORLDS = Math.ceil(Number(process.env['PROOF_RUNS'] ?? 33) / KINDS.length);
const MAX_WORLDS = 200;
const PATIENCE_MS = 300_000;

type Verdict = 'sound' | 'lost' | 'never read to its end';

/** What the script says of a run that ended without reading everything. */
const INCOMPLETE = 'the run did not read the table completely';

/** Flaws whose certificates the script rejects. */
const REJECTED = new Set([
  'one pass of offsets, newest first',
  'one pass of offsets in the order of the stamp',
  'a cursor with gt on the stamp',
  'a walker that skips while others are edited',
  'an end at the first short page',
  'an end at a page that is as full as the tenant makes them',
  'an end where the count says so',
  'an end at one empty answer',
  'a position that is stored before its rows',
  'a horizon without a settle',
  'closing by age instead of by a reading',
  'a horizon from the last page',
]);

/** Flaws that no certificate can show, and why. */
const UNSEEN = {
  'a hash of the key and the stamp only':
    'A digest covers the key and the cursor value, and both are those of the record.',
  'an answer that is not held against its question': 'The tenant did give these records, and a digest says no more.',
} as const;

/** What the script finds wrong with certificates, each compared with what was stored by then. */
async function faultsOf(told: readonly Certified[]): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pull-flaws-'));
  const found: string[] = [];
  for (const { certificate, lines } of told) {
    writeFileSync(join(folder, 'incident.jsonl'), lines);
    const { said } = await verify(certificate, folder, folder);
    found.push(...said.filter((text) => text.includes('WRONG')));
  }
  rmSync(folder, { recursive: true });
  return found;
}

/** What becomes of worlds that a puller reads, a tenant at rest included. */
function reader() {
  const open = openWorlds();
  return async (flaws: Flaws, plan: Plan, acts: readonly Act[], told: Certified[] = []): Promise<Verdict> => {
    const world = await open(plan, acts);
    const shelf = await reference(flaws, (certified) => told.push(certified))(world);
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
    async (name, { flaws, kind, narrow, acts = actsOf(kind), verdict = 'lost' }) => {
      const read = reader();
      const plans = plansOf(kind).map((plan): Plan => ({ ...plan, ...narrow?.(plan) }));
      let found: Verdict = 'sound';
      const unnoticed = fc.asyncProperty(plans, acts, async (plan, schedule) => {
        const told: Certified[] = [];
        const sound: Certified[] = [];
        const made = await read(flaws, plan, schedule, told);
        if (made !== verdict) return;
        // The flaw is the reason: without it the same world is read.
        expect(await read({}, plan, schedule, sound)).toBe('sound');
        found = made;
        if (!REJECTED.has(name) && !(name in UNSEEN)) throw new Found();
        const faults = await faultsOf(told);
        if (REJECTED.has(name)) expect(faults).not.toEqual([]);
        expect((await faultsOf(sound)).filter((text) => !text.includes(INCOMPLETE))).toEqual([]);
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
