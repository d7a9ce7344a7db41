import { describe, expect, test } from 'vitest';
import { startPlugin, startTenant, testServices, ticketing } from '../tenant.js';

const TEXT = 'API rate limits exceeded for this interval';
const ENVELOPE = { code: 'ISM_4000', description: 'Bad Request', message: [TEXT], help: '' };
const item = { kind: 'alert', id: '1', timestamp: '2026-07-01T00:00:00Z', rawData: {} } as const;
const values = { Subject: 's', Symptom: 't', Status: 'Logged' };
const WAITS = [60_000, 60_000, 60_000];

async function connect(changes: Record<string, unknown> = {}) {
  const tenant = await startTenant();
  const services = testServices(tenant.clock);
  const data = { tables: ['incidents'], paging: 'walk' };
  const plugin = startPlugin(tenant.config({ ticketing: ticketing(tenant), data, ...changes }), services);
  return { tenant, services, plugin };
}

/** The ways in which the same refusal comes. */
const FORMS = [
  ['200 with a text', { code: 200, body: JSON.stringify(TEXT) }],
  ['200 without quotes', { code: 200, body: TEXT }],
  ['200 with an envelope', { code: 200, body: ENVELOPE }],
  ['400', { code: 400, body: ENVELOPE }],
  ['401', { code: 401, body: ENVELOPE }],
  ['403', { code: 403, body: { ...ENVELOPE, message: `Unhandled system exception: ${TEXT}` } }],
  ['404', { code: 404, body: { error: { code: 'quota', message: 'You have exceeded your daily API quota.' } } }],
  ['500', { code: 500, body: ENVELOPE }],
  ['503 with a page', { code: 503, body: '<html><head><title>429 Too Many Requests</title></head></html>' }],
] as const;

describe.each(FORMS)('a quota told by %s', (_form, status) => {
  test('lets $metadata wait and go on, as a 429 does', async () => {
    const { tenant, services, plugin } = await connect();
    tenant.mock.faults.add({ match: { op: 'metadata' }, when: { times: 2 }, do: [{ status }] });
    const queue = { values, item, queue: {}, idempotencyKey: 'k' };
    expect(await plugin.createTicket(queue)).toMatchObject({ outcome: 'created' });
    expect(services.clock.sleeps).toEqual([60_000, 60_000]);
    expect(tenant.mock.journal.violations()).toEqual([]);
  });

  test('ends a create as the quota after three repeats, and makes nothing', async () => {
    const { tenant, services, plugin } = await connect();
    const limit = tenant.mock.faults.add({ match: { op: 'create' }, do: [{ status }] });
    const request = { values, item, queue: {}, idempotencyKey: 'k' };
    expect(await plugin.createTicket(request)).toMatchObject({
      outcome: 'refused',
      problem: {
        code: 'quota.rate_limited',
        message: expect.stringContaining(`HTTP ${status.code}, in words`) as unknown,
      },
    });
    expect(services.clock.sleeps).toEqual(WAITS);
    limit.remove();
    expect(await plugin.createTicket(request)).toMatchObject({ outcome: 'created' });
    expect(tenant.mock.records.count('incidents')).toBe(301);
  });

  test('is waited for by a pull, with the time that Retry-After names', async () => {
    const { tenant, services, plugin } = await connect();
    const named = { ...status, headers: { 'Retry-After': '7' } };
    tenant.mock.faults.add({ match: { op: 'list' }, when: { skip: 2, times: 1 }, do: [{ status: named }] });
    const ends = [];
    for await (const batch of plugin.pull({ table: 'incidents', checkpoint: null })) ends.push(batch.end);
    expect(ends.at(-1)).toMatchObject({ complete: true });
    expect(services.clock.sleeps).toEqual([7000]);
  });

  test('is no refused login', async () => {
    const tenant = await startTenant();
    const services = testServices(tenant.clock);
    const { tenant: name, username, password, role } = tenant.credentials;
    const auth = { strategy: 'basic_auth', username, password, role };
    const plugin = startPlugin(tenant.config({ auth, tenant: name, ticketing: ticketing(tenant) }), services);
    tenant.mock.faults.add({ match: { op: 'login' }, when: { times: 4 }, do: [{ status }] });
    const request = { values, item, queue: {}, idempotencyKey: 'k' };
    expect(await plugin.createTicket(request)).toMatchObject({ problem: { code: 'quota.rate_limited' } });
    expect(services.clock.sleeps).toEqual(WAITS);
    expect(await plugin.createTicket(request)).toMatchObject({ outcome: 'created' });
  });

  test('is no refused token of an identity provider', async () => {
    const tenant = await startTenant();
    const services = testServices(tenant.clock);
    const auth = { strategy: 'oauth2', ...tenant.credentials.oauth2 };
    const plugin = startPlugin(tenant.config({ auth, ticketing: ticketing(tenant) }), services);
    tenant.mock.faults.add({ match: { op: 'token' }, when: { times: 4 }, do: [{ status }] });
    const request = { values, item, queue: {}, idempotencyKey: 'k' };
    expect(await plugin.createTicket(request)).toMatchObject({
      problem: { code: 'quota.rate_limited', field: 'auth.token_url' },
    });
    expect(services.clock.sleeps).toEqual(WAITS);
    expect(await plugin.createTicket(request)).toMatchObject({ outcome: 'created' });
  });
});

describe('what only speaks of a limit is none', () => {
  test.each([
    'Disk quota exceeded',
    "UndefinedValidatedValue: 'API rate limits exceeded' is not in the validation list of validated field Incident.Status",
    'The value of field Subject is too long: too many requests',
  ])('such as the refusal: %s', async (message) => {
    const { tenant, services, plugin } = await connect();
    const status = { code: 400, body: { ...ENVELOPE, message: [message] } };
    tenant.mock.faults.add({ match: { op: 'create' }, do: [{ status }] });
    const refused = await plugin.createTicket({ values, item, queue: {}, idempotencyKey: 'k' });
    expect(refused).toMatchObject({
      outcome: 'refused',
      problem: { blame: expect.not.stringMatching('quota') as unknown },
    });
    expect(services.clock.sleeps).toEqual([]);
  });

  test('such as a ticket about one, also where the answer is short', async () => {
    const { tenant, services, plugin } = await connect();
    const subject = { ...values, Subject: TEXT, Symptom: 'Too many requests' };
    const made = await plugin.createTicket({ values: subject, item, queue: {}, idempotencyKey: 'k' });
    expect(made).toMatchObject({ outcome: 'created' });
    const recId = made.outcome === 'created' ? made.ref.recId : '';
    tenant.mock.faults.add({
      match: { op: 'update' },
      do: [{ status: { code: 200, body: { RecId: recId, Message: TEXT, Subject: TEXT, Status: 'Active' } } }],
    });
    const ref = { number: '1', recId };
    const note = { ref, item, values: { NewNotes: TEXT }, mode: 'append' } as const;
    expect(await plugin.updateTicket(note)).toMatchObject({ outcome: 'updated' });
    expect(services.clock.sleeps).toEqual([]);
  });
});
