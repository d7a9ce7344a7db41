import { describe, expect, test } from 'vitest';
import type { MockOptions } from '../../mock-ivanti/index.js';
import { startPlugin, startTenant, testServices, ticketing } from '../tenant.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The result of the check of the clocks, for a tenant where a record changed `changedAgo` ago. */
async function clockCheck(options: MockOptions, config: Record<string, unknown> = {}, changedAgo?: number) {
  const tenant = await startTenant(options);
  const services = testServices(tenant.clock);
  if (changedAgo !== undefined) {
    tenant.mock.clock.set(services.clock.now() - changedAgo);
    const headers = {
      Authorization: `rest_api_key=${tenant.mock.credentials.apiKey}`,
      'content-type': 'application/json',
    };
    const body = JSON.stringify({ Subject: 's', Symptom: 't', Status: 'Logged', ...customer(tenant) });
    const made = await fetch(`${tenant.url}/api/odata/businessobject/incidents`, { method: 'POST', headers, body });
    expect(made.status).toBe(201);
    tenant.mock.clock.set(services.clock.now());
  }
  const plugin = startPlugin(tenant.config({ ticketing: ticketing(tenant), ...config }), services);
  const { ok, checks } = await plugin.validate({ step: 'clock' });
  return { ok, check: checks.find(({ step }) => step === 'clock'), tenant, services };
}

function customer({ credentials }: { readonly credentials: { readonly employeeRecId: string } }) {
  return { ProfileLink: credentials.employeeRecId };
}

const civil = (timeZone: string): MockOptions => ({ timeZone, switches: { stamp_style: 'none' } });

describe('the check of clocks and zones', () => {
  test.each([
    ['Asia/Tokyo', 0, 9 * HOUR, 'UTC+9, such as Asia/Tokyo, Australia/Adelaide, Australia/Sydney'],
    ['Asia/Tokyo', 7 * MINUTE, 9 * HOUR - 7 * MINUTE, 'UTC+9, such as Asia/Tokyo'],
    ['Asia/Kathmandu', 0, 5.75 * HOUR, 'UTC+5:45, such as Asia/Kathmandu'],
    ['Europe/Berlin', 0, 2 * HOUR, 'UTC+2, such as Europe/Berlin'],
  ])('warns of stamps of %s that are read as UTC, says what was seen, and names the zones that fit', async (zone, changedAgo, ahead, zones) => {
    const { ok, check, services } = await clockCheck(civil(zone), {}, changedAgo);
    expect(ok).toBe(true);
    expect(check).toMatchObject({
      outcome: 'warned',
      detail: expect.not.stringContaining('agree') as unknown,
      problem: { code: 'config.time_zone', field: 'time_zone' },
    });
    const newest = new Date(services.clock.now() + ahead).toISOString().slice(0, 19);
    expect(check?.problem?.message).toContain(`${newest}Z against 2026-07-01T12:00:00Z by its Date header`);
    expect(check?.problem?.fix).toContain(zones);
    const [, suggested = ''] = /such as ([\w/]+)/.exec(check?.problem?.fix ?? '') ?? [];
    const after = await clockCheck(civil(zone), { time_zone: suggested }, changedAgo);
    expect(after.check).toMatchObject({ outcome: 'ok', detail: expect.stringContaining('they agree') as unknown });
  });

  test('warns too where a zone is set that is too far west', async () => {
    const { check } = await clockCheck(civil('Asia/Tokyo'), { time_zone: 'America/New_York' }, 0);
    expect(check).toMatchObject({ outcome: 'warned', problem: { field: 'time_zone' } });
    expect(check?.problem?.message).toContain('13 h 0 min in the future');
    expect(check?.problem?.fix).toContain('UTC+9, such as Asia/Tokyo');
  });

  test.each([
    ['nothing changed lately', civil('Asia/Tokyo'), undefined],
    ['the newest change looks hours old, as west of UTC', civil('America/New_York'), 0],
  ])('cannot judge where %s, and warns while no zone is chosen', async (_case, options, changedAgo) => {
    const { check } = await clockCheck(options, {}, changedAgo);
    expect(check).toMatchObject({
      outcome: 'warned',
      detail: expect.stringContaining('not proven') as unknown,
    });
    expect(check?.detail).not.toContain('agree');
    expect(check?.problem).toBeUndefined();
    const chosen = await clockCheck(options, { time_zone: 'Asia/Singapore' }, changedAgo);
    expect(chosen.check?.detail).toContain('not proven');
    expect(chosen.check?.outcome).toBe('ok');
  });

  test('passes where a change of just now is seen, in every form of the stamps', async () => {
    for (const stamp_style of ['Z', 'offset', 'none'] as const) {
      const options = { timeZone: 'Asia/Tokyo', switches: { stamp_style } };
      const { check } = await clockCheck(options, { time_zone: 'Asia/Tokyo' }, 3 * MINUTE);
      expect(check?.detail).toContain('they agree with the tenant’s clock: the newest change was made 3 min ago');
      expect(check?.outcome).toBe('ok');
    }
  });

  test('does not take one stamp of a far future for a zone', async () => {
    const tenant = await startTenant(civil('UTC'));
    const services = testServices(tenant.clock);
    tenant.mock.clock.set(services.clock.now() + 400 * 24 * HOUR);
    const headers = {
      Authorization: `rest_api_key=${tenant.mock.credentials.apiKey}`,
      'content-type': 'application/json',
    };
    const body = JSON.stringify({ Subject: 's', Symptom: 't', Status: 'Logged', ...customer(tenant) });
    await fetch(`${tenant.url}/api/odata/businessobject/incidents`, { method: 'POST', headers, body });
    tenant.mock.clock.set(services.clock.now());
    await fetch(`${tenant.url}/api/odata/businessobject/incidents`, { method: 'POST', headers, body });
    const plugin = startPlugin(tenant.config({ ticketing: ticketing(tenant) }), services);
    const { checks } = await plugin.validate({ step: 'clock' });
    expect(checks.at(-1)).toMatchObject({ outcome: 'ok', detail: expect.stringContaining('they agree') as unknown });
  });

  test('warns of stamps in the future that name their offset, without blaming the configuration’s zone', async () => {
    const { check } = await clockCheck({ switches: { stamp_lead: 3600 } }, {}, 0);
    expect(check).toMatchObject({ outcome: 'warned', problem: { code: 'config.time_zone' } });
    expect(check?.problem?.field).toBeUndefined();
    expect(check?.problem?.fix).toContain('administrator');
  });

  test('still judges by the probe where the tenant does not order by the stamp', async () => {
    const tenant = await startTenant(civil('Asia/Tokyo'));
    const services = testServices(tenant.clock);
    tenant.mock.faults.add({ match: { op: 'list', query: 'orderby' }, do: [{ status: { code: 204 } }] });
    const plugin = startPlugin(tenant.config({ ticketing: ticketing(tenant) }), services);
    const { checks } = await plugin.validate({ step: 'clock' });
    expect(checks.at(-1)).toMatchObject({
      outcome: 'warned',
      detail: expect.stringContaining('not proven') as unknown,
    });
  });

  test('has nothing to judge by where no record is shown', async () => {
    const { check } = await clockCheck({ incidents: 0 });
    expect(check).toMatchObject({
      outcome: 'ok',
      detail: 'not checked: the tenant shows no record with a stamp',
    });
  });
});
