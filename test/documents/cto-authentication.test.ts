import { expect } from 'vitest';
import type { JsonObject } from '../../host-sdk/index.js';
import type { Flaw, Sent } from '../contract/coverage/flaw.js';
import { statement } from '../contract/coverage/statement.js';
import { ITEM, NOTE, REQUEST, sync } from '../contract/ticket-scene.js';
import type { Tenant } from '../tenant.js';
import { heads, isCreate, isLogin, sends, signs } from './known-bad.js';
import { connectWith, EACH_METHOD } from './methods.js';

const logins = ({ mock }: Tenant) => mock.journal.entries({ op: 'login' });

/** A product whose login holds other values. */
const signsIn = (change: (values: Record<string, unknown>) => unknown): Flaw =>
  sends(isLogin, ({ body }) => {
    const values = JSON.parse(body) as Record<string, unknown>;
    return { body: JSON.stringify(change(values) ?? values) };
  });
const without = (name: string) =>
  signsIn((values) => Object.fromEntries(Object.entries(values).filter(([key]) => key !== name)));

statement(
  'cto.api.login',
  {
    'GET in place of POST': sends(isLogin, () => ({ method: 'GET', body: '' })),
    'the login below the path of OData': sends(isLogin, ({ url }) => ({
      url: new URL(url.href.replace('/rest/', '/odata/')),
    })),
    'the user and the password with each call': {
      ...signs(() => `Basic ${Buffer.from('user:password').toString('base64')}`),
    },
  },
  async () => {
    const { tenant, plugin } = await connectWith('session');
    // Only what the login gives is good from now on.
    tenant.mock.sessions.revokeAll();
    expect(await plugin.createTicket(REQUEST)).toMatchObject({ outcome: 'created' });
    const [first, ...others] = tenant.mock.journal.entries();
    expect(first).toMatchObject({ method: 'POST', path: '/api/rest/authentication/login', status: 200 });
    expect(others.map(({ op, credential }) => [op, credential])).toEqual([
      ['metadata', 'session'],
      ['create', 'session'],
    ]);
  },
);

statement(
  'cto.login.headers',
  {
    'any type accepted': heads(isLogin, { accept: '*/*' }),
    'a form for its content type': heads(isLogin, { 'content-type': 'application/x-www-form-urlencoded' }),
    'the agent of the library': heads(isLogin, { 'user-agent': 'undici' }),
  },
  async () => {
    const { tenant, plugin } = await connectWith('session');
    await plugin.getFields({});
    expect(logins(tenant).map(({ headers }) => headers)).toMatchObject([
      {
        'user-agent': 'netskope-ce-5.0.1-cto-ivanti-v1.0.0',
        accept: 'application/json',
        'content-type': 'application/json',
      },
    ]);
  },
);

statement(
  'cto.login.parameters',
  {
    'no tenant': without('tenant'),
    'the URL as the tenant': signsIn((values) => ({ ...values, tenant: `http://${String(values['tenant'])}` })),
    'no role': without('role'),
    'another name for the user': signsIn(({ username, ...values }) => ({ ...values, user: username })),
    'the strategy as well': signsIn((values) => ({ ...values, strategy: 'basic_auth' })),
  },
  async () => {
    const { tenant, plugin } = await connectWith('session');
    await plugin.getFields({}).catch(() => undefined);
    const { username, role } = tenant.credentials;
    const domain = new URL(tenant.url).hostname;
    expect(logins(tenant).map(({ status }) => status)).toEqual([200]);
    const [{ body = '' } = {}] = logins(tenant);
    // The journal hides the password; the tenant, which took the login, has seen it.
    const { password, ...values } = JSON.parse(body) as Record<string, unknown>;
    expect([typeof password, values]).toEqual(['string', { tenant: domain, username, role }]);
  },
);

statement(
  { id: 'cto.login.parameters', of: 'a tenant of another name' },
  { 'the host in its place': signsIn((values) => ({ ...values, tenant: '127.0.0.1' })) },
  async () => {
    const { tenant, plugin } = await connectWith('session');
    const named = await plugin.validate({ config: { ...configOf(tenant), tenant: tenant.credentials.tenant } });
    expect(named.checks.find(({ step }) => step === 'credentials')).toMatchObject({ outcome: 'ok' });
    const [{ body = '' } = {}] = logins(tenant);
    expect(JSON.parse(body)).toMatchObject({ tenant: tenant.credentials.tenant });
  },
);

