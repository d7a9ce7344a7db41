import { expect } from 'vitest';
import type { Flaw } from '../contract/coverage/flaw.js';
import { statement } from '../contract/coverage/statement.js';
import { HISTORY } from '../contract/pulling.js';
import { startPlugin, startTenant, testServices, type FakeClock } from '../tenant.js';
import { mustPull } from './connector.js';
import { takes } from './known-bad.js';

const MINUTE = 60_000;
const LIMIT = 7;

/** A product that takes a number of its configuration for another one. */
const reckons = (key: string, change: (value: number) => number): Flaw => ({
  config: (config) => ({ ...config, [key]: change(Number(config[key])) }),
});

statement(
  'udc.timeout',
  {
    'milliseconds in place of seconds': reckons('request_timeout', (seconds) => seconds / 1000),
    'a time-out of its own': takes({ request_timeout: 100 }),
    'four times the time': reckons('request_timeout', (seconds) => seconds * 4),
  },
  async () => {
    const tenant = await startTenant({ incidents: 10 });
    const plugin = startPlugin(tenant.config({ request_timeout: 1, data: HISTORY }), testServices(tenant.clock));
    // An answer in time is waited for.
    tenant.mock.faults.add({ match: { op: 'metadata' }, when: { times: 1 }, do: [{ delay: { ms: 50 } }] });
    await expect(plugin.getFields({})).resolves.not.toEqual([]);
    expect(tenant.mock.journal.count({ op: 'metadata' })).toBe(1);
    tenant.mock.faults.add({ match: { op: 'list' }, when: { times: 1 }, do: [{ delay: { forever: true } }] });
    const begun = performance.now();
    const { delivered } = await mustPull(plugin, null, 'historical', { signal: AbortSignal.timeout(3000) });
    expect(delivered).toBe(10);
    expect(performance.now() - begun).toBeGreaterThanOrEqual(990);
    const [lost, again] = tenant.mock.journal.entries({ op: 'list' });
    expect([lost?.query, again?.status]).toEqual([again?.query, 200]);
  },
);

/** Reads three tables of a tenant, at once or one after the other. Returns when the tenant saw each request. */
async function arrivals(
  limits: Readonly<Record<string, unknown>>,
  how: 'at once' | 'in turn',
): Promise<readonly number[]> {
  const tenant = await startTenant({ incidents: 100, sizes: { employees: 60, changes: 60 } });
  const data = {
    ...HISTORY,
    tables: ['incidents', 'employees', 'changes'],
    page_size: 20,
    max_lanes: how === 'in turn' ? 1 : 4,
  };
  const plugin = startPlugin(tenant.config({ ...limits, data }), testServices(tenant.clock));
  const read = (table: string) => mustPull(plugin, null, 'historical', { table });
  if (how === 'at once') await Promise.all(data.tables.map(read));
  else for (const table of data.tables) await read(table);
  tenant.clock.advance(25_000);
  await read('incidents');
  return tenant.mock.journal.entries().map(({ at }) => at);
}

/** A product that counts for each table separately. */
const ofEachTable: Flaw = reckons('rate_limit', (limit) => limit * 3);

/** A product that restarts its count with each minute of the clock. */
const countsByMinutes: Flaw = {
  config: ({ rate_limit: _own, ...config }) => config,
  services: (services) => {
    const clock = services.clock as FakeClock & typeof services.clock;
    let minute = 0;
    let sent = 0;
    const record: typeof services.ledger.record = (...call) => {
      if (Math.floor(clock.now() / MINUTE) > minute) [minute, sent] = [Math.floor(clock.now() / MINUTE), 0];
      if (sent === LIMIT) {
        clock.advance((minute + 1) * MINUTE - clock.now());
        [minute, sent] = [minute + 1, 0];
      }
      sent++;
      services.ledger.record(...call);
    };
    return { ...services, ledger: { ...services.ledger, record } };
  },
};

statement(
  'udc.rate-limit',
  {
    'a count that restarts with each minute': countsByMinutes,
    'no limit': takes({ rate_limit: undefined }),
    'a limit for each table': ofEachTable,
    'one request more': reckons('rate_limit', (limit) => limit + 1),
    'requests a second': reckons('rate_limit', (limit) => limit * 60),
    'one request a minute': reckons('rate_limit', () => 1),
  },
  async () => {
    const most = async (how: 'at once' | 'in turn') => {
      const at = await arrivals({ rate_limit: LIMIT }, how);
      expect(at.length).toBeGreaterThan(3 * LIMIT);
      return Math.max(...at.map((first) => at.filter((other) => other >= first && other < first + MINUTE).length));
    };
    expect(await most('in turn')).toBe(LIMIT);
    expect(await most('at once')).toBeLessThanOrEqual(LIMIT);
  },
);

/** A product whose host wakes it too early. */
const wakesEarly: Flaw = {
  services: (services) => ({
    ...services,
    clock: { ...services.clock, sleep: (ms, signal) => services.clock.sleep(Math.min(ms, MINUTE), signal) },
  }),
};

statement(
  'udc.rate-limit.pause',
  {
    'no pause of its own': takes({ rate_limit_timeout_ms: undefined }),
    'seconds in place of milliseconds': reckons('rate_limit_timeout_ms', (ms) => ms / 1000),
    'a minute at most': wakesEarly,
    'a pause before each request': takes({ rate_limit: 1 }),
  },
  async () => {
    const at = await arrivals({ rate_limit: LIMIT, rate_limit_timeout_ms: 150_000 }, 'in turn');
    const gaps = at.slice(1).map((later, index) => later - (at[index] ?? 0));
    const pauses = gaps.filter((gap) => gap > 25_000);
    expect(pauses.length).toBeGreaterThan(3);
    for (const pause of pauses) expect(pause).toBeGreaterThanOrEqual(150_000);
    // As many requests are sent as the limit says before a pause, none after one that was not paid for.
    for (const [index, gap] of gaps.entries()) if (gap > 25_000) expect((index + 1) % LIMIT).toBe(0);
  },
);
