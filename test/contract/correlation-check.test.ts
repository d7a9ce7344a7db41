import { describe, expect, onTestFinished, test } from 'vitest';
import type { QueueInUse } from '../../host-sdk/index.js';
import { startPlugin, startTenant, ticketing } from '../tenant.js';
import type { MockOptions } from '../../mock-ivanti/index.js';
import type { Sent } from './coverage/flaw.js';
import { startFront } from './coverage/front.js';

async function checked(
  settings: Record<string, unknown>,
  between?: (sent: Sent) => Partial<Sent>,
  { queues, ...options }: MockOptions & { readonly queues?: readonly QueueInUse[] } = {},
) {
  const tenant = await startTenant(options);
  const front = between === undefined ? undefined : await startFront(tenant.url, { request: between });
  onTestFinished(() => front?.close());
  const address = front === undefined ? {} : { instance: front.url };
  const plugin = startPlugin(tenant.config({ ...address, ticketing: ticketing(tenant, settings) }));
  const { ok, checks } = await plugin.validate(queues === undefined ? {} : { queues });
  return { ok, check: checks.find(({ step }) => step === 'correlation') };
}

const PROPOSAL = { key: 'ticketing.correlation_field', purpose: 'the keys of tickets' };

describe('the connection test says whether tickets can be found by their keys', () => {
  test('and names a field that could hold them, where none is set', async () => {
    const { ok, check } = await checked({});
    expect(ok).toBe(true);
    expect(check).toMatchObject({ outcome: 'ok' });
    expect(check?.detail).toContain('TestField');
    expect(check?.proposal).toEqual({ ...PROPOSAL, value: 'TestField' });
  });

  test('and proposes none that a queue fills: the key would not stay in it', async () => {
    const target = { target: 'TestField', template: '$user' };
    const queue = { label: 'desk', value: {}, create: [], update: [] };
    for (const fills of [{ create: [target] }, { update: [target] }]) {
      const { check } = await checked({}, undefined, { queues: [queue, { ...queue, ...fills }] });
      expect(check?.detail).not.toContain('TestField');
      expect(check?.proposal).toBeUndefined();
    }
  });

  test('and proposes none with a name that the configuration does not take', async () => {
    const tenant = await startTenant();
    const odd = (text: string) => text.replaceAll('"TestField"', '"Correlation-Key"');
    const front = await startFront(tenant.url, { answer: ({ body }) => ({ body: odd(body) }) });
    onTestFinished(() => front.close());
    const plugin = startPlugin(tenant.config({ instance: front.url, ticketing: ticketing(tenant) }));
    const { checks } = await plugin.validate({});
    const found = checks.find(({ step }) => step === 'correlation');
    expect(found?.detail).toContain('Add a text field');
    expect(found).not.toHaveProperty('proposal');
  });

  test('and proposes none where one is set, or where the object has none that could hold a key', async () => {
    expect((await checked({ correlation_field: 'TestField' })).check).not.toHaveProperty('proposal');
    const { check } = await checked({ business_object: 'problems' });
    expect(check?.detail).toContain('Add a text field of 32 characters or more');
    expect(check).not.toHaveProperty('proposal');
  });

  test('of a field that the tenant finds records by', async () => {
    const { check } = await checked({ correlation_field: 'TestField' });
    expect(check).toMatchObject({ outcome: 'ok', detail: 'TestField keeps the key of a ticket' });
  });

  test('of a field that is too short, is no text or points to another object', async () => {
    for (const name of ['TypeOfIncident', 'CreatedDateTime', 'ProfileLink']) {
      const { ok, check } = await checked({ correlation_field: name });
      expect([ok, check?.outcome, check?.problem?.code]).toEqual([false, 'failed', 'config.invalid']);
      expect(check?.problem?.message).toContain(name);
    }
  });

  test('of a tenant that ignores filters on it: tickets are made, and a person is warned', async () => {
    const { ok, check } = await checked({ correlation_field: 'TestField' }, ({ url }) => {
      const other = new URL(url);
      if (/TestField eq/.test(other.searchParams.get('$filter') ?? '')) other.searchParams.delete('$filter');
      return { url: other };
    });
    expect(ok).toBe(true);
    expect(check).toMatchObject({ outcome: 'warned', problem: { code: 'tenant.filter_ignored' } });
  });
});
