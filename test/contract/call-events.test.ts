import { describe, expect, test } from 'vitest';
import type { CallEvent } from '../../host-sdk/index.js';
import { startPlugin, startTenant, testServices, ticketing } from '../tenant.js';
import { strategies } from './strategies.js';

async function connect(strategy = 'ivanti_api_key', changes: Record<string, unknown> = {}) {
  const tenant = await startTenant();
  const services = testServices(tenant.clock);
  const auth = strategies[strategy]?.(tenant);
  const plugin = startPlugin(tenant.config({ auth, ticketing: ticketing(tenant), ...changes }), services);
  return { tenant, services, plugin };
}

/** What a call heard, by the codes of reasons. */
function listener() {
  const heard: CallEvent[] = [];
  const reasons = () => heard.map((event) => (event.kind === 'wait' ? event.reason : event.kind));
  return { heard, reasons, onEvent: (event: CallEvent) => void heard.push(event) };
}

describe('a call hears of its waits', () => {
  test('with their code, their words and their length, and not of the waits of another call', async () => {
    const { tenant, services, plugin } = await connect();
    await plugin.getFields({});
    tenant.mock.faults.add({ match: { set: 'changes' }, when: { times: 1 }, do: [{ status: { code: 503 } }] });
    const [slow, other] = [listener(), listener()];
    await Promise.all([
      plugin.getFields({ object: 'changes', onEvent: slow.onEvent }),
      plugin.getFields({ object: 'problems', onEvent: other.onEvent }),
    ]);
    const ms = services.clock.sleeps[0];
    const text = 'the tenant or the network failed, trying again';
    expect(slow.heard).toEqual([{ kind: 'wait', reason: 'retry', text, ms }]);
    expect(other.heard).toEqual([]);
  });

  test('at a limit of its own and at one of the tenant by different codes', async () => {
    const { tenant, plugin } = await connect('ivanti_api_key', { rate_limit: 2, data: { tables: ['incidents'] } });
    const call = listener();
    await plugin.discover({ onEvent: call.onEvent });
    expect(call.reasons()).toEqual([]);
    tenant.clock.advance(60_000);
    const refusal = { status: { code: 429, headers: { 'Retry-After': '7' } } };
    tenant.mock.faults.add({ match: { op: 'list' }, when: { times: 1 }, do: [refusal] });
    await plugin.discover({ onEvent: call.onEvent });
    expect(call.reasons()).toEqual(['product_rate_limit']);
    await plugin.discover({ onEvent: call.onEvent });
    expect(call.reasons()).toEqual(['product_rate_limit', 'own_rate_limit']);
  });

  test('for a login that others wait for too: each of them once', async () => {
    const { tenant, plugin } = await connect('basic_auth');
    tenant.mock.faults.add({ match: { op: 'login' }, when: { times: 1 }, do: [{ status: { code: 503 } }] });
    const calls = ['changes', 'problems', 'releases'].map((object) => ({ object, ...listener() }));
    await Promise.all(calls.map(({ object, onEvent }) => plugin.getFields({ object, onEvent })));
    expect(calls.map(({ reasons }) => reasons())).toEqual([['retry'], ['retry'], ['retry']]);
    expect(tenant.mock.journal.count({ op: 'login' })).toBe(2);
  });

  test('for a description that another call has asked for', async () => {
    const { tenant, plugin } = await connect();
    tenant.mock.faults.add({ match: { op: 'metadata' }, when: { times: 1 }, do: [{ status: { code: 503 } }] });
    const [first, second] = [listener(), listener()];
    await Promise.all([first, second].map(({ onEvent }) => plugin.getFields({ object: 'changes', onEvent })));
    expect([first.reasons(), second.reasons()]).toEqual([['retry'], ['retry']]);
    expect(tenant.mock.journal.count({ op: 'metadata' })).toBe(2);
  });

  test('in a check, in a list of tables and in a ticket as well', async () => {
    const { tenant, plugin } = await connect('ivanti_api_key', { data: { tables: ['incidents'] } });
    const faultOnce = (match: object) => {
      tenant.mock.faults.add({ match, when: { times: 1 }, do: [{ status: { code: 503 } }] });
    };
    const [check, tables, ticket, pull] = [listener(), listener(), listener(), listener()];
    faultOnce({ op: 'list' });
    await plugin.validate({ step: 'records', onEvent: check.onEvent });
    faultOnce({ op: 'list' });
    await plugin.discover({ onEvent: tables.onEvent });
    faultOnce({ op: 'list' });
    for await (const _batch of plugin.pull({ table: 'incidents', checkpoint: null, onEvent: pull.onEvent })) break;
    faultOnce({ op: 'list' });
    await plugin.getQueues({ onEvent: ticket.onEvent });
    expect([check, tables, pull, ticket].map(({ reasons }) => reasons())).toEqual(Array(4).fill(['retry']));
  });
});

test('each request is reported once with its size and its attempts, and a retry as it happens', async () => {
  const { tenant, services, plugin } = await connect('ivanti_api_key', { daily_call_limit: 1000 });
  tenant.mock.faults.add({ match: { op: 'metadata' }, when: { times: 1 }, do: [{ status: { code: 503 } }] });
  await plugin.getFields({});
  const stop = new AbortController();
  const refusal = { status: { code: 429, headers: { 'Retry-After': '7' } } };
  tenant.mock.faults.add({ match: { op: 'metadata' }, when: { times: 1 }, do: [refusal] });
  const onEvent = () => {
    stop.abort();
  };
  const stopped = plugin.getFields({ refresh: true, signal: stop.signal, onEvent });
  await expect(stopped).rejects.toThrow();
  const about = { host: new URL(tenant.url).host, purpose: 'check' };
  expect(services.telemetry.retries).toEqual([
    { ...about, attempt: 2, status: 503 },
    { ...about, attempt: 2, status: 429 },
  ]);
  expect(services.telemetry.requests).toMatchObject([
    { ...about, method: 'GET', status: 200, attempts: 2, callsLeft: 998, bytes: expect.any(Number) as number },
    { ...about, method: 'GET', code: 'host.aborted', attempts: 1 },
  ]);
  expect(services.telemetry.requests[0]?.bytes).toBeGreaterThan(10_000);
});

test('a second attempt with a renewed login counts as sent, and is no retry', async () => {
  const { tenant, services, plugin } = await connect('basic_auth');
  await plugin.getFields({});
  tenant.mock.sessions.revokeAll();
  await plugin.getFields({ refresh: true });
  expect(services.telemetry.requests.map(({ purpose, attempts }) => [purpose, attempts])).toEqual([
    ['token', 1],
    ['check', 1],
    ['token', 1],
    ['check', 2],
  ]);
  expect(services.telemetry.retries).toEqual([]);
});
