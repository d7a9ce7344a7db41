import { describe, expect, test } from 'vitest';
import { isPluginError } from '../../host-sdk/index.js';
import type { MockOptions } from '../../mock-ivanti/index.js';
import { startPlugin, startTenant, testServices, ticketing } from '../tenant.js';
import { strategies } from './strategies.js';

async function connect(strategy: string, options: MockOptions = {}, changes: Record<string, unknown> = {}) {
  const tenant = await startTenant(options);
  const services = testServices(tenant.clock);
  const auth = { ...strategies[strategy]?.(tenant), ...changes };
  const plugin = startPlugin(tenant.config({ auth, ticketing: ticketing(tenant) }), services);
  return { tenant, services, plugin };
}

describe('every strategy', () => {
  test.each(Object.keys(strategies))('%s reads one incident', async (strategy) => {
    const { plugin, tenant } = await connect(strategy);
    const { ok, checks } = await plugin.validate({});
    expect(checks.filter((check) => check.outcome !== 'ok')).toEqual([]);
    expect(ok).toBe(true);
    const lists = tenant.mock.journal.entries({ op: 'list', set: 'incidents', status: 200 });
    // Beside it the check of the clocks asks for the newest stamps.
    expect(lists.filter(({ query }) => query['$orderby'] === undefined)).toMatchObject([{ query: { $top: '1' } }]);
  });

  test.each([
    ['basic_auth', { password: 'wrong' }, 'Tenant Not Found or wrong Password'],
    ['basic_auth', { role: 'NoSuchRole' }, 'Tenant Not Found or wrong Password'],
    ['ivanti_api_key', { api_key: 'wrong' }, 'Invalid Session key'],
    ['ivanti_jwt', { jwt: 'a.b.c' }, 'Invalid Session key'],
    ['ivanti_session_key', { session_key: 'x#y#2' }, 'Invalid Session key'],
    ['oauth2', { client_secret: 'wrong' }, 'invalid_client'],
  ])('%s with %o is refused in the tenant’s own words', async (strategy, changes, words) => {
    const { plugin } = await connect(strategy, {}, changes);
    const { ok, checks } = await plugin.validate({});
    const failed = checks.find((check) => check.outcome === 'failed');
    expect(ok).toBe(false);
    expect(failed).toMatchObject({ step: 'credentials', problem: { code: 'auth.refused', blame: 'auth' } });
    expect(failed?.problem?.message).toContain(words);
  });
});

describe('the Authorization header', () => {
  test.each([
    ['basic_auth', 'session-key', 'session'],
    ['basic_auth', 'jwt', 'jwt'],
    ['ivanti_api_key', 'session-key', 'apiKey'],
    ['ivanti_jwt', 'session-key', 'jwt'],
    ['ivanti_session_key', 'session-key', 'session'],
    ['oauth2', 'session-key', 'oauth2'],
  ])('of %s, where a login answers with a %s, is read by the tenant as %s', async (strategy, login_answer, kind) => {
    const { plugin, tenant } = await connect(strategy, {
      switches: { login_answer } as MockOptions['switches'] & object,
    });
    await plugin.validate({ step: 'records' });
    expect(tenant.mock.journal.entries({ op: 'list' }).map((entry) => entry.credential)).toEqual([kind]);
  });
});

describe('login', () => {
  test('sends tenant, username, password and role, once for many calls', async () => {
    const { plugin, tenant } = await connect('basic_auth');
    await plugin.validate({});
    const logins = tenant.mock.journal.entries({ op: 'login' });
    expect(logins).toHaveLength(1);
    const body = JSON.parse(logins[0]?.body ?? '{}') as Record<string, string>;
    expect(Object.keys(body).sort()).toEqual(['password', 'role', 'tenant', 'username']);
    expect(body['tenant']).toBe('127.0.0.1');
    expect(logins[0]?.headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'netskope-ce-5.0.1-cto-ivanti-v1.0.0',
    });
  });

  test('takes a tenant name that is not the host', async () => {
    const tenant = await startTenant();
    const auth = strategies['basic_auth']?.(tenant);
    const plugin = startPlugin(
      tenant.config({ auth, tenant: tenant.credentials.tenant, ticketing: ticketing(tenant) }),
    );
    expect((await plugin.validate({})).ok).toBe(true);
  });

  test('that is refused is not tried again and again: the account would be locked', async () => {
    const { plugin, tenant } = await connect('basic_auth', {}, { password: 'wrong' });
    for (let n = 0; n < 5; n++) await expect(plugin.getFields({})).rejects.toMatchObject({ code: 'auth.refused' });
    expect(tenant.mock.journal.count({ op: 'login' })).toBe(1);
  });

  test('that answers 401 ends at once instead of logging in again and again', async () => {
    const { plugin, tenant } = await connect('basic_auth');
    tenant.mock.faults.add({ match: { op: 'login' }, at: 'before-auth', do: [{ status: { code: 401 } }] });
    await expect(plugin.getFields({})).rejects.toMatchObject({ code: 'auth.refused' });
    expect(tenant.mock.journal.count({ op: 'login' })).toBe(1);
  });
});

