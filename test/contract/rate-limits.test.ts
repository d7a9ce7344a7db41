import { describe, expect, test } from 'vitest';
import { openConnection } from '../../plugin/container/connection.js';
import { parseConfig } from '../../plugin/config/parse.js';
import type { Switches } from '../../mock-ivanti/index.js';
import { NOW, startPlugin, startTenant, testServices, ticketing } from '../tenant.js';

const data = { tables: ['incidents'], mode: 'historical', start_date: '2020-01-01', page_size: 50, paging: 'walk' };
const TOO_MANY = {
  code: 'ISM_4029',
  description: 'Too many',
  message: ['API rate limits exceeded for this interval'],
  help: '',
};

async function connect(changes: Record<string, unknown> = {}, options = {}) {
  const tenant = await startTenant(options);
  const services = testServices(tenant.clock);
  const plugin = startPlugin(tenant.config({ ticketing: ticketing(tenant), data, ...changes }), services);
  return { tenant, services, plugin };
}

test('a request passes observe, retry, authenticate, budget, in this order', async () => {
  const tenant = await startTenant();
  const connection = openConnection(parseConfig(tenant.config({ data })).config, testServices());
  expect(connection.policies.map(({ name }) => name)).toEqual(['observe', 'retry', 'authenticate', 'budget']);
  await connection.close();
});

