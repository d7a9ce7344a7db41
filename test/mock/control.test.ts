import { expect, test } from 'vitest';
import { rawGet } from './raw-get.js';
import { startMock, type CallOptions, type MockTenant, type Reply } from './mock-tenant.js';

function control(tenant: MockTenant, path: string, options: CallOptions = {}): Promise<Reply> {
  const headers = { 'Content-Type': 'application/json', ...options.headers };
  return tenant.call(`/__mock/${path}`, { anonymous: true, ...options, headers });
}

test('the control API is not there unless it is asked for', async () => {
  const tenant = await startMock();
  const reply = await control(tenant, 'health');
  expect([reply.status, reply.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
});

test('health says what kind of tenant this is', async () => {
  const tenant = await startMock({ control: true, seed: 9 });
  expect((await control(tenant, 'health')).json).toMatchObject({
    status: 'ready',
    seed: 9,
    profile: 'live',
    switches: { empty_collection: '204' },
  });
});

test('the journal is read with filters and emptied', async () => {
  const tenant = await startMock({ control: true });
  await tenant.odata('incidents');
  await tenant.odata('nonsenses');
  expect((await control(tenant, 'requests?status=404')).json).toMatchObject([{ set: 'nonsenses', status: 404 }]);
  expect((await control(tenant, 'requests?op=list')).json).toHaveLength(2);
  expect((await control(tenant, 'requests', { method: 'DELETE' })).status).toBe(204);
  expect((await control(tenant, 'requests')).json).toEqual([]);
});

test('faults are installed, accounted for and removed', async () => {
  const tenant = await startMock({ control: true });
  const rule = { match: { op: 'list' }, when: { times: 1 }, do: [{ status: { code: 503 } }] };
  expect((await control(tenant, 'faults', { method: 'POST', body: rule })).status).toBe(201);
  expect((await tenant.odata('incidents')).status).toBe(503);
  expect((await control(tenant, 'faults')).json).toMatchObject([{ fired: 1, left: 0, completed: true }]);
  await control(tenant, 'faults', { method: 'DELETE' });
  expect((await control(tenant, 'faults')).json).toEqual([]);
  const wrong = await control(tenant, 'faults', { method: 'POST', body: { do: [{ explode: 1 }] } });
  expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining("/do/0 has no 'explode'")]);
});

test('of a list with a wrong rule none is installed, and the answer says where it is wrong', async () => {
  const tenant = await startMock({ control: true });
  const post = (path: string, body: unknown): Promise<Reply> => control(tenant, path, { method: 'POST', body });
  const good = { do: [{ status: { code: 503 } }] };
  const refused = async (path: string, body: unknown): Promise<unknown> => {
    const reply = await post(path, body);
    expect(reply.status).toBe(400);
    return (reply.json as { error: string }).error;
  };
  expect(await refused('faults', [good, { do: [{ status: { code: 5030 } }] }])).toBe(
    '/1/do/0/status/code must be 599 or less',
  );
  expect(await refused('faults', ['page-204', { do: 1 }])).toBe('/1/do must be a list');
  expect(await refused('faults', { preset: 7 })).toBe('/preset must be a text');
  expect(await refused('faults', {})).toBe('/do is missing');
  const step = { when: { after: 0 }, do: [{ touch: { set: 'incidents', count: 1 } }] };
  expect(await refused('mutations', [step, { ...step, when: { after: -1 } }])).toBe('/1/when/after must be 0 or more');
  expect((await tenant.odata('incidents')).status).toBe(200);
  expect((await control(tenant, 'faults')).json).toEqual([]);
  expect((await control(tenant, 'mutations')).json).toEqual([]);
});

test('records are changed as another user would change them, without a trace in the journal', async () => {
  const tenant = await startMock({ control: true });
  const made = await control(tenant, 'data/incidents', { method: 'POST', body: { Subject: 'By hand' } });
  expect([made.status, made.json]).toEqual([201, expect.objectContaining({ Subject: 'By hand', Status: 'Logged' })]);
  const { RecId: id } = made.json as { RecId: string };
  tenant.mock.clock.advance(60_000);
  const patched = await control(tenant, `data/incidents/${id}`, { method: 'PATCH', body: { Status: 'Closed' } });
  expect(patched.json).toMatchObject({ Status: 'Closed', LastModBy: 'Admin', LastModDateTime: '2026-07-01T12:01:00Z' });
  expect((await control(tenant, `data/incidents/${id}`)).json).toEqual(patched.json);
  expect((await control(tenant, 'data/incidents')).json).toHaveLength(201);
  expect((await control(tenant, `data/incidents/${id}`, { method: 'DELETE' })).status).toBe(204);
  expect((await control(tenant, `data/incidents/${id}`)).status).toBe(404);
  expect((await control(tenant, 'data/nonsenses')).status).toBe(400);
  expect((await control(tenant, 'data/incidents', { method: 'POST', body: { Nonsense: 1 } })).status).toBe(400);
  expect(tenant.mock.journal.count()).toBe(0);
});

