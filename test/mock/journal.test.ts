import { expect, test } from 'vitest';
import { NOON, startMock } from './mock-tenant.js';

test('each request is written down as it arrives, with its answer', async () => {
  const { mock, odata, createIncident } = await startMock();
  await odata('Incidents', {
    query: { $top: 3, $filter: "contains(Subject,'x')" },
    headers: { 'User-Agent': 'client/1' },
  });
  await createIncident({ Subject: 'x' });
  const [list, create] = mock.journal.entries();
  expect(list).toMatchObject({
    at: NOON,
    namespace: 'default',
    method: 'GET',
    path: '/api/odata/businessobject/Incidents',
    route: '/api/odata/businessobject/{set}',
    op: 'list',
    set: 'incidents',
    query: { $top: '3', $filter: "contains(Subject,'x')" },
    status: 200,
    rows: 3,
    credential: 'apiKey',
    findings: ['contains(...) is ignored', '200 rows match the rest of the filter'],
  });
  expect(list!.headers['user-agent']).toBe('client/1');
  expect(create).toMatchObject({ op: 'create', status: 201, body: expect.stringContaining('"Subject":"x"') as string });
});

test('no credential gets into the journal', async () => {
  const { mock, call, odata, credentials } = await startMock();
  const { tenant, username, password, role, apiKey, sessionKey, jwt, oauth2 } = credentials;
  await call('/api/rest/authentication/login', { method: 'POST', body: { tenant, username, password, role } });
  await odata('incidents', { anonymous: true, headers: { Cookie: `SID=${sessionKey}` } });
  await odata('incidents', { anonymous: true, headers: { Authorization: `Bearer ${jwt}` } });
  const form = new URLSearchParams({ grant_type: 'client_credentials', ...oauth2 }).toString();
  await call('/oauth2/token', { method: 'POST', body: form });
  const written = JSON.stringify(mock.journal.entries());
  for (const secret of [password, apiKey, sessionKey, jwt, oauth2.client_secret]) expect(written).not.toContain(secret);
  expect(mock.journal.entries()[0]!.headers['authorization']).toBe('rest_api_key=***');
});

test('entries are found by property, by test, and since an entry', async () => {
  const { mock, odata } = await startMock();
  await odata('incidents');
  await odata('employees');
  await odata('nonsenses');
  const [first] = mock.journal.entries();
  expect(mock.journal.count({ op: 'list' })).toBe(3);
  expect(mock.journal.count({ set: 'employees', status: 200 })).toBe(1);
  expect(mock.journal.count((entry) => entry.status === 404)).toBe(1);
  expect(mock.journal.entries({ since: first!.id }).map(({ set }) => set)).toEqual(['employees', 'nonsenses']);
  mock.journal.clear();
  expect(mock.journal.count()).toBe(0);
});

test('the last thousand requests are kept', async () => {
  const { mock, odata } = await startMock();
  const calls = Array.from({ length: 1010 }, () => odata("incidents('10001')"));
  await Promise.all(calls);
  expect(mock.journal.count()).toBe(1000);
  expect(mock.journal.entries()[0]!.id).toBe(11);
});

test('beyond the rate limit calls are 429 with the known text and no Retry-After, until the window has moved on', async () => {
  const { mock, odata } = await startMock({ rateLimit: 2 });
  expect((await odata('incidents')).status).toBe(200);
  mock.clock.advance(30_000);
  expect((await odata('incidents')).status).toBe(200);
  const refused = await odata('incidents');
  expect(refused.status).toBe(429);
  expect(refused.json).toMatchObject({ message: ['API rate limits exceeded for this interval'] });
  expect(refused.headers.get('retry-after')).toBeNull();
  mock.clock.advance(30_000);
  expect((await odata('incidents')).status).toBe(200);
  expect((await odata('incidents')).status).toBe(429);
});

test('the Date header follows the tenant clock', async () => {
  const { mock, odata } = await startMock();
  mock.clock.set(Date.parse('2030-05-05T05:05:05Z'));
  expect((await odata('incidents')).headers.get('date')).toBe('Sun, 05 May 2030 05:05:05 GMT');
});

test('latency is added to each answer', async () => {
  const { odata } = await startMock({ latencyMs: 30 });
  const started = performance.now();
  await odata('incidents', { query: { $top: 1 } });
  expect(performance.now() - started).toBeGreaterThanOrEqual(29);
});