describe('a tenant that answers 429', () => {
  test('is not asked before the time it names', async () => {
    const { tenant, services, plugin } = await connect();
    tenant.mock.faults.add({
      match: { op: 'metadata' },
      when: { times: 1 },
      do: [{ status: { code: 429, headers: { 'Retry-After': '7' } } }],
    });
    await plugin.getFields({});
    expect(services.clock.sleeps).toEqual([7000]);
    expect(() => {
      tenant.mock.journal.assertNoViolations();
    }).not.toThrow();
    const host = new URL(tenant.url).host;
    expect(services.telemetry.waits).toEqual([{ host, purpose: 'check', reason: 'product_rate_limit', ms: 7000 }]);
  });

  test('holds back every caller, not only the one that was refused', async () => {
    const { tenant, plugin } = await connect();
    await plugin.getFields({});
    tenant.mock.faults.add({
      match: { op: 'metadata' },
      when: { times: 1 },
      do: [{ status: { code: 429, headers: { 'Retry-After': '20' } } }],
    });
    await plugin.getFields({ refresh: true });
    const [, refused, again] = tenant.mock.journal.entries({ op: 'metadata' });
    expect((again?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(20_000);
    await plugin.getFields({ object: 'employees' });
    expect(tenant.mock.journal.count({ status: 429 })).toBe(1);
  });

  test('holds back the other connections of the host to the same tenant as well', async () => {
    const { tenant, services, plugin } = await connect();
    const other = startPlugin(tenant.config({ ticketing: ticketing(tenant) }), services);
    await other.getFields({});
    tenant.mock.faults.add({
      match: { op: 'metadata' },
      when: { times: 1 },
      do: [{ status: { code: 429, headers: { 'Retry-After': '20' } } }],
    });
    const [, second] = await Promise.all([
      plugin.getFields({ refresh: true }),
      plugin.getFields({}).then(() => other.getFields({ refresh: true })),
    ]);
    expect(second.length).toBeGreaterThan(0);
    const [, refused, ...later] = tenant.mock.journal.entries({ op: 'metadata' });
    for (const call of later) expect(call.at - (refused?.at ?? 0)).toBeGreaterThanOrEqual(20_000);
    expect(later).toHaveLength(2);
    expect(tenant.mock.journal.violations()).toEqual([]);
  });

  test('with a wait too long for a user at a form is reported instead', async () => {
    const { tenant, services, plugin } = await connect();
    tenant.mock.faults.add({ match: { op: 'metadata' }, do: [{ status: { code: 429 } }] });
    await expect(plugin.getFields({})).rejects.toMatchObject({
      code: 'quota.rate_limited',
      problem: { retryAt: new Date(services.clock.now() + 60_000).toISOString() },
    });
    expect(services.clock.sleeps).toEqual([]);
  });

  test.each([
    ['two hours', '7200', 7_200_000],
    ['more than a timer can hold', '2592000', 2_592_000_000],
    ['a date', new Date(NOW + 90 * 60_000).toUTCString(), 90 * 60_000],
  ])('for %s ends the run as its quota does, with the time and without a wait', async (_case, header, ms) => {
    const { tenant, services, plugin } = await connect();
    tenant.mock.faults.add({
      match: { op: 'list', set: 'incidents' },
      when: { skip: 3 },
      do: [{ status: { code: 429, body: TOO_MANY, headers: { 'Retry-After': header } } }],
    });
    const retryAt = new Date(services.clock.now() + ms).toISOString();
    const batches = [];
    for await (const batch of plugin.pull({ table: 'incidents', checkpoint: null })) batches.push(batch);
    expect(batches.at(-1)?.end).toMatchObject({
      complete: false,
      problem: {
        code: 'quota.rate_limited',
        retryAt,
        message: expect.stringContaining('API rate limits exceeded') as unknown,
      },
    });
    expect(services.clock.sleeps).toEqual([]);
    const sent = tenant.mock.journal.count();
    const again = [];
    for await (const batch of plugin.pull({ table: 'incidents', checkpoint: batches.at(-1)?.checkpoint ?? null })) {
      again.push(batch.end);
    }
    expect(again).toMatchObject([{ complete: false, problem: { code: 'quota.rate_limited', retryAt } }]);
    expect(tenant.mock.journal.count()).toBe(sent);
    tenant.mock.faults.clear();
    tenant.clock.advance(ms);
    const rest = [];
    for await (const batch of plugin.pull({ table: 'incidents', checkpoint: batches.at(-1)?.checkpoint ?? null })) {
      rest.push(batch.end);
    }
    expect(rest.at(-1)).toMatchObject({ complete: true });
    expect(tenant.mock.journal.violations()).toEqual([]);
  });

  test('that names an hour is waited for', async () => {
    const { tenant, services, plugin } = await connect();
    tenant.mock.faults.add({
      match: { op: 'list' },
      when: { times: 1 },
      do: [{ status: { code: 429, headers: { 'Retry-After': '3600' } } }],
    });
    const ends = [];
    for await (const batch of plugin.pull({ table: 'incidents', checkpoint: null })) ends.push(batch.end);
    expect(ends.at(-1)).toMatchObject({ complete: true });
    expect(services.clock.sleeps).toEqual([3_600_000]);
  });

  test('is waited for an hour in all, however it is divided', async () => {
    const { tenant, services, plugin } = await connect();
    tenant.mock.faults.add({
      match: { op: 'list' },
      do: [{ status: { code: 429, headers: { 'Retry-After': '1500' } } }],
    });
    const ends = [];
    for await (const batch of plugin.pull({ table: 'incidents', checkpoint: null })) ends.push(batch.end);
    expect(ends.at(-1)).toMatchObject({
      complete: false,
      problem: { code: 'quota.rate_limited', retryAt: new Date(services.clock.now() + 1_500_000).toISOString() },
    });
    expect(services.clock.sleeps).toEqual([1_500_000, 1_500_000]);
  });

  test('ends a pull incomplete, with what was read kept', async () => {
    const { tenant, plugin } = await connect();
    tenant.mock.faults.add({
      match: { op: 'list', set: 'incidents', query: 'RecId ge' },
      when: { skip: 1 },
      do: [{ status: { code: 429 } }],
    });
    const batches = [];
    for await (const batch of plugin.pull({ table: 'incidents', checkpoint: null })) batches.push(batch);
    expect(batches.at(-1)?.end).toMatchObject({ complete: false, problem: { code: 'quota.rate_limited' } });
    tenant.mock.faults.clear();
    const kept = batches.flatMap((batch) => batch.rows.map((row) => row['RecId']));
    const rest = [];
    for await (const batch of plugin.pull({ table: 'incidents', checkpoint: batches.at(-1)?.checkpoint ?? null })) {
      rest.push(...batch.rows.map((row) => row['RecId']));
    }
    expect(kept.length).toBeGreaterThan(0);
    expect(new Set([...kept, ...rest]).size).toBe(300);
    expect(rest.length).toBe(300 - kept.length);
  });
});

describe('a tenant whose calls of the day are used up', () => {
  const item = { kind: 'alert', id: '1', timestamp: '2026-07-01T00:00:00Z', rawData: {} } as const;
  const values = { Subject: 's', Symptom: 't', Status: 'Logged' };
  const create = (plugin: ReturnType<typeof startPlugin>) =>
    plugin.createTicket({ item, values, queue: {}, idempotencyKey: 'k' });

  /** A connection that has used what the tenant allows in 24 hours, or all but `left` of it. */
  async function spent(switches: Partial<Switches> = {}) {
    const scene = await connect({}, { switches });
    await scene.plugin.getFields({});
    scene.tenant.mock.switches.set({ daily_calls: 1 });
    const headers = { Authorization: `rest_api_key=${scene.tenant.mock.credentials.apiKey}` };
    await fetch(`${scene.tenant.url}/api/odata/businessobject/incidents?$top=1`, { headers });
    scene.tenant.mock.journal.clear();
    return scene;
  }

  test('is asked four times, 60 seconds apart, and then the quota is the problem', async () => {
    const { tenant, services, plugin } = await spent();
    const refused = await create(plugin);
    expect(refused).toMatchObject({ outcome: 'refused', problem: { code: 'quota.rate_limited', blame: 'quota' } });
    expect(JSON.stringify(refused)).toContain('API rate limits exceeded for this interval');
    expect(services.clock.sleeps).toEqual([60_000, 60_000, 60_000]);
    expect(tenant.mock.journal.entries().map(({ status }) => status)).toEqual([429, 429, 429, 429]);
    expect(tenant.mock.journal.violations()).toEqual([]);
  });

  test('that says so in an answer of 200 is waited for and asked again alike, and no ticket is made', async () => {
    const { tenant, services, plugin } = await spent({ over_quota: 'text' });
    expect(await create(plugin)).toMatchObject({ outcome: 'refused', problem: { code: 'quota.rate_limited' } });
    expect(services.clock.sleeps).toEqual([60_000, 60_000, 60_000]);
    expect(tenant.mock.records.count('incidents')).toBe(300);
  });

  test('makes the ticket when the 24 hours are over', async () => {
    const { tenant, services, plugin } = await spent();
    await create(plugin);
    tenant.clock.advance(24 * 3_600_000 - (services.clock.now() - tenant.clock.now()));
    tenant.mock.switches.set({ daily_calls: 100_000 });
    expect(await create(plugin)).toMatchObject({ outcome: 'created' });
  });
});

describe('a tenant that fails', () => {
  test('is read again with growing pauses', async () => {
    const { tenant, services, plugin } = await connect();
    tenant.mock.faults.add({ match: { op: 'metadata' }, when: { times: 2 }, do: [{ status: { code: 503 } }] });
    await plugin.getFields({});
    expect(services.clock.sleeps).toHaveLength(2);
    expect(tenant.mock.journal.count({ op: 'metadata' })).toBe(3);
  });

  test('is a problem after three repeats, with its own message', async () => {
    const { tenant, plugin } = await connect();
    const body = {
      code: 'ISM_5000',
      description: 'Internal server error',
      message: ['The index is rebuilt'],
      help: '',
    };
    tenant.mock.faults.add({ match: { op: 'metadata' }, do: [{ status: { code: 500, body } }] });
    await expect(plugin.getFields({})).rejects.toMatchObject({
      code: 'tenant.failed',
      message: expect.stringContaining('The index is rebuilt') as unknown,
    });
    expect(tenant.mock.journal.count({ op: 'metadata' })).toBe(4);
  });
});

test('an identity provider that answers 429 is asked again after a pause, and delays no other caller', async () => {
  const tenant = await startTenant();
  const services = testServices(tenant.clock);
  const auth = { strategy: 'oauth2', ...tenant.credentials.oauth2 };
  const plugin = startPlugin(tenant.config({ auth, data }), services);
  tenant.mock.faults.add({
    match: { op: 'token' },
    when: { times: 3 },
    do: [{ status: { code: 429, headers: { 'Retry-After': '5' } } }],
  });
  const fields = [];
  for await (const batch of plugin.pull({ table: 'incidents', checkpoint: null })) fields.push(batch);
  expect(fields.at(-1)?.end).toMatchObject({ complete: true });
  expect(services.clock.sleeps).toEqual([5000, 5000, 5000]);
});

describe('the daily calls', () => {
  test('stop a pull at its share and leave the rest for tickets', async () => {
    const { plugin } = await connect({ daily_call_limit: 10, data: { ...data, page_size: 20, pull_share: 0.5 } });
    const ends = [];
    for await (const batch of plugin.pull({ table: 'incidents', checkpoint: null })) ends.push(batch.end);
    expect(ends.at(-1)).toMatchObject({ complete: false, problem: { code: 'quota.spent', blame: 'quota' } });
    const values = { Subject: 's', Symptom: 't', Status: 'Logged' };
    const item = { kind: 'alert', id: '1', timestamp: '2026-07-01T00:00:00Z', rawData: {} } as const;
    expect(await plugin.createTicket({ item, values, queue: {}, idempotencyKey: 'k' })).toMatchObject({
      outcome: 'created',
    });
  });

  test('that are spent say from when on the next one may be sent', async () => {
    const tenant = await startTenant();
    const services = testServices(tenant.clock);
    const leaves = tenant.clock.now() + 3_600_000;
    const ledger = { ...services.ledger, usage: () => ({ calls: 100, oldest: leaves }) };
    const plugin = startPlugin(tenant.config({ daily_call_limit: 100, data }), { ...services, ledger });
    await expect(plugin.getFields({})).rejects.toMatchObject({
      code: 'quota.spent',
      problem: { retryAt: new Date(leaves).toISOString() },
    });
    expect(tenant.mock.journal.count()).toBe(0);
  });
});