test('the clock is set, advanced, frozen and let go', async () => {
  const tenant = await startMock({ control: true });
  const put = (body: unknown): Promise<Reply> => control(tenant, 'clock', { method: 'PUT', body });
  expect((await put({ set: '2027-01-01T00:00:00Z', freeze: true })).json).toEqual({ now: Date.UTC(2027, 0, 1) });
  expect((await put({ advance: 1000 })).json).toEqual({ now: Date.UTC(2027, 0, 1) + 1000 });
  expect((await put({ set: 'soon' })).status).toBe(400);
  expect((await put({ spin: 1 })).json).toEqual({
    error: expect.stringContaining("the clock has no 'spin'") as string,
  });
  expect((await put({ freeze: 'yes' })).json).toEqual({ error: '/freeze must be true or false' });
  expect((await put({ advance: 1e300 })).json).toEqual({ error: '/advance exceeds the range of dates' });
  expect((await tenant.odata('incidents')).status).toBe(200);
});

test('sessions are revoked and everything is reset', async () => {
  const tenant = await startMock({ control: true });
  const session = { anonymous: true, headers: { Authorization: tenant.credentials.sessionKey } };
  await control(tenant, 'sessions', { method: 'POST', body: { revoke: true } });
  expect((await tenant.odata('incidents', session)).status).toBe(401);
  await tenant.createIncident();
  await control(tenant, 'reset', { method: 'POST' });
  expect((await tenant.odata('incidents', session)).status).toBe(200);
  expect(tenant.mock.records.count('incidents')).toBe(200);
});

test('calls are about the namespace they name', async () => {
  const tenant = await startMock({ control: true });
  await control(tenant, 'data/incidents?ns=one', { method: 'POST', body: { Subject: 'x' } });
  expect(tenant.mock.namespace('one').records.count('incidents')).toBe(201);
  expect(tenant.mock.records.count('incidents')).toBe(200);
  await control(tenant, 'reset?ns=one', { method: 'POST' });
  expect(tenant.mock.namespace('one').records.count('incidents')).toBe(200);
});

test('with a control token set, the mock refuses every control call without it', async () => {
  const tenant = await startMock({ control: true, controlToken: 'let-me-in' });
  expect((await control(tenant, 'health')).status).toBe(401);
  expect((await control(tenant, 'health', { headers: { 'X-Mock-Token': 'wrong-one' } })).status).toBe(401);
  expect((await control(tenant, 'health', { headers: { 'X-Mock-Token': 'let-me-in' } })).status).toBe(200);
  expect((await control(tenant, 'health', { headers: { Authorization: 'Bearer let-me-in' } })).status).toBe(200);
});

test('a page of another site is refused, both under its own name and from its own origin', async () => {
  const { url } = await startMock({ control: true });
  const status = async (headers: Record<string, string>, method?: string): Promise<number> =>
    (await rawGet(`${url}/__mock/health`, headers, method)).status;
  const { port } = new URL(url);
  for (const host of ['localhost', `localhost:${port}`, '127.0.0.1', `[::1]:${port}`, 'mock.localhost'])
    expect([host, await status({ Host: host })]).toEqual([host, 200]);
  for (const host of ['rebound.example', `127.0.0.1.rebound.example:${port}`, 'localhost.rebound.example', '10.0.0.7'])
    expect([host, await status({ Host: host })]).toEqual([host, 403]);
  expect(await status({ Origin: url })).toBe(200);
  for (const origin of ['http://rebound.example', 'null', `http://127.0.0.1:1`, `${url}.rebound.example`])
    expect([origin, await status({ Origin: origin })]).toEqual([origin, 403]);
  const reset = await rawGet(`${url}/__mock/reset`, { Origin: 'http://rebound.example' }, 'POST');
  expect(JSON.parse(reset.text)).toEqual({
    error: 'The control API refuses pages of another origin, such as http://rebound.example',
  });
});

test('a control token permits a foreign host name, but no foreign origin', async () => {
  const { url } = await startMock({ control: true, controlToken: 'let-me-in' });
  const headers = { Host: 'mock:8700', 'X-Mock-Token': 'let-me-in' };
  expect((await rawGet(`${url}/__mock/health`, headers)).status).toBe(200);
  expect((await rawGet(`${url}/__mock/health`, { ...headers, Origin: 'http://rebound.example' })).status).toBe(403);
});

test('an unknown path of the control API gets a clear answer, and broken JSON is refused', async () => {
  const tenant = await startMock({ control: true });
  expect((await control(tenant, 'nonsense')).status).toBe(404);
  expect((await control(tenant, 'faults', { method: 'POST', body: '{' })).status).toBe(400);
  const headers = { 'Content-Type': 'text/plain' };
  expect((await control(tenant, 'clock', { method: 'PUT', body: '{"freeze":true}', headers })).json).toEqual({
    error: 'Send the body as JSON, with Content-Type: application/json',
  });
});
