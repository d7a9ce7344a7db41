import { expect, test } from 'vitest';
import type { CallGrant, CallLedger, CallRequest } from '../../host-sdk/index.js';
import { startPlugin, startTenant, testServices, ticketing } from '../tenant.js';

const data = { tables: ['incidents'], mode: 'historical', start_date: '2020-01-01' };

/** A plugin with a host that keeps the places: it gives the answers of `grants` first, then always a place. */
async function atHost(changes: Record<string, unknown>, ...grants: readonly CallGrant[]) {
  const tenant = await startTenant();
  const services = testServices(tenant.clock);
  const asked: CallRequest[] = [];
  const happened: string[] = [];
  const waiting = [...grants];
  const ledger: CallLedger = {
    usage: () => ({ calls: 0 }),
    record: () => happened.push('recorded'),
    async acquire(request) {
      asked.push(request);
      const place = { answered: () => happened.push(`answered after ${tenant.mock.journal.count()}`) };
      return waiting.shift() ?? { kind: 'place', place };
    },
    pause: (whose, ms) => happened.push(`${whose === new URL(tenant.url).host ? 'tenant' : whose} paused for ${ms}`),
  };
  const plugin = startPlugin(tenant.config({ ticketing: ticketing(tenant), data, ...changes }), {
    ...services,
    ledger,
  });
  return { tenant, services, plugin, asked, happened };
}

test('where the host keeps the places, each attempt has one, gives it back with its answer, and is not counted twice', async () => {
  const { tenant, plugin, asked, happened } = await atHost({ rate_limit: 20, daily_call_limit: 500 });
  await plugin.getFields({});
  expect(asked).toMatchObject([
    { tenant: new URL(tenant.url).host, purpose: 'check', limits: { perMinute: 20, perDay: 500, dataShare: 0.8 } },
  ]);
  expect(asked[0]?.signal).toBeInstanceOf(AbortSignal);
  expect(happened).toEqual(['answered after 1']);
});

test('a wait that the host asks for is shown and kept, and at the rate limit it is no shorter than configured', async () => {
  const { services, plugin } = await atHost(
    { rate_limit: 20, rate_limit_timeout_ms: 4000 },
    { kind: 'wait', ms: 1500, reason: 'minute' },
    { kind: 'wait', ms: 250, reason: 'day' },
    { kind: 'wait', ms: 700, reason: 'paused' },
  );
  await plugin.getFields({});
  expect(services.clock.sleeps).toEqual([4000, 250, 700]);
  expect(services.telemetry.waits.map(({ reason, ms }) => [reason, ms])).toEqual([
    ['own_rate_limit', 4000],
    ['daily_limit', 250],
    ['product_rate_limit', 700],
  ]);
});

test('a user at a form waits at most 30 seconds for a place', async () => {
  const { tenant, plugin } = await atHost({}, { kind: 'wait', ms: 31_000, reason: 'minute' });
  await expect(plugin.getFields({})).rejects.toMatchObject({ code: 'quota.rate_limited' });
  expect(tenant.mock.journal.count()).toBe(0);
});

test('a day that is spent is the problem that it always was', async () => {
  const oldest = Date.parse('2026-07-02T00:00:00Z');
  const { plugin } = await atHost({}, { kind: 'spent', calls: 90, allowed: 80, oldest });
  await expect(plugin.getFields({})).rejects.toMatchObject({
    code: 'quota.spent',
    message: '90 calls were sent in the last 24 hours; 80 are allowed.',
    problem: { retryAt: '2026-07-02T00:00:00.000Z' },
  });
});

test('the host hears of a 429 before another place is asked for', async () => {
  const { tenant, plugin, happened } = await atHost({});
  tenant.mock.faults.add({
    match: { op: 'metadata' },
    when: { times: 1 },
    do: [{ status: { code: 429, headers: { 'Retry-After': '7' } } }],
  });
  await plugin.getFields({});
  expect(happened).toEqual(['answered after 1', 'tenant paused for 7000', 'answered after 2']);
});

test('a host that cannot share places stops the call', async () => {
  const { tenant, plugin, asked } = await atHost({});
  asked.push = () => {
    throw new Error('no store');
  };
  await expect(plugin.getFields({})).rejects.toThrow('no store');
  expect(tenant.mock.journal.count()).toBe(0);
});
