import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { createLogger, pullTables } from '../../host/index.js';
import type { Flaw } from '../contract/coverage/flaw.js';
import { statement } from '../contract/coverage/statement.js';
import { HISTORY, pull } from '../contract/pulling.js';
import { strategies } from '../contract/strategies.js';
import { CERTIFICATE, KEY } from '../data/localhost-certificate.js';
import { startPlugin, startTenant, testServices, type Tenant, type TestServices } from '../tenant.js';
import { mustPull, openConnector, openTables } from './connector.js';
import { signs, takes } from './known-bad.js';

/** Incidents of a tenant: enough for a page. */
const FEW = 60;

/** The kind of credential that the tenant sees of each strategy, and the key of what a tenant or a provider issued. */
const SEEN = {
  basic_auth: ['session', 'password'],
  ivanti_api_key: ['apiKey', 'api_key'],
  ivanti_jwt: ['jwt', 'jwt'],
  ivanti_session_key: ['session', 'session_key'],
  oauth2: ['oauth2', 'client_secret'],
} as const;
type Strategy = keyof typeof SEEN;
const DOCUMENTED = ['ivanti_api_key', 'ivanti_jwt', 'ivanti_session_key', 'oauth2'] as const;
const STATIC = ['ivanti_api_key', 'ivanti_jwt', 'ivanti_session_key'] as const;

const withAuth = (tenant: Tenant, strategy: Strategy, changes: Readonly<Record<string, unknown>> = {}) =>
  tenant.config({ auth: { ...strategies[strategy]?.(tenant), ...changes }, data: HISTORY });

async function connect(strategy: Strategy, secrets: Readonly<Record<string, string>> = {}) {
  const tenant = await startTenant({ incidents: FEW });
  const services = testServices(tenant.clock, secrets);
  return { tenant, services, plugin: startPlugin(withAuth(tenant, strategy), services) };
}

/** How each strategy signs in a known-bad variant. */
const MISSIGNED: Readonly<Record<(typeof DOCUMENTED)[number], Readonly<Record<string, Flaw>>>> = {
  ivanti_api_key: { 'a key without its prefix': signs((value) => value.replace('rest_api_key=', '')) },
  ivanti_jwt: { 'a token without the word Bearer': signs((value) => value.replace('Bearer ', '')) },
  ivanti_session_key: { 'a session key as a Bearer token': signs((value) => `Bearer ${value}`) },
  oauth2: { 'a token as an API key': signs((value) => value.replace('Bearer ', 'rest_api_key=')) },
};

