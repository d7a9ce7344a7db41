import { describe, expect, test } from 'vitest';
import { messageOf, startMock, type CallOptions, type MockTenant, type Reply } from './mock-tenant.js';

const LIVE = 'Invalid Session key or Authentication token or Host';

function signed(tenant: MockTenant, headers: Record<string, string>): Promise<Reply> {
  return tenant.odata('incidents', { anonymous: true, headers, query: { $top: 1 } });
}

function login(tenant: MockTenant, changes: Record<string, string> = {}, options: CallOptions = {}): Promise<Reply> {
  const { tenant: name, username, password, role } = tenant.credentials;
  const body = { tenant: name, username, password, role, ...changes };
  return tenant.call('/api/rest/authentication/login', { method: 'POST', anonymous: true, body, ...options });
}

function token(tenant: MockTenant, form: Record<string, string>, headers: Record<string, string> = {}): Promise<Reply> {
  const body = new URLSearchParams(form).toString();
  const type = { 'Content-Type': 'application/x-www-form-urlencoded' };
  return tenant.call('/oauth2/token', { method: 'POST', anonymous: true, body, headers: { ...type, ...headers } });
}

describe('the five ways to sign a request', () => {
  test('API key, bare session key, Bearer JWT and SID cookie are taken as printed', async () => {
    const tenant = await startMock();
    const { apiKey, sessionKey, jwt } = tenant.credentials;
    const forms: Record<string, string>[] = [
      { Authorization: `rest_api_key=${apiKey}` },
      { Authorization: sessionKey },
      { Authorization: `Bearer ${jwt}` },
      { Cookie: `theme=dark; SID=${sessionKey}` },
    ];
    for (const headers of forms) expect((await signed(tenant, headers)).status).toBe(200);
    const kinds = tenant.mock.journal.entries().map((entry) => entry.credential);
    expect(kinds).toEqual(['apiKey', 'session', 'jwt', 'cookie']);
  });

  test('an OAuth token comes from the token endpoint, the client in the body or in a Basic header', async () => {
    const tenant = await startMock();
    const { client_id, client_secret, token_url } = tenant.credentials.oauth2;
    expect(token_url).toBe(`${tenant.url}/oauth2/token`);
    const grant = { grant_type: 'client_credentials' };
    const inBody = await token(tenant, { ...grant, client_id, client_secret, scope: 'read', audience: 'x' });
    expect(inBody.json).toMatchObject({ token_type: 'Bearer', expires_in: 3600, scope: 'read' });
    const basic = `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`;
    const inHeader = await token(tenant, grant, { Authorization: basic });
    const { access_token } = inHeader.json as { access_token: string };
    expect((await signed(tenant, { Authorization: `Bearer ${access_token}` })).status).toBe(200);
    const [first] = tenant.mock.journal.entries({ op: 'token' });
    expect(first!.body).toContain('scope=read');
    expect(first!.body).not.toContain(client_secret);
    expect(tenant.mock.journal.entries({ op: 'list' })[0]!.credential).toBe('oauth2');
  });

  test.each([
    [{}, 400, 'invalid_request'],
    [{ grant_type: 'password' }, 400, 'unsupported_grant_type'],
    [{ grant_type: 'client_credentials', client_id: 'x', client_secret: 'y' }, 401, 'invalid_client'],
  ])('the token endpoint refuses %o in the words of OAuth', async (form, status, error) => {
    const tenant = await startMock();
    const reply = await token(tenant, form);
    expect(reply.status).toBe(status);
    expect(reply.json).toMatchObject({ error, error_description: expect.any(String) as string });
  });
});

