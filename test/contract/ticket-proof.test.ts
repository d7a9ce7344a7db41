import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startTenant } from '../tenant.js';
import type { Flaws } from './ticket-proof/flaws.js';
import { faultsOf } from './ticket-proof/judge.js';
import { ours } from './ticket-proof/ours.js';
import { plansOf, type Step } from './ticket-proof/plan.js';
import { reference } from './ticket-proof/reference.js';
import { PROOF_TENANT } from './ticket-proof/ticket-objects.js';

const RUNS = Number(process.env['PROOF_RUNS'] ?? 120);
const SEED = Number(process.env['PROOF_SEED'] ?? 1);
// A world takes about half a second.
const PATIENCE_MS = 120_000 + RUNS * 1500;
const SLOW = plansOf(['alerts', 'create', 'trouble', 'pass'], { rateLimit: 3, correlated: false });
const CLOCKS = plansOf(['alerts', 'create', 'trouble', 'set clock'], {
  rateLimit: null,
  closed: null,
  blindFrom: null,
});
const TICKET: readonly Step[] = [
  { do: 'alerts', keys: [0] },
  { do: 'create', kill: null },
];
const withTicket = (plans: ReturnType<typeof plansOf>) =>
  plans.map((plan) => ({ ...plan, steps: [...TICKET, ...plan.steps] }));
const SILENT = withTicket(plansOf(['sync', 'busy'], { closed: null, blindFrom: null, rateLimit: null }));
const FORGETFUL = plansOf(['alerts', 'create', 'forget'], { blindFrom: null });
const REBORN = plansOf(['alerts', 'create', 'forget', 'trouble'], { blindFrom: null, closed: null });
const FOLDERS = plansOf(['alerts', 'create', 'lose folder'], { correlated: true });
const CLOSED = plansOf(['alerts', 'create', 'user', 'sync'], { closed: { on: 'new', within: null } });
const JOURNAL = plansOf(['alerts', 'create', 'trouble', 'pass'], { object: 'problems', closed: null });
const KILLED = plansOf(['alerts', 'create'], { closed: null, blindFrom: null, rateLimit: null });
const NOTES = plansOf(['alerts', 'create', 'trouble'], { object: 'incidents', closed: null, blindFrom: null });
const DELETED = plansOf(['alerts', 'create', 'sync', 'user'], { closed: null, blindFrom: null, rateLimit: null });
const BLIND = withTicket(plansOf(['sync', 'pass'], { closed: null, blindFrom: 2, rateLimit: null }));
const SIGHT = plansOf(['alerts', 'create', 'lose sight'], { blindFrom: null });

describe('while answers are lost, come late or never, processes are killed, and users close, rename and delete', () => {
  test(
    'each alert has one ticket, repeats are noted once, nothing that is there counts as deleted, and states agree',
    async () => {
      const tenant = await startTenant(PROOF_TENANT);
      await fc.assert(
        fc.asyncProperty(plansOf(), async (plan) => {
          expect(await faultsOf(ours, tenant, plan)).toEqual([]);
        }),
        { numRuns: RUNS, seed: SEED },
      );
    },
    PATIENCE_MS,
  );
});

describe('the same worlds', () => {
  const check = async (flaws: Flaws, numRuns: number, drawn = plansOf()) => {
    const tenant = await startTenant(PROOF_TENANT);
    const host = reference(flaws);
    const property = fc.asyncProperty(drawn, async (plan) => {
      expect(await faultsOf(host, tenant, plan)).toEqual([]);
    });
    return await fc.check(property, { numRuns, seed: SEED, endOnFailure: true });
  };

  test(
    'find nothing in a host without a flaw',
    async () => {
      expect(fc.defaultReportMessage(await check({}, Math.min(RUNS, 60)))).toBeUndefined();
    },
    PATIENCE_MS,
  );

  // Each is narrowed to worlds that bring it out; a flawless host passes in every one of them.
  test.each<[string, Flaws, ReturnType<typeof plansOf>]>([
    ['creates again after the first empty look', { believesFirstLook: true }, plansOf()],
    ['creates again without a look', { neverLooks: true }, plansOf()],
    ['stores the intent after the create', { storesIntentLater: true }, KILLED],
    ['counts the time until a loss is certain from its intent', { countsFromIntent: true }, SLOW],
    ['asks the clock on its wall how long ago it sent', { asksItsClock: true }, CLOCKS],
    ['repeats a note whose answer was lost', { repeatsNotes: true }, NOTES],
    ['repeats a note of the journal whose answer was lost', { repeatsNotes: true }, JOURNAL],
    ['takes a ticket for deleted after one sync', { believesOneSync: true }, BLIND],
    ['takes no answer for deleted', { takesSilenceForDeleted: true }, SILENT],
    ['never asks for the tickets that no change speaks of', { asksNobody: true }, DELETED],
    ['believes an answer that names the record of another ticket', { believesEveryAnswer: true }, FORGETFUL],
    ['leaves a record that is given again to its first ticket', { neverTakesRecords: true }, REBORN],
    ['makes every ticket again when its folder is lost', { neverAdopts: true }, FOLDERS],
    ['adds silently to closed tickets', { addsToClosed: true }, CLOSED],
    ['believes that all tickets were deleted at once', { believesMass: true }, SIGHT],
  ])(
    'find out a host that %s',
    async (_name, flaws, drawn) => {
      expect((await check(flaws, 2000, drawn)).failed).toBe(true);
    },
    PATIENCE_MS,
  );
});
