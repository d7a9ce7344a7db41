import { env } from 'node:process';
import fc from 'fast-check';
import { Kysely, Migrator, sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { createTenantPlaces, type TenantPlaces } from '../../host/budget/tenant-places.js';
import type { CallPlace, CallPurpose, Clock } from '../../host-sdk/index.js';
import { addCalls } from '../../host/store/counted-calls.js';
import { MIGRATIONS } from '../../host/store/migrations.js';
import type { StoreTables } from '../../host/store/schema.js';
import { sqliteDialect } from '../../host/store/sqlite-dialect.js';
import { transaction } from '../../host/store/transaction.js';
import { afterTest } from './scene.js';

const MINUTE = 60_000;
const TENANT = 't.example';

/** What a process does next, or what happens to it. */
type Step =
  | { readonly kind: 'call'; readonly process: number; readonly there: number; readonly back: number }
  | { readonly kind: 'idle'; readonly ms: number }
  | { readonly kind: 'tell'; readonly process: number }
  | { readonly kind: 'kill'; readonly process: number }
  | { readonly kind: 'set the clock'; readonly by: number }
  | { readonly kind: 'restart'; readonly ms: number };

/** Known-bad ways to count; each does to the rows what its rule would have done. */
interface Flaw {
  readonly rows?: (db: Kysely<StoreTables>, now: number) => Promise<unknown>;
  readonly clock?: 'wall' | 'of the process';
  readonly freesAfterSending?: boolean;
}

interface Process {
  readonly places: TenantPlaces;
  readonly underWay: Set<{ readonly arrivesAt: number; readonly answeredAt: number; readonly place: CallPlace }>;
  untold: number;
  toldAt: number;
}

async function memoryStore(): Promise<Kysely<StoreTables>> {
  const db = new Kysely<StoreTables>({ dialect: sqliteDialect(':memory:') });
  afterTest(() => db.destroy());
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) } });
  expect((await migrator.migrateToLatest()).error).toBeUndefined();
  return db;
}

/** Several processes of one machine that call one tenant, and the tenant, which alone knows when calls arrive. */
function world(
  db: Kysely<StoreTables>,
  limits: { readonly perMinute: readonly number[]; readonly perDay: number },
  flaw: Flaw,
) {
  const start = Date.parse('2024-06-01T12:00:00Z');
  let real = 1_000_000;
  let bootedAt = real - 400_000;
  let wallIsOff = 0;
  const arrivals: number[] = [];
  let sent = 0;
  let processes = limits.perMinute.map(() => begin());

  function begin(): Process {
    const begun = real;
    const clock: Clock = {
      now: () => start + real + wallIsOff,
      monotonic: () => {
        if (flaw.clock === 'wall') return real + wallIsOff;
        return real - (flaw.clock === 'of the process' ? begun : bootedAt);
      },
      sleep: () => Promise.resolve(),
    };
    return {
      places: createTenantPlaces(TENANT, `p${begun}-${Math.random()}`, clock),
      underWay: new Set(),
      untold: 0,
      toldAt: real,
    };
  }

  async function exchange(process: Process, index: number, purpose?: CallPurpose) {
    await flaw.rows?.(db, real - bootedAt);
    const report = process.places.report();
    const calls = process.untold;
    process.untold = 0;
    process.toldAt = real;
    const wanted = purpose && {
      request: {
        tenant: TENANT,
        purpose,
        limits: { perMinute: limits.perMinute[index]!, perDay: limits.perDay, dataShare: 1 },
      },
      leastPerMinute: Math.min(...limits.perMinute),
    };
    const heard = await transaction(db, async (tx) => {
      const row = { tenant: TENANT, purpose: 'data' as const, minute: Math.floor((start + real) / MINUTE), calls };
      if (calls > 0) await addCalls(tx, [row]);
      return process.places.tell(tx, report, wanted);
    });
    process.places.heard(heard);
    return heard.answer?.verdict;
  }

  async function call(index: number, there: number, back: number) {
    const process = processes[index]!;
    let place = process.places.holding.take('data');
    if (place === undefined && (await exchange(process, index, 'data'))?.kind === 'lease') {
      place = process.places.holding.take('data');
    }
    if (place === undefined) return;
    sent += 1;
    process.untold += 1;
    if (flaw.freesAfterSending === true) place.answered();
    process.underWay.add({ arrivesAt: real + there, answeredAt: real + there + back, place });
  }

  async function pass(ms: number) {
    const end = real + ms;
    for (;;) {
      const due = processes.flatMap((process, index) => [
        ...[...process.underWay].map((one) => ({ at: one.answeredAt, process, index, one })),
        ...(process.places.hasNews() ? [{ at: process.toldAt + 5_000, process, index, one: undefined }] : []),
      ]);
      const next = due.sort((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      real = Math.max(real, next.at);
      if (next.one === undefined) await exchange(next.process, next.index);
      else {
        next.process.underWay.delete(next.one);
        arrivals.push(next.one.arrivesAt);
        next.one.place.answered();
      }
    }
    real = end;
  }

  /** What it has sent arrives all the same, a moment later at most. */
  function kill(index: number) {
    for (const { arrivesAt } of processes[index]!.underWay) arrivals.push(Math.min(arrivesAt, real + 4_000));
    processes = processes.with(index, begin());
  }

  return {
    arrivals,
    sent: () => sent,
    async step(step: Step) {
      if (step.kind === 'call') await call(step.process % processes.length, step.there, step.back);
      else if (step.kind === 'idle') await pass(step.ms);
      else if (step.kind === 'tell')
        await exchange(processes[step.process % processes.length]!, step.process % processes.length);
      else if (step.kind === 'kill') kill(step.process % processes.length);
      else if (step.kind === 'set the clock') wallIsOff += step.by;
      else {
        processes.forEach((_process, index) => {
          kill(index);
        });
        real += step.ms;
        bootedAt = real;
        processes = processes.map(() => begin());
      }
    },
    /** Most calls that the tenant saw in any 60 seconds. */
    async most() {
      await pass(200_000);
      return Math.max(
        0,
        ...arrivals.map((at) => arrivals.filter((other) => other >= at && other < at + MINUTE).length),
      );
    },
    /** Whether a caller gets a place after a while without calls. */
    async isFreeLater() {
      processes.forEach((_process, index) => {
        kill(index);
      });
      real += 71_000;
      return (await exchange(processes[0]!, 0, 'data'))?.kind;
    },
  };
}

const which = fc.nat(2);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        kind: fc.constant('call' as const),
        process: which,
        there: fc.nat(8_000),
        back: fc.nat(12_000),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constant('idle' as const), ms: fc.oneof(fc.nat(2_000), fc.nat(70_000)) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('tell' as const), process: which }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('kill' as const), process: which }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('set the clock' as const),
        by: fc.integer({ min: -90_000, max: 90_000 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('restart' as const), ms: fc.integer({ min: 1_000, max: 90_000 }) }),
    },
  ),
  { minLength: 30, maxLength: 60 },
);
const perMinute = fc.constantFrom([3, 3, 3], [2, 40, 40], [25, 25, 25]);

