import { expect, test } from 'vitest';
import { recordOf, rowsOf, startMock, type MockTenant, type Reply } from './mock-tenant.js';

function total(tenant: MockTenant, headers: Record<string, string>): Promise<Reply> {
  return tenant.odata('incidents', { anonymous: true, headers, query: { $top: 0 } });
}

async function count(tenant: MockTenant, headers: Record<string, string>): Promise<number> {
  return ((await total(tenant, headers)).json as { '@odata.count': number })['@odata.count'];
}

test('a name after the key opens a world of its own, seeded like the first', async () => {
  const tenant = await startMock();
  const { apiKey } = tenant.credentials;
  const spring = { Authorization: `rest_api_key=${apiKey}~spring` };
  await tenant.createIncident();
  expect(await count(tenant, spring)).toBe(200);
  expect(await count(tenant, { Authorization: `rest_api_key=${apiKey}` })).toBe(201);
  tenant.mock.namespace('spring').records.insert('incidents', { Subject: 'x' });
  tenant.mock.namespace('spring').records.insert('incidents', { Subject: 'y' });
  expect(await count(tenant, spring)).toBe(202);
  expect(tenant.mock.records.count('incidents')).toBe(201);
  expect(tenant.mock.namespace('spring').journal.count({ op: 'list' })).toBe(2);
  expect(tenant.mock.journal.count({ op: 'list' })).toBe(1);
});

test('a name after the user, the session key, the JWT or the client id does the same, and tokens inherit it', async () => {
  const tenant = await startMock();
  const { tenant: name, username, password, role, sessionKey, jwt, oauth2 } = tenant.credentials;
  const body = { tenant: name, username: `${username}~summer`, password, role };
  const login = await tenant.call('/api/rest/authentication/login', { method: 'POST', anonymous: true, body });
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: `${oauth2.client_id}~summer`,
    client_secret: oauth2.client_secret,
  }).toString();
  const token = await tenant.call('/oauth2/token', { method: 'POST', anonymous: true, body: form });
  const { access_token } = token.json as { access_token: string };
  tenant.mock.namespace('summer').records.insert('incidents', { Subject: 'x' });
  for (const value of [`${sessionKey}~summer`, `Bearer ${jwt}~summer`, String(login.json), `Bearer ${access_token}`]) {
    expect(await count(tenant, { Authorization: value })).toBe(201);
  }
  expect(tenant.mock.namespace('summer').journal.count()).toBe(6);
});

test('the header X-Mock-Case does it for clients that cannot change their key', async () => {
  const tenant = await startMock();
  const headers = { Authorization: `rest_api_key=${tenant.credentials.apiKey}`, 'X-Mock-Case': 'autumn' };
  tenant.mock.namespace('autumn').records.insert('incidents', { Subject: 'x' });
  expect(await count(tenant, headers)).toBe(201);
});

test('a name does not make a wrong key good; the refusal is in that world`s journal', async () => {
  const tenant = await startMock();
  expect((await total(tenant, { Authorization: 'rest_api_key=wrong~winter' })).status).toBe(401);
  expect(
    tenant.mock
      .namespace('winter')
      .journal.entries()
      .map(({ status }) => status),
  ).toEqual([401]);
  expect(tenant.mock.journal.count()).toBe(0);
});

test('faults, sessions and resets stay inside their world', async () => {
  const tenant = await startMock();
  const { apiKey, sessionKey } = tenant.credentials;
  const one = tenant.mock.namespace('one');
  one.faults.add({ do: [{ status: { code: 503 } }] });
  one.sessions.revokeAll();
  expect((await total(tenant, { Authorization: `rest_api_key=${apiKey}~one` })).status).toBe(503);
  expect((await total(tenant, { Authorization: `rest_api_key=${apiKey}` })).status).toBe(200);
  expect((await total(tenant, { Authorization: sessionKey })).status).toBe(200);
  tenant.mock.records.insert('incidents', { Subject: 'x' });
  one.reset();
  expect((await total(tenant, { Authorization: `${sessionKey}~one` })).status).toBe(200);
  expect(tenant.mock.records.count('incidents')).toBe(201);
  tenant.mock.reset();
  expect(tenant.mock.records.count('incidents')).toBe(200);
});

test('the same number is given out in each world', async () => {
  const tenant = await startMock();
  const first = recordOf(await tenant.createIncident());
  const second = tenant.mock.namespace('two').records.insert('incidents', { Subject: 'x' });
  expect(second['IncidentNumber']).toBe(first['IncidentNumber']);
  expect(rowsOf(await tenant.odata('incidents', { query: { $top: 1 } }))[0]).toMatchObject({ RecId: first['RecId'] });
});