for (const strategy of DOCUMENTED) {
  statement({ id: 'udc.strategies', of: strategy }, MISSIGNED[strategy], async () => {
    const { tenant, plugin } = await connect(strategy);
    expect((await mustPull(plugin)).delivered).toBe(FEW);
    const lists = tenant.mock.journal.entries({ op: 'list' });
    expect(new Set(lists.map(({ credential }) => credential))).toEqual(new Set([SEEN[strategy][0]]));
  });

  statement({ id: 'udc.test.strategies', of: strategy }, MISSIGNED[strategy], async () => {
    const { tenant, plugin } = await connect(strategy);
    const { ok, checks } = await plugin.validate({});
    expect(checks.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
    expect([ok, checks.find(({ step }) => step === 'credentials')?.detail]).toEqual([true, strategy]);
    expect(tenant.mock.journal.count({ op: 'list', set: 'incidents', credential: SEEN[strategy][0] })).toBeGreaterThan(
      0,
    );
  });
}

for (const strategy of STATIC) {
  statement(
    { id: 'udc.credential', of: strategy },
    {
      ...MISSIGNED[strategy],
      'a time zone that is ignored': takes({ time_zone: undefined }),
    },
    async () => {
      const tenant = await startTenant({ incidents: FEW, timeZone: 'Asia/Tokyo', switches: { stamp_style: 'none' } });
      const { instance } = tenant.config();
      const auth = strategies[strategy]?.(tenant);
      expect(Object.keys(auth ?? {})).toEqual(['strategy', SEEN[strategy][1]]);
      const plugin = startPlugin(
        { instance, auth, time_zone: 'Asia/Tokyo', data: HISTORY },
        testServices(tenant.clock),
      );
      expect(await plugin.validate({})).toMatchObject({ ok: true });
      const { rows } = await mustPull(plugin);
      expect(rows.size).toBe(FEW);
      for (const { RecId: id, LastModDateTime: local } of tenant.mock.records.list('incidents')) {
        const instant = new Date(`${String(local)}+09:00`).toISOString().replace('.000', '');
        expect(rows.get(String(id))?.['LastModDateTime']).toBe(instant);
      }
    },
  );
}

statement(
  { id: 'udc.credential', of: 'a host name alone' },
  {
    'http without encryption': {
      config: (config) => ({ ...config, instance: `http://${String(config['instance'])}` }),
    },
    'another port': { config: (config) => ({ ...config, instance: 'localhost' }) },
  },
  async () => {
    const tenant = await startTenant({ incidents: FEW });
    const server = createServer({ cert: CERTIFICATE, key: KEY }, tenant.mock.app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const instance = `localhost:${(server.address() as AddressInfo).port}`;
    const services = testServices(tenant.clock, { 'file:ca.pem': CERTIFICATE });
    const plugin = startPlugin(tenant.config({ instance, ca: 'file:ca.pem', data: HISTORY }), services);
    expect(await plugin.validate({})).toMatchObject({ ok: true });
    expect((await mustPull(plugin)).delivered).toBe(FEW);
  },
);

const tokenForm = (tenant: Tenant) =>
  tenant.mock.journal.entries({ op: 'token' }).map(({ body }) => new URLSearchParams(body));

/** A product whose requests for a token hold something else. */
const asksForToken = (change: (form: URLSearchParams) => void): Flaw => ({
  request: ({ url, body, headers }) => {
    if (!url.pathname.endsWith('/oauth2/token')) return {};
    const form = new URLSearchParams(body);
    change(form);
    return { body: form.toString(), headers };
  },
});

statement(
  'udc.oauth2.token',
  {
    'another grant': asksForToken((form) => {
      form.set('grant_type', 'password');
    }),
    'a client that is not named': asksForToken((form) => {
      form.delete('client_id');
    }),
    'the client secret as the token': signs(() => 'Bearer secret'),
  },
  async () => {
    const { tenant, plugin } = await connect('oauth2');
    expect((await mustPull(plugin)).delivered).toBe(FEW);
    const [first, ...others] = tenant.mock.journal.entries();
    const { pathname } = new URL(tenant.credentials.oauth2.token_url);
    expect(first).toMatchObject({ op: 'token', method: 'POST', path: pathname, status: 200 });
    expect(first?.headers['content-type']).toContain('application/x-www-form-urlencoded');
    const [form] = tokenForm(tenant);
    expect([form?.get('grant_type'), form?.get('client_id')]).toEqual([
      'client_credentials',
      tenant.credentials.oauth2.client_id,
    ]);
    expect(form?.has('client_secret')).toBe(true);
    expect(new Set(others.map(({ credential }) => credential))).toEqual(new Set(['oauth2']));
  },
);

statement(
  'udc.oauth2.scope',
  {
    'no scope': asksForToken((form) => {
      form.delete('scope');
    }),
    'a scope with the first request alone': firstOnly(),
    'a scope that was not requested': asksForToken((form) => {
      if (!form.has('scope')) form.set('scope', 'openid');
    }),
  },
  async () => {
    const tenant = await startTenant({ incidents: FEW });
    const services = testServices(tenant.clock);
    const scoped = startPlugin(withAuth(tenant, 'oauth2', { scope: 'itsm.read offline' }), services);
    await mustPull(scoped);
    tenant.clock.advance(2 * 3_600_000);
    await mustPull(scoped);
    expect(tokenForm(tenant).map((form) => form.get('scope'))).toEqual(['itsm.read offline', 'itsm.read offline']);
    tenant.mock.journal.clear();
    await mustPull(startPlugin(withAuth(tenant, 'oauth2'), services));
    expect(tokenForm(tenant).map((form) => form.has('scope'))).toEqual([false]);
  },
);

function firstOnly(): Flaw {
  let seen = 0;
  return asksForToken((form) => {
    if (seen++ > 0) form.delete('scope');
  });
}

statement(
  'udc.oauth2.token-url',
  {
    'a token URL guessed from the instance': {
      config: (config) => {
        const auth = config['auth'] as Readonly<Record<string, unknown>>;
        return { ...config, auth: { token_url: `${String(config['instance'])}/oauth2/token`, ...auth } };
      },
    },
    'an API key in its place': {
      config: (config) => ({ ...config, auth: { strategy: 'ivanti_api_key', api_key: 'none' } }),
    },
  },
  async () => {
    const tenant = await startTenant({ incidents: FEW });
    const { token_url: _left, ...auth } = { ...strategies['oauth2']?.(tenant) };
    const missing = { code: 'auth.missing_token_url', field: 'auth.token_url' };
    for (const lacking of [auth, { ...auth, token_url: '' }]) {
      const config = tenant.config({ auth: lacking, data: HISTORY });
      expect(() => startPlugin(config)).toThrow(expect.objectContaining({ code: missing.code }) as Error);
      const { ok, checks } = await startPlugin(tenant.config({ data: HISTORY })).validate({ config: config });
      expect([ok, checks[0]?.outcome, checks[0]?.problem]).toMatchObject([false, 'failed', missing]);
      await expect(openConnector(tenant, { auth: lacking, data: HISTORY })).rejects.toMatchObject({ problem: missing });
    }
    expect(tenant.mock.journal.count()).toBe(0);
  },
);

/** A tenant that has ended the credential of a connection at its first listing. */
const refusesOnce = ({ mock }: Tenant) =>
  mock.faults.add({
    match: { op: 'list' },
    when: { times: 1 },
    at: 'before-auth',
    do: [{ status: { code: 401 } }],
  });

const renewals = ({ mock }: Tenant) => mock.journal.count({ op: 'login' }) + mock.journal.count({ op: 'token' });

/** A product that gives up at the first refusal: the authenticating part gets another status. */
const noRetry: Flaw = { answer: ({ status }) => (status === 401 ? { status: 403 } : {}) };

/** A product that keeps sending the credential of its first request. */
function neverRenewed(): Flaw {
  let first: string | undefined;
  return signs((authorization) => (first ??= authorization));
}

/** A product that reads a secret once and keeps it. */
const secretsKept: Flaw = {
  services: (services) => {
    const kept = new Map<string, Promise<string>>();
    const resolve = (reference: string, field: string) => {
      const known = kept.get(reference) ?? services.secrets.resolve(reference, field);
      kept.set(reference, known);
      return known;
    };
    return { ...services, secrets: { resolve } };
  },
};

for (const strategy of ['basic_auth', 'oauth2'] as const) {
  statement(
    { id: 'udc.401.retry', of: strategy },
    { 'no retry': noRetry, 'the old token sent again': neverRenewed() },
    async () => {
      const { tenant, plugin } = await connect(strategy);
      await plugin.getFields({});
      tenant.mock.sessions.revokeAll();
      expect((await mustPull(plugin)).delivered).toBe(FEW);
      const { entries, count } = tenant.mock.journal;
      expect([renewals(tenant), count({ status: 401 })]).toEqual([2, 1]);
      const refused = entries().findIndex(({ status }) => status === 401);
      const [before, renewal, again] = entries().slice(refused);
      expect(renewal?.op).toBe(strategy === 'oauth2' ? 'token' : 'login');
      expect([again?.status, again?.path, again?.query]).toEqual([200, before?.path, before?.query]);
      expect(tenant.mock.journal.violations()).toEqual([]);
    },
  );
}

/** A host whose secret changes once it has been read so often. */
function rotating(services: TestServices, values: readonly string[]): TestServices & { readonly read: string[] } {
  const read: string[] = [];
  const resolve = async (reference: string) => {
    if (reference !== 'env:SECRET') return reference;
    const value = values[Math.min(read.length, values.length - 1)] ?? '';
    read.push(value);
    return value;
  };
  return { ...services, secrets: { resolve }, read };
}

for (const strategy of STATIC) {
  const key = SEEN[strategy][1];
  statement(
    { id: 'udc.401.retry', of: `${strategy} that stays the same` },
    { 'no retry': noRetry, 'a secret that is read once': secretsKept },
    async () => {
      const tenant = await startTenant({ incidents: FEW });
      const good = String(strategies[strategy]?.(tenant)[key]);
      const services = rotating(testServices(tenant.clock), [good]);
      const plugin = startPlugin(withAuth(tenant, strategy, { [key]: 'env:SECRET' }), services);
      refusesOnce(tenant);
      expect((await mustPull(plugin)).delivered).toBe(FEW);
      const [refused, again] = tenant.mock.journal.entries({ op: 'list' });
      expect([refused?.status, again?.status, again?.query]).toEqual([401, 200, refused?.query]);
      expect(services.read).toEqual([good, good]);
      expect(tenant.mock.journal.count({ status: 401 })).toBe(1);
    },
  );

  statement(
    { id: 'udc.401.retry', of: `${strategy} that was changed` },
    { 'no retry': noRetry, 'a secret that is read once': secretsKept, 'the old value sent again': neverRenewed() },
    async () => {
      const tenant = await startTenant({ incidents: FEW });
      const good = String(strategies[strategy]?.(tenant)[key]);
      const services = rotating(testServices(tenant.clock), ['old', good]);
      const plugin = startPlugin(withAuth(tenant, strategy, { [key]: 'env:SECRET' }), services);
      expect((await mustPull(plugin)).delivered).toBe(FEW);
      expect(
        tenant.mock.journal
          .entries()
          .map(({ status }) => status)
          .slice(0, 2),
      ).toEqual([401, 200]);
      expect(tenant.mock.journal.count({ status: 401 })).toBe(1);
      expect(services.read).toEqual(['old', good]);
    },
  );
}

/** A product that begins again when everything has failed. */
const beginsAgain: Flaw = {
  plugin: (plugin) => ({
    async *pull(request) {
      try {
        yield* plugin.pull(request);
      } catch {
        yield* plugin.pull(request);
      }
    },
  }),
};
const nothingFor401: Flaw = { answer: ({ status }) => (status === 401 ? { status: 204, headers: {}, body: '' } : {}) };

for (const strategy of Object.keys(SEEN) as Strategy[]) {
  statement(
    { id: 'udc.401.error', of: strategy },
    { 'a second retry': beginsAgain, 'no retry': noRetry, 'a refusal for an empty table': nothingFor401 },
    async () => {
      const { tenant, plugin } = await connect(strategy);
      const refuse = { match: { op: 'list' as const }, at: 'before-auth' as const };
      tenant.mock.faults.add({ ...refuse, do: [{ status: { code: 401 } }] });
      await expect(pull(plugin)).rejects.toMatchObject({
        code: 'auth.refused',
        problem: { blame: 'auth', status: 401 },
      });
      expect(tenant.mock.journal.entries({ op: 'list' }).map(({ status }) => status)).toEqual([401, 401]);
      expect(renewals(tenant)).toBe(strategy === 'basic_auth' || strategy === 'oauth2' ? 2 : 0);
    },
  );
}

/** A host that says nothing of what went wrong. */
const silent: Flaw = { logger: (logger) => ({ ...logger, warn: () => undefined, error: () => undefined }) };

/** A host that writes down a credential with what went wrong. */
const talkative: Flaw = {
  logger: (logger) => ({
    ...logger,
    warn: (message, fields) => {
      logger.warn(message, { ...fields, sent: 'Authorization: rest_api_key=planted-secret' });
    },
  }),
};

statement(
  'udc.401.log',
  { 'a refusal for an empty table': nothingFor401, 'a log that is silent': silent, 'a log with the key': talkative },
  async () => {
    const tenant = await startTenant({ incidents: FEW });
    const lines: string[] = [];
    const logger = createLogger('info', (line) => lines.push(line));
    const auth = { strategy: 'ivanti_api_key', api_key: 'planted-secret' };
    const session = await openConnector(tenant, { auth, data: HISTORY }, { logger });
    const destination = await openTables();
    for (let run = 1; run <= 2; run++) {
      expect((await pullTables(session, { destination })).problem).toMatchObject({ code: 'auth.refused' });
      const failures = lines.map((line) => JSON.parse(line) as object);
      expect(failures).toMatchObject(Array.from({ length: run }, () => ({ table: 'incidents', code: 'auth.refused' })));
    }
    expect(tenant.mock.journal.count({ status: 401 })).toBeGreaterThan(1);
    expect(lines.join()).not.toContain('planted-secret');
  },
);
