import { describe, expect, onTestFinished, test } from 'vitest';
import { startPlugin, startTenant, ticketing } from '../tenant.js';
import type { Sent } from './coverage/flaw.js';
import { startFront } from './coverage/front.js';

async function checked(settings: Record<string, unknown>, between?: (sent: Sent) => Partial<Sent>) {
  const tenant = await startTenant();
  const front = between === undefined ? undefined : await startFront(tenant.url, { request: between });
  onTestFinished(() => front?.close());
  const address = front === undefined ? {} : { instance: front.url };
  const plugin = startPlugin(tenant.config({ ...address, ticketing: ticketing(tenant, settings) }));
  const { ok, checks } = await plugin.validate({});
  return { ok, check: checks.find(({ step }) => step === 'correlation') };
}

describe('the connection test says whether tickets can be found by their keys', () => {
  test('and names a field that could hold them, where none is set', async () => {
    const { ok, check } = await checked({});
    expect(ok).toBe(true);
    expect(check).toMatchObject({ outcome: 'ok' });
    expect(check?.detail).toContain('TestField');
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