function configOf(tenant: Tenant): JsonObject {
  const { username, password, role, employeeRecId: employee_rec_id } = tenant.credentials;
  const auth = { strategy: 'basic_auth', username, password, role };
  return { instance: tenant.url, auth, ticketing: { employee_rec_id } };
}

statement(
  'cto.login.answer',
  {
    'the quotes taken for a part of the key': signs((value) => `"${value}"`),
    'the part before the first # taken for the key': signs((value) => value.split('#')[0] ?? ''),
    'the key as a Bearer token': signs((value) => `Bearer ${value}`),
    'a tenant that answers something else': {
      answer: (answered, sent) => (isLogin(sent) ? { body: JSON.stringify({ token: answered.body }) } : {}),
    },
  },
  async () => {
    const { tenant, plugin } = await connectWith('session');
    tenant.mock.sessions.revokeAll();
    for (const _ of [1, 2, 3]) expect(await plugin.createTicket(REQUEST)).toMatchObject({ outcome: 'created' });
    const [login, ...calls] = tenant.mock.journal.entries();
    expect(login?.op).toBe('login');
    expect(calls.map(({ credential, status }) => [credential, status < 300])).toEqual(
      Array<unknown>(4).fill(['session', true]),
    );
    expect(tenant.mock.sessions.count()).toBe(1);
  },
);

/** A product with another agent, everywhere or for some calls. */
const agent = (name: string, isMeant: (sent: Sent) => boolean = () => true) => heads(isMeant, { 'user-agent': name });

for (const { method, name } of EACH_METHOD) {
  statement(
    { id: 'cto.user-agent', of: name },
    {
      'the agent of the host alone': agent('netskope-ce-5.0.1'),
      'another version of the plugin': agent('netskope-ce-5.0.1-cto-ivanti-v2.0.0'),
      'another agent where incidents are made': agent('ivanti-exchange', isCreate),
    },
    async () => {
      const { tenant, plugin } = await connectWith(method);
      await plugin.validate({});
      const created = await plugin.createTicket(REQUEST);
      const { ref } = created as Extract<typeof created, { outcome: 'created' }>;
      await plugin.updateTicket({ ref, item: ITEM, values: NOTE, mode: 'append' });
      await sync(plugin, { check: [{ ref }] });
      const seen = tenant.mock.journal.entries();
      const ops = ['metadata', 'get', 'list', 'create', 'update', ...(method === 'session' ? ['login'] : [])];
      expect([...new Set(seen.map(({ op }) => op))].sort()).toEqual(ops.sort());
      expect(new Set(seen.map(({ headers }) => headers['user-agent']))).toEqual(
        new Set(['netskope-ce-5.0.1-cto-ivanti-v1.0.0']),
      );
    },
  );
}

statement(
  'cto.role',
  {
    'a role that is not sent': signsIn((values) => ({ ...values, role: 'Admin' })),
    'blanks taken away': signsIn(({ role, ...values }) => ({ ...values, role: String(role).replaceAll(' ', '') })),
    'the display name understood': {
      answer: (answered, sent) =>
        isLogin(sent) && answered.status !== 200 ? { status: 200, body: '"t.example#ABCDEF0123456789#1"' } : {},
    },
  },
  async () => {
    const { tenant, plugin } = await connectWith('session', { role: 'IntegrationRole' });
    expect(await plugin.createTicket(REQUEST)).toMatchObject({ outcome: 'created' });
    expect(tenant.mock.journal.entries({ op: 'create' }).map(({ role }) => role)).toEqual(['IntegrationRole']);
    const { tenant: other, plugin: wrong } = await connectWith('session', { role: 'Integration Role' });
    expect(await wrong.createTicket(REQUEST)).toMatchObject({
      outcome: 'refused',
      problem: {
        code: 'auth.refused',
        fix: expect.stringContaining('the internal name, not the display name') as unknown,
      },
    });
    expect(other.mock.journal.entries().map(({ op, status }) => [op, status])).toEqual([['login', 400]]);
  },
);
