import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { CallGrant, CallLimits, CallPurpose } from '../../host-sdk/index.js';
import { loadPlugin, type Store } from '../../host/index.js';
import { leastRateLimits } from '../../host/budget/least-rate-limit.js';
import { callsByTenant } from '../../host/store/call-counts.js';
import { openCallLedger } from '../../host/budget/call-ledger.js';
import { saveConnection } from '../../host/store/connections.js';
import { afterTest, fakeClock, openTestStore } from './scene.js';

const TENANT = 't.example';
const MINUTE = 60_000;
const DAY: CallLimits = { perDay: 100_000, dataShare: 1 };

/** A ledger as a process of its own has it. */
async function openLedger(store: Store, clock = fakeClock(), least?: number) {
  const failed: unknown[] = [];
  const ledger = await openCallLedger(
    store.db,
    clock,
    (error) => failed.push(error),
    () => Promise.resolve(least),
  );
  afterTest(() => ledger.close());
  const ask = (limits: Partial<CallLimits> = {}, purpose: CallPurpose = 'data') =>
    ledger.acquire({ tenant: TENANT, purpose, limits: { ...DAY, ...limits } });
  return { ledger, failed, ask };
}

/** Asks until there is no place, and answers each call at once. @returns How many there were, and why there are no more. */
async function useAll(
  ask: () => Promise<CallGrant>,
): Promise<readonly [number, Exclude<CallGrant, { kind: 'place' }>]> {
  for (let used = 0; ; used += 1) {
    const grant = await ask();
    if (grant.kind !== 'place') return [used, grant];
    grant.place.answered();
  }
}

describe('processes that call one tenant', () => {
  test('share its places: together they send no more than the limit, and go on 60 seconds later', async () => {
    const store = await openTestStore();
    const clock = fakeClock();
    const [one, two] = [await openLedger(store, clock), await openLedger(store, clock)];
    const both = await Promise.all([one, two].map(({ ask }) => useAll(() => ask({ perMinute: 20 }))));
    expect(both.map(([used]) => used).reduce((a, b) => a + b)).toBe(20);
    expect(both[0]?.[1]).toMatchObject({ kind: 'wait', reason: 'minute' });
    await Promise.all([one.ledger.flush(), two.ledger.flush()]);
    // Who asks now knows of all answers.
    expect(await one.ask({ perMinute: 20 })).toEqual({ kind: 'wait', reason: 'minute', ms: MINUTE });
    clock.advance(MINUTE - 1);
    expect(await two.ask({ perMinute: 20 })).toMatchObject({ kind: 'wait', ms: 1 });
    clock.advance(1);
    expect((await useAll(() => two.ask({ perMinute: 20 })))[0]).toBe(20);
  });

  test('keep the least limit of them all, and of the connections that are kept', async () => {
    const store = await openTestStore();
    const clock = fakeClock();
    const [loose, strict] = [await openLedger(store, clock), await openLedger(store, clock)];
    await strict.ask({ perMinute: 4 });
    expect((await useAll(() => loose.ask({ perMinute: 40 })))[0]).toBe(3);
    const kept = await openLedger(await openTestStore(), clock, 2);
    expect((await useAll(() => kept.ask()))[0]).toBe(2);
  });

  test('that hold places which they do not need give them back, at the latest when they end', async () => {
    const store = await openTestStore();
    const clock = fakeClock();
    const [one, two] = [await openLedger(store, clock), await openLedger(store, clock)];
    await one.ask({ perMinute: 100 });
    expect(await store.db.selectFrom('call_leases').select(['unused']).execute()).toEqual([{ unused: 5 }]);
    await one.ledger.close();
    expect((await useAll(() => two.ask({ perMinute: 100 })))[0]).toBe(99);
    // Known to be waited for: the place of the call that has no answer.
    await one.ledger.flush();
  });

  test('that die keep their places for 60 seconds after their lease; what they may have sent counts for the day', async () => {
    const store = await openTestStore();
    const clock = fakeClock();
    const [dead, alive] = [await openLedger(store, clock), await openLedger(store, clock)];
    await dead.ask({ perMinute: 100 }, 'ticket');
    await dead.ledger.flush();
    expect((await useAll(() => alive.ask({ perMinute: 100 })))[0]).toBe(95);
    clock.advance(MINUTE + 1000);
    expect((await useAll(() => alive.ask({ perMinute: 100 })))[0]).toBe(95);
    clock.advance(MINUTE + 5000);
    expect((await useAll(() => alive.ask({ perMinute: 100 })))[0]).toBe(100);
    await alive.ledger.flush();
    expect((await callsByTenant(store.db, clock)).get(TENANT)?.byPurpose).toEqual({ data: 290, ticket: 5 });
  });

  test('stop within one lease when the tenant asks one of them for a pause, and go on after it', async () => {
    const store = await openTestStore();
    const clock = fakeClock();
    const [one, two] = [await openLedger(store, clock), await openLedger(store, clock)];
    await two.ask({ perMinute: 1000 });
    one.ledger.pause(TENANT, 30_000);
    expect(await one.ask()).toEqual({ kind: 'wait', ms: 30_000, reason: 'paused' });
    await one.ledger.flush();
    clock.advance(5_000);
    expect(await two.ask({ perMinute: 1000 })).toEqual({ kind: 'wait', ms: 25_000, reason: 'paused' });
    // A shorter pause does not end a longer one.
    two.ledger.pause(TENANT, 1_000);
    await two.ledger.flush();
    clock.advance(20_000);
    expect(await (await openLedger(store, clock)).ask()).toMatchObject({ ms: 5_000, reason: 'paused' });
    clock.advance(5_000);
    expect(await two.ask({ perMinute: 1000 })).toMatchObject({ kind: 'place' });
    expect(await one.ask()).toMatchObject({ kind: 'place' });
  });

  test('ask a tenant again after an hour, even if it wanted a longer pause', async () => {
    const store = await openTestStore();
    const clock = fakeClock();
    const { ledger, ask } = await openLedger(store, clock);
    ledger.pause(TENANT, 30 * 24 * 3_600_000);
    await ledger.flush();
    clock.advance(3_599_999);
    expect(await (await openLedger(store, clock)).ask()).toMatchObject({ kind: 'wait', ms: 1, reason: 'paused' });
    clock.advance(1);
    expect(await ask()).toMatchObject({ kind: 'place' });
  });

  test('use the calls of a day up to the last one, none twice, and leave tickets their reserve', async () => {
    const store = await openTestStore();
    const clock = fakeClock();
    const [one, two] = [await openLedger(store, clock), await openLedger(store, clock)];
    const limits = { perDay: 50, dataShare: 0.8 };
    const until = async (ask: () => Promise<CallGrant>) => {
      let [used, end] = await useAll(ask);
      // What the other holds comes back with its lease.
      for (let more = 0; end.kind === 'wait'; used += more) {
        clock.advance(end.ms);
        [more, end] = await useAll(ask);
      }
      return [used, end] as const;
    };
    const data = await Promise.all([one, two].map(({ ask }) => until(() => ask(limits))));
    expect(data[0]![0] + data[1]![0]).toBe(40);
    expect(data[0]?.[1]).toMatchObject({ kind: 'spent', calls: 40, allowed: 40 });
    expect((await until(() => one.ask(limits, 'ticket')))[0]).toBe(10);
    expect(await two.ask(limits, 'ticket')).toMatchObject({
      kind: 'spent',
      calls: 50,
      oldest: Date.parse('2024-06-02T00:01:00Z'),
    });
  });
});