describe('a login that the tenant holds back', () => {
  const held = { outcome: 'held', retryAt: '2026-07-01T12:01:00.000Z' };
  const outcomeOf = (call: Promise<unknown>) =>
    call.then(
      () => 'done',
      (error: unknown) => {
        if (!isPluginError(error)) throw error;
        const { code, retryAt } = error.problem;
        return { outcome: code === 'quota.rate_limited' ? 'held' : code, retryAt };
      },
    );

  test.each([
    'form alone',
    'form first',
    'job first',
  ])('is not waited for at a form, in any order of callers: %s', async (who) => {
    const tenant = await startTenant({ incidents: 3 });
    const auth = strategies['basic_auth']?.(tenant);
    const plugin = startPlugin(tenant.config({ auth, data: { tables: ['incidents'] } }), testServices(tenant.clock));
    const refusal = { status: { code: 429, headers: { 'Retry-After': '60' } } };
    tenant.mock.faults.add({ match: { op: 'login' }, at: 'before-auth', when: { times: 1 }, do: [refusal] });
    const form = () => outcomeOf(plugin.getFields({ object: 'changes' }));
    const job = () => outcomeOf(plugin.pull({ table: 'incidents', checkpoint: null }).next());
    if (who === 'form alone') {
      expect(await form()).toEqual(held);
      expect(tenant.clock.sleeps).toEqual([]);
    } else {
      const [first, second] = who === 'form first' ? [form(), job()] : [job(), form()];
      const [of, by] = who === 'form first' ? [first, second] : [second, first];
      expect([await of, await by]).toEqual([held, 'done']);
      expect(tenant.mock.journal.count({ op: 'login' })).toBe(2);
    }
    expect(await form()).toEqual(who === 'form alone' ? held : 'done');
  });
});

test('a form that asks while a login is held back for a job does not wait for it', async () => {
  const tenant = await startTenant({ incidents: 3 });
  const services = testServices({
    ...tenant.clock,
    sleep: (_ms, signal) =>
      new Promise((_wake, reject) => {
        signal?.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      }),
  });
  const auth = strategies['basic_auth']?.(tenant);
  const plugin = startPlugin(tenant.config({ auth, data: { tables: ['incidents'] } }), services);
  tenant.mock.faults.add({ match: { op: 'login' }, at: 'before-auth', do: [{ status: { code: 429 } }] });
  const job = plugin.pull({ table: 'incidents', checkpoint: null }).next();
  await expect.poll(() => services.telemetry.waits, { interval: 1 }).toHaveLength(1);
  await expect(plugin.getFields({ object: 'changes' })).rejects.toMatchObject({ code: 'quota.rate_limited' });
  await Promise.all([plugin.dispose(), expect(job).rejects.toMatchObject({ code: 'host.aborted' })]);
});

describe('the life of a session', () => {
  test('is learned from its first end: later ones are renewed before they end', async () => {
    const { plugin, tenant } = await connect('basic_auth', { sessionSeconds: 600 });
    for (let minute = 0; minute < 60; minute++) {
      await plugin.getFields({ refresh: true });
      tenant.clock.advance(60_000);
    }
    expect(tenant.mock.journal.count({ status: 401 })).toBe(1);
    expect(tenant.mock.journal.count({ op: 'login' })).toBeLessThanOrEqual(8);
  });

  test('is not learned from a session that was ended early', async () => {
    const { plugin, tenant } = await connect('basic_auth');
    for (let n = 0; n < 3; n++) {
      await plugin.getFields({ refresh: true });
      tenant.clock.advance(5000);
      tenant.mock.sessions.revokeAll();
    }
    tenant.mock.journal.clear();
    await plugin.getFields({ refresh: true });
    tenant.clock.advance(3_600_000);
    await plugin.getFields({ refresh: true });
    expect(tenant.mock.journal.count({ op: 'login' })).toBe(1);
  });
});

describe('oauth2', () => {
  test('can authenticate the client in the header', async () => {
    const { plugin, tenant } = await connect('oauth2', {}, { client_auth: 'basic' });
    expect((await plugin.validate({})).ok).toBe(true);
    expect(tenant.mock.journal.entries({ op: 'token' })[0]?.body).not.toContain('client_secret');
  });

  test('asks for a new token shortly before the old one ends', async () => {
    const { plugin, tenant } = await connect('oauth2', { sessionSeconds: 3600 });
    await plugin.getFields({ refresh: true });
    tenant.clock.advance(3_580_000);
    await plugin.getFields({ refresh: true });
    expect(tenant.mock.journal.count({ op: 'token' })).toBe(2);
    expect(tenant.mock.journal.count({ status: 401 })).toBe(0);
  });
});