describe('refusals', () => {
  test.each([
    ['nothing', {}],
    ['an empty key', { Authorization: 'rest_api_key=' }],
    ['a wrong key', { Authorization: 'rest_api_key=ABC' }],
    ['an API key without its prefix', { Authorization: 'KEY' }],
    ['an unknown token', { Authorization: 'Bearer abc' }],
  ])('%s is 401 in the live wording, without WWW-Authenticate', async (_, headers) => {
    const tenant = await startMock();
    const reply = await signed(tenant, headers);
    expect(reply.status).toBe(401);
    expect(reply.json).toMatchObject({ code: 'ISM_4001', message: [LIVE] });
    expect(reply.headers.get('www-authenticate')).toBeNull();
  });

  test('the documented wording is one switch away', async () => {
    const tenant = await startMock({ switches: { unauthorized_text: 'documented' } });
    const reply = await signed(tenant, {});
    expect(reply.json).toMatchObject({
      description: 'Invalid session key or session timed out',
      message: ['Authentication required'],
    });
  });

  test('a session key as Bearer token and a JWT sent bare are refused', async () => {
    const tenant = await startMock();
    const { sessionKey, jwt } = tenant.credentials;
    expect((await signed(tenant, { Authorization: `Bearer ${sessionKey}` })).status).toBe(401);
    expect((await signed(tenant, { Authorization: jwt })).status).toBe(401);
  });
});

describe('login', () => {
  test('returns a session key that begins with the tenant name as it was sent', async () => {
    const tenant = await startMock();
    const host = new URL(tenant.url).host;
    for (const name of [tenant.credentials.tenant.toUpperCase(), host, host.split(':')[0]!]) {
      const reply = await login(tenant, { tenant: name });
      expect(reply.status).toBe(200);
      expect(reply.json).toMatch(new RegExp(`^${name.replaceAll('.', '\\.')}#[0-9A-V]{32}#2$`));
      expect((await signed(tenant, { Authorization: String(reply.json) })).status).toBe(200);
    }
  });

  test('takes a form-encoded body and keys in any case', async () => {
    const tenant = await startMock();
    const { tenant: name, username, password, role } = tenant.credentials;
    const body = new URLSearchParams({ Tenant: name, UserName: username, Password: password, Role: role }).toString();
    expect((await login(tenant, {}, { body })).status).toBe(200);
  });

  test.each(['tenant', 'username', 'password', 'role'])('with a wrong %s is 400 ISM_4000', async (key) => {
    const tenant = await startMock();
    const reply = await login(tenant, { [key]: 'Administrator' });
    expect(reply.status).toBe(400);
    expect(messageOf(reply)).toContain('Tenant Not Found or wrong Password');
  });

  test('under OpenID Connect returns a JWT instead', async () => {
    const tenant = await startMock({ switches: { login_answer: 'jwt' } });
    const jwt = String((await login(tenant)).json);
    const claims = JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;
    expect(claims).toMatchObject({ client_id: 'restLoginEndPoint', amr: ['password'] });
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(3600);
    expect((await signed(tenant, { Authorization: `Bearer ${jwt}` })).status).toBe(200);
  });
});

describe('the end of a session', () => {
  test('comes with time on the tenant clock', async () => {
    const tenant = await startMock({ sessionSeconds: 60 });
    const key = String((await login(tenant)).json);
    tenant.mock.clock.advance(59_000);
    expect((await signed(tenant, { Authorization: key })).status).toBe(200);
    tenant.mock.clock.advance(1_000);
    expect((await signed(tenant, { Authorization: key })).status).toBe(401);
    expect((await signed(tenant, { Authorization: tenant.credentials.sessionKey })).status).toBe(401);
  });

  test('comes with a revocation; API keys stay good and a new login helps', async () => {
    const tenant = await startMock();
    const key = String((await login(tenant)).json);
    expect(tenant.mock.sessions.count()).toBe(1);
    tenant.mock.sessions.revokeAll();
    for (const value of [key, tenant.credentials.sessionKey, `Bearer ${tenant.credentials.jwt}`]) {
      expect((await signed(tenant, { Authorization: value })).status).toBe(401);
    }
    expect((await tenant.odata('incidents')).status).toBe(200);
    expect((await signed(tenant, { Authorization: String((await login(tenant)).json) })).status).toBe(200);
  });
});
