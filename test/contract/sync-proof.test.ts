import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY, HOUR, keeper, MINUTE } from './sync-keeper.js';

const SEEDS = Number(process.env['PROOF_RUNS'] ?? 60);
const TICKETS = 140;

/** What is wrong with a world: always, or from its step `from` on for `lasts` steps. */
const misfortunes = fc.oneof(
  fc.record({ kind: fc.constant('stamps'), by: fc.constantFrom(0, -10 * MINUTE, -8 * HOUR, 10 * MINUTE, 10 * HOUR) }),
  fc.record({ kind: fc.constant('date'), by: fc.constantFrom(5 * HOUR, 10 * MINUTE, -10 * MINUTE, -5 * HOUR) }),
  fc.record({ kind: fc.constant('host'), by: fc.constantFrom(-DAY, DAY, -15 * MINUTE, 15 * MINUTE, 3 * HOUR) }),
  fc.record({ kind: fc.constant('tenant'), by: fc.constantFrom(5 * HOUR, 4 * MINUTE, -4 * MINUTE, -5 * HOUR) }),
  fc.record({ kind: fc.constant('empty'), by: fc.constantFrom(1, 2, 3) }),
  fc.record({ kind: fc.constant('shift'), by: fc.constantFrom(1, 3) }),
  fc.record({ kind: fc.constant('hidden'), by: fc.constant(0) }),
);

const steps = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('edit'),
      ticket: fc.nat(TICKETS - 1),
      /** Seconds until it becomes visible. */
      late: fc.constantFrom(0, 0, 20, 55),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('bulk'), tickets: fc.constantFrom(60, 101, 130) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete') }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('pass'), seconds: fc.constantFrom(1, 30, 200, 370, 900, 4000) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('sync') }) },
);

const worlds = fc.record({
  misfortune: misfortunes,
  from: fc.integer({ min: 2, max: 10 }),
  /** Steps that it lasts. */
  lasts: fc.constantFrom(2, 4, 8, Infinity),
  hasOpen: fc.boolean(),
  steps: fc.array(steps, { minLength: 15, maxLength: 30 }),
});

type World = typeof worlds extends fc.Arbitrary<infer T> ? T : never;
type Host = Awaited<ReturnType<typeof keeper>>;

/** Brings a misfortune over a world, or takes it away. */
function befall({ clocks, mock }: Host, { kind, by }: World['misfortune'], isNow: boolean): void {
  const now = isNow ? by : 0;
  if (kind === 'date') clocks.date = now;
  if (kind === 'host') clocks.host = now;
  if (kind === 'tenant') Object.assign(clocks, { date: now, stamps: now });
  mock.faults.clear();
  if (!isNow) return;
  const match = { op: 'list' } as const;
  if (kind === 'hidden') mock.faults.add({ match, do: [{ page: 'empty-204' }] });
  if (kind === 'empty') mock.faults.add({ match, when: { times: by }, do: [{ page: 'empty-204' }] });
  if (kind === 'shift') mock.faults.add({ match, when: { times: by }, do: [{ page: { kind: 'shift', n: 3 } }] });
}

/** Numbers of the tickets whose last status never came, after all steps and two syncs more. */
async function lost({ misfortune, from, lasts, hasOpen, steps: todo }: World) {
  const host = await keeper({ stamps: misfortune.kind === 'stamps' ? misfortune.by : 0 }, { incidents: TICKETS });
  const open = { count: TICKETS, list: async () => host.refs.map((ref) => ({ ref })) };
  const poll = () => host.poll(hasOpen ? { open } : {});
  for (const [at, step] of todo.entries()) {
    if (at === from) befall(host, misfortune, true);
    // Stamps that went back and forth again between two syncs leave no trace of it.
    const isForEver = misfortune.kind === 'tenant' && misfortune.by < 0;
    if (at === from + lasts && !isForEver) befall(host, misfortune, false);
    if (step.do === 'edit') host.editLate(step.late * 1000, step.ticket);
    if (step.do === 'bulk') host.edit(...Array.from({ length: step.tickets }, (_, each) => each));
    if (step.do === 'delete') host.deleteNewest();
    if (step.do === 'pass') host.pass(step.seconds * 1000);
    // What a tenant shows by mistake may end a sync; nothing is lost by it.
    if (step.do === 'sync') await poll().catch(() => undefined);
  }
  if (['empty', 'shift', 'hidden'].includes(misfortune.kind)) befall(host, misfortune, false);
  for (let more = 0; more < 2; more += 1) {
    host.pass(HOUR);
    await poll();
  }
  return host.stale();
}

test(
  'a sync loses no change, even if clocks jump and answers are wrong',
  async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        expect(await lost(world)).toEqual([]);
      }),
      { numRuns: SEEDS, seed: 1 },
    );
  },
  30_000 + SEEDS * 1000,
);