describe('a place', () => {
  test('is not taken for a caller that has gone', async () => {
    const { ledger } = await openLedger(await openTestStore());
    const signal = AbortSignal.abort(new Error('gone'));
    await expect(ledger.acquire({ tenant: TENANT, purpose: 'data', limits: DAY, signal })).rejects.toThrow('gone');
    // Gone while it waited for its turn.
    const leaving = new AbortController();
    const first = ledger.acquire({ tenant: TENANT, purpose: 'data', limits: { ...DAY, perMinute: 1 } });
    const asked = ledger.acquire({ tenant: TENANT, purpose: 'data', limits: DAY, signal: leaving.signal });
    leaving.abort(new Error('gone too'));
    await expect(asked).rejects.toThrow('gone too');
    expect(await first).toMatchObject({ kind: 'place' });
    expect(ledger.made()).toBe(1);
  });

  test('is not given while the store takes nothing and a limit by the minute is to be kept', async () => {
    const store = await openTestStore();
    const { ask, ledger } = await openLedger(store);
    await sql`pragma query_only = on`.execute(store.db);
    await expect(ask({ perMinute: 20 })).rejects.toMatchObject({ problem: { code: 'host.store' } });
    await sql`pragma query_only = off`.execute(store.db);
    expect(ledger.made()).toBe(0);
    expect(await ask({ perMinute: 20 })).toMatchObject({ kind: 'place' });
  });

  test('is given all the same where only the day is limited, and counted when the store takes it', async () => {
    const store = await openTestStore();
    const { ask, ledger, failed } = await openLedger(store);
    await sql`pragma query_only = on`.execute(store.db);
    for (let calls = 0; calls < 3; calls += 1) expect(await ask()).toMatchObject({ kind: 'place' });
    expect(await ask({ perDay: 3 })).toMatchObject({ kind: 'place' });
    expect(failed).not.toEqual([]);
    await sql`pragma query_only = off`.execute(store.db);
    await ledger.flush();
    expect(await store.db.selectFrom('calls').select('calls').execute()).toEqual([{ calls: 4 }]);
  });
});

test('the limit that all connections to a tenant keep is that of the strictest one which is kept', async () => {
  const store = await openTestStore();
  const loaded = await loadPlugin();
  const clock = fakeClock();
  const keep = (name: string, config: Record<string, string | number>) =>
    saveConnection(store, { name, plugin: 'ivanti', config, folder: '/' }, loaded.configuration, 'now');
  await keep('a', { instance: 'https://T.example/HEAT', rate_limit: 50 });
  await keep('b', { instance: TENANT, rate_limit: 20 });
  await keep('c', { instance: TENANT });
  await keep('d', { instance: 'other.example', rate_limit: 3 });
  const least = leastRateLimits(store.db, loaded, clock);
  expect([await least(TENANT), await least('other.example'), await least('x.example')]).toEqual([20, 3, undefined]);
  await keep('c', { instance: TENANT, rate_limit: 10 });
  expect(await least(TENANT)).toBe(20);
  clock.advance(5_000);
  expect(await least(TENANT)).toBe(10);
});