const NONE: Flaw = {};

async function holds(runs: number, flaw = NONE): Promise<string | undefined> {
  const db = await memoryStore();
  const result = await fc.check(
    fc.asyncProperty(steps, perMinute, fc.constantFrom(12, 100_000), async (all, minute, perDay) => {
      for (const table of ['call_leases', 'call_window', 'call_pauses', 'calls'] as const)
        await db.deleteFrom(table).execute();
      const one = world(db, { perMinute: minute, perDay }, flaw);
      for (const step of all) await one.step(step);
      expect(await one.most()).toBeLessThanOrEqual(Math.min(...minute));
      expect(one.sent()).toBeLessThanOrEqual(perDay);
      // A flaw has to be found by the calls alone.
      if (flaw === NONE && perDay > 1000) expect(await one.isFreeLater()).toBe('lease');
    }),
    { numRuns: runs, seed: 7, endOnFailure: true },
  );
  return result.failed ? fc.defaultReportMessage(result) : undefined;
}

test('a tenant never sees more calls in 60 seconds or in a day than the lowest limit, even if processes die at any time', async () => {
  expect(await holds(Number(env['PROOF_RUNS'] ?? 40))).toBeUndefined();
}, 60_000);

describe('a way to count that lets too many through is found out:', () => {
  const FLAWS: Readonly<Record<string, Flaw>> = {
    'windows that begin with the minute': {
      rows: (db, now) =>
        db
          .deleteFrom('call_window')
          .where('frees_at', '<', Math.floor(now / MINUTE) * MINUTE + MINUTE)
          .execute(),
    },
    'a lost lease that is free when it expires': {
      rows: (db, now) => db.deleteFrom('call_leases').where('expires_at', '<=', now).execute(),
    },
    'a call that counts once it is answered': {
      rows: (db) => db.updateTable('call_leases').set({ in_flight: 0, unused: 0 }).execute(),
    },
    'a place that is free 60 seconds after its call was sent': { freesAfterSending: true },
    'the time of day': { clock: 'wall' },
    'a clock that begins with each process': { clock: 'of the process' },
    'a day that counts no leases': { rows: (db) => db.updateTable('call_leases').set({ unused: 0 }).execute() },
    'a restart that forgets what was called before': {
      rows: async (db, now) => now < 1_500 && sql`delete from call_window`.execute(db),
    },
  };

  test.each(Object.keys(FLAWS))('%s', async (name) => {
    expect(await holds(300, FLAWS[name])).toBeDefined();
  });
});