describe('a 401', () => {
  test('of twenty calls at once leads to one login', async () => {
    const { plugin, tenant } = await connect('basic_auth');
    await plugin.getFields({});
    tenant.mock.sessions.revokeAll();
    const sets = ['incidents', 'employees', 'changes', 'problems'];
    await Promise.all(sets.flatMap((object) => [1, 2, 3, 4, 5].map(() => plugin.getFields({ object, refresh: true }))));
    expect(tenant.mock.journal.count({ op: 'login' })).toBe(2);
  });

  test.each([
    'ivanti_api_key',
    'ivanti_jwt',
    'ivanti_session_key',
  ])('makes %s send the same value once more, which a moment later is good', async (strategy) => {
    const { plugin, tenant } = await connect(strategy);
    tenant.mock.faults.add({ at: 'before-auth', when: { times: 1 }, do: [{ status: { code: 401 } }] });
    await plugin.getFields({});
    expect(tenant.mock.journal.entries({ op: 'metadata' }).map(({ status }) => status)).toEqual([401, 200]);
  });

  test.each([
    ['ivanti_api_key', 'api_key'],
    ['ivanti_jwt', 'jwt'],
    ['ivanti_session_key', 'session_key'],
  ])('of %s that has not changed is an authentication problem after the second one', async (strategy, field) => {
    const { plugin, tenant } = await connect(strategy, {}, { [field]: 'x#y#2' });
    await expect(plugin.getFields({})).rejects.toMatchObject({ code: 'auth.refused' });
    expect(tenant.mock.journal.entries().map(({ op, status }) => [op, status])).toEqual([
      ['metadata', 401],
      ['metadata', 401],
    ]);
  });

  test('makes a rotated key be taken up', async () => {
    const { plugin, tenant, rotate } = await withReference();
    await expect(plugin.getFields({})).rejects.toMatchObject({ code: 'auth.refused' });
    expect(tenant.mock.journal.count()).toBe(2);
    rotate(tenant.credentials.apiKey);
    await expect(plugin.getFields({})).resolves.not.toHaveLength(0);
    expect(tenant.mock.journal.count()).toBe(4);
  });

  test('of a key does not double the calls of a caller that continues with the key', async () => {
    const { plugin, tenant } = await withReference();
    for (let n = 0; n < 10; n++) await expect(plugin.getFields({})).rejects.toMatchObject({ code: 'auth.refused' });
    expect(tenant.mock.journal.count()).toBe(11);
    tenant.clock.advance(10 * 60_000);
    await expect(plugin.getFields({})).rejects.toMatchObject({ code: 'auth.refused' });
    expect(tenant.mock.journal.count()).toBe(13);
  });

  test('of twenty calls at once makes a key be read again once', async () => {
    const { plugin, tenant, rotate, reads } = await withReference();
    await expect(plugin.getFields({})).rejects.toMatchObject({ code: 'auth.refused' });
    rotate(tenant.credentials.apiKey);
    const before = reads();
    const sets = ['incidents', 'employees', 'changes', 'problems'];
    await Promise.all(sets.flatMap((object) => [1, 2, 3, 4, 5].map(() => plugin.getFields({ object, refresh: true }))));
    expect(reads() - before).toBe(1);
  });

  test('of a session that the login gives again makes it be sent once more', async () => {
    const { plugin, tenant } = await connect('basic_auth');
    const body = tenant.credentials.sessionKey;
    tenant.mock.faults.add({ match: { op: 'login' }, do: [{ status: { code: 200, body } }] });
    tenant.mock.faults.add({
      match: { op: 'metadata' },
      at: 'before-auth',
      when: { times: 1 },
      do: [{ status: { code: 401 } }],
    });
    await expect(plugin.getFields({})).resolves.not.toHaveLength(0);
    expect(tenant.mock.journal.count({ op: 'metadata' })).toBe(2);
  });
});

/** A connection whose key is kept elsewhere, and how often it was read from there. */
async function withReference() {
  const tenant = await startTenant();
  const services = testServices(tenant.clock);
  let key = 'old';
  let reads = 0;
  const resolve = async (reference: string) => {
    if (reference !== 'env:KEY') return reference;
    reads += 1;
    return key;
  };
  const auth = { strategy: 'ivanti_api_key', api_key: 'env:KEY' };
  const config = tenant.config({ auth, ticketing: ticketing(tenant) });
  const plugin = startPlugin(config, { ...services, secrets: { resolve } });
  const rotate = (value: string) => {
    key = value;
  };
  return { tenant, plugin, rotate, reads: () => reads };
}

describe('secrets', () => {
  test.each(Object.keys(strategies))('of %s appear in no log, event or problem', async (strategy) => {
    const { plugin, tenant, services } = await connect(strategy);
    await plugin.validate({});
    tenant.mock.faults.add({ match: { op: 'metadata' }, at: 'before-auth', do: [{ status: { code: 401 } }] });
    const problem: unknown = await plugin.getFields({ refresh: true }).catch((error: unknown) => error);
    const { password, apiKey, jwt, sessionKey, oauth2 } = tenant.credentials;
    const printed = JSON.stringify([services.logger.lines, services.telemetry, problem, String(problem)]);
    expect(services.logger.lines.length).toBeGreaterThan(0);
    for (const secret of [password, apiKey, jwt, sessionKey, oauth2.client_secret])
      expect(printed).not.toContain(secret);
  });
});
