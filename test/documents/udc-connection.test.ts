import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import type { Check, JsonObject } from '../../host-sdk/index.js';
import { secretsFrom } from '../../host/connections/secrets.js';
import type { IvantiPlugin } from '../../plugin/index.js';
import type { Flaw } from '../contract/coverage/flaw.js';
import { statement } from '../contract/coverage/statement.js';
import { HISTORY, text } from '../contract/pulling.js';
import { strategies } from '../contract/strategies.js';
import { apiScene } from '../host/api-scene.js';
import { startPlugin, startTenant, testServices, type Tenant } from '../tenant.js';
import { CONNECTOR, mustPull } from './connector.js';
import { asks, isListing, takes } from './known-bad.js';

const FEW = 60;
const CUSTOM = '/api/odata/custom-businessobject';
const STANDARD = '/api/odata/businessobject';

/** What a connection test comes to: whether it passed, and the first check that failed with its problem. */
async function tested(plugin: IvantiPlugin, config?: unknown) {
  const { ok, checks } = await plugin.validate(config === undefined ? {} : { config: config });
  const failed: Check | undefined = checks.find(({ outcome }) => outcome === 'failed');
  return { ok, step: failed?.step, code: failed?.problem?.code, field: failed?.problem?.field };
}

/** Paths that records were read from, each once. */
function readFrom(tenant: Tenant): readonly string[] {
  return [...new Set(tenant.mock.journal.entries({ op: 'list' }).map(({ path }) => path))].sort();
}

/** A product that answers each page it has read by a write of its own. */
function writes(method: 'PATCH' | 'POST', target: (recId: string) => string, body: object): Flaw {
  let address = '';
  let key = '';
  return {
    config: (config) => {
      address = String(config['instance']);
      key = String((config['auth'] as Record<string, unknown>)['api_key']);
      return config;
    },
    plugin: (plugin) => ({
      async *pull(request) {
        for await (const batch of plugin.pull(request)) {
          const headers = { Authorization: `rest_api_key=${key}`, 'Content-Type': 'application/json' };
          const url = `${address}${STANDARD}/${target(text(batch.rows[0], 'RecId'))}`;
          if (batch.rows.length > 0) await fetch(url, { method, headers, body: JSON.stringify(body) });
          yield batch;
        }
      },
    }),
  };
}

/** A connection test that looks at the configuration and sends no request. */
const asksNobody: Flaw = {
  plugin: (plugin) => ({ validate: (request) => plugin.validate({ ...request, step: 'configuration' }) }),
};

/** A product that takes an answer of such a status for a table without records. */
const takesForEmpty = (refused: number): Flaw => ({
  answer: ({ status }) => (status === refused ? { status: 204, headers: {}, body: '' } : {}),
});

statement(
  'udc.reads-only',
  {
    'a mark on the records that were read': writes('PATCH', (id) => `incidents('${id}')`, { Category: 'Read' }),
    'an incident about each page': writes('POST', () => 'incidents', { Subject: 'Read', Symptom: 'x' }),
  },
  async () => {
    const tenant = await startTenant({ incidents: FEW });
    const plugin = startPlugin(tenant.config({ data: HISTORY }), testServices(tenant.clock));
    await plugin.validate({ deep: true });
    await plugin.discover();
    const before = tenant.mock.records.list('incidents').map((record) => ({ ...record }));
    const history = await mustPull(plugin);
    expect(history.delivered).toBe(FEW);
    await mustPull(plugin, history.checkpoint, 'incremental');
    expect(tenant.mock.journal.entries().filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(tenant.mock.records.list('incidents').map((record) => ({ ...record }))).toEqual(before);
  },
);

statement(
  'udc.path.default',
  {
    'the root of on-premises tenants': takes({ api_path: '/HEAT/api/odata/businessobject/' }),
    'a request for the object itself': {
      request: (sent) => (isListing(sent) ? { url: new URL(sent.url.href.replace('/businessobject', '')) } : {}),
    },
  },
  async () => {
    const tenant = await startTenant({ incidents: FEW });
    const plugin = startPlugin(tenant.config({ data: { ...HISTORY, tables: ['incidents', 'employees'] } }));
    await plugin.validate({});
    expect(readFrom(tenant)).toEqual([`${STANDARD}/employees`, `${STANDARD}/incidents`]);
    expect((await mustPull(plugin)).delivered).toBe(FEW);
    expect(readFrom(tenant)).toEqual([`${STANDARD}/employees`, `${STANDARD}/incidents`]);
  },
);

/** Tests and reads a tenant whose service lies elsewhere, with an api_path in each of the forms. */
async function readElsewhere(forms: (url: string) => readonly string[]): Promise<void> {
  const tenant = await startTenant({ incidents: FEW, odataPath: CUSTOM });
  for (const api_path of forms(tenant.url)) {
    tenant.mock.journal.clear();
    const plugin = startPlugin(tenant.config({ api_path, data: HISTORY }), testServices(tenant.clock));
    expect(await tested(plugin)).toMatchObject({ ok: true });
    expect((await mustPull(plugin)).delivered).toBe(FEW);
    expect(readFrom(tenant)).toEqual([`${CUSTOM}/incidents`]);
  }
}

statement(
  'udc.path.relative',
  {
    'an api_path that is ignored': takes({ api_path: undefined }),
    'an api_path put behind the standard one': takes({ api_path: `${STANDARD}/custom-businessobject/` }),
  },
  () => readElsewhere(() => [`${CUSTOM}/`, CUSTOM]),
);

statement(
  'udc.path.absolute',
  {
    'an address that is ignored': takes({ api_path: undefined }),
    'an address that loses its path': {
      config: (config) => ({ ...config, api_path: new URL(String(config['api_path'])).origin }),
    },
  },
  () => readElsewhere((url) => [`${url}${CUSTOM}/`, `${url}${CUSTOM}`]),
);

statement(
  'udc.path.foreign',
  {
    'the path of the address, with any host': {
      config: (config) => ({ ...config, api_path: new URL(String(config['api_path']), 'http://x').pathname }),
    },
    'the service of the other host': {
      config: ({ api_path: path, ...config }) => ({ ...config, instance: new URL(String(path)).origin }),
    },
  },
  async () => {
    const asked: unknown[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const foreign = `http://127.0.0.1:${(server.address() as AddressInfo).port}${STANDARD}/`;
    const tenant = await startTenant({ incidents: FEW });
    const { call, read } = await apiScene({ plugins: [CONNECTOR] });
    const refusal = { code: 'config.foreign_host', field: 'api_path' };
    for (const api_path of [foreign, `https://other.example${STANDARD}/`]) {
      const config = tenant.config({ api_path, data: HISTORY, name: 'tenant' });
      expect(() => startPlugin(config)).toThrow(expect.objectContaining({ code: refusal.code }) as Error);
      const tried = await tested(startPlugin(tenant.config({ data: HISTORY })), config);
      expect(tried).toMatchObject({ ok: false, step: 'configuration', ...refusal });
      const answer = await call('post', '/api/connections', { plugin: 'ivanti', config });
      expect([answer.status, answer.body]).toMatchObject([400, { problem: refusal }]);
    }
    expect((await read('/api/connections')).body).toMatchObject({ connections: [] });
    expect([asked, tenant.mock.journal.entries()]).toEqual([[], []]);
  },
);

statement(
  'udc.test.probe',
  {
    'a whole page': asks((options) => {
      options.set('$top', '100');
    }),
    'a record of the first table': {
      request: ({ url }) => ({ url: new URL(url.href.replace('/incidents', '/employees')) }),
    },
    'nothing but the configuration': asksNobody,
  },
  async () => {
    const tenant = await startTenant({ incidents: FEW });
    const plugin = startPlugin(tenant.config({ data: { ...HISTORY, tables: ['employees'] } }));
    expect(await tested(plugin)).toMatchObject({ ok: true });
    const lists = tenant.mock.journal.entries({ op: 'list', set: 'incidents' });
    // The check of the clocks asks for the newest stamps once the record is there.
    expect(lists.filter(({ query }) => query['$orderby'] === undefined)).toMatchObject([
      { method: 'GET', query: { $top: '1' }, status: 200, rows: 1 },
    ]);
  },
);

statement(
  'udc.test.path',
  {
    'a probe of the standard path': takes({ api_path: undefined }),
    'a path that does not exist for a table without records': takesForEmpty(404),
    'nothing but the configuration': asksNobody,
  },
  async () => {
    const tenant = await startTenant({ incidents: FEW });
    const failed = async (api_path: string) => {
      const plugin = startPlugin(tenant.config({ api_path, data: HISTORY }));
      const { ok, step } = await tested(plugin);
      return [ok, step];
    };
    expect(await failed('/api/odata/nothing-here/')).toEqual([false, 'address']);
    expect(await failed(`${tenant.url}/nothing/at/all/`)).toEqual([false, 'address']);
    const submitted = tenant.config({ api_path: '/api/../businessobject/', data: HISTORY });
    expect(await tested(startPlugin(tenant.config({ data: HISTORY })), submitted)).toMatchObject({
      ok: false,
      step: 'configuration',
      field: 'api_path',
    });
  },
);

/** A product that writes a word for a credential that it was not given. */
const sendsWord: Flaw = {
  plugin: (plugin) => ({
    validate: ({ config, ...request }) => {
      const { auth, ...rest } = config as JsonObject & { readonly auth: JsonObject };
      const words = Object.fromEntries(Object.keys(LACKING).map((key) => [key, 'undefined']));
      const known = Object.entries(words).filter(([key]) => LACKING[key] === auth['strategy']);
      return plugin.validate({ ...request, config: { ...rest, auth: { ...Object.fromEntries(known), ...auth } } });
    },
  }),
};

/** What each strategy cannot do without, by its key. */
const LACKING: Readonly<Record<string, string>> = {
  password: 'basic_auth',
  api_key: 'ivanti_api_key',
  jwt: 'ivanti_jwt',
  session_key: 'ivanti_session_key',
  client_secret: 'oauth2',
};

statement(
  'udc.test.missing',
  {
    'a word in place of the credential': sendsWord,
    'credentials that the connection has already': {
      plugin: (plugin) => ({ validate: ({ config: _submitted, ...request }) => plugin.validate(request) }),
    },
  },
  async () => {
    const tenant = await startTenant({ incidents: FEW });
    const services = { ...testServices(tenant.clock), secrets: secretsFrom('/nowhere') };
    const plugin = startPlugin(tenant.config({ data: HISTORY }), services);
    for (const [key, strategy] of Object.entries(LACKING)) {
      const given = strategies[strategy]?.(tenant) ?? {};
      const { [key]: _left, ...rest } = given;
      const lacking = await tested(plugin, tenant.config({ auth: rest, data: HISTORY }));
      expect(lacking).toEqual({ ok: false, step: 'configuration', code: 'config.invalid', field: `auth.${key}` });
      const unset = { ...given, [key]: 'env:IVANTI_EXCHANGE_IS_NOT_SET' };
      expect(await tested(plugin, tenant.config({ auth: unset, data: HISTORY }))).toMatchObject({
        ok: false,
        code: 'config.unreadable',
        field: `auth.${key}`,
      });
    }
    expect(tenant.mock.journal.count()).toBe(0);
  },
);

statement(
  'udc.test.rejected',
  {
    'a refusal for a table without records': takesForEmpty(401),
    'credentials that the connection has already': {
      plugin: (plugin) => ({ validate: ({ config: _submitted, ...request }) => plugin.validate(request) }),
    },
    'nothing but the configuration': asksNobody,
  },
  async () => {
    const tenant = await startTenant({ incidents: FEW });
    const plugin = startPlugin(tenant.config({ data: HISTORY }), testServices(tenant.clock));
    for (const [key, strategy] of Object.entries(LACKING)) {
      const auth = { ...strategies[strategy]?.(tenant), [key]: 'rejected' };
      const rejected = await tested(plugin, tenant.config({ auth, data: HISTORY }));
      expect([strategy, rejected]).toMatchObject([
        strategy,
        { ok: false, step: 'credentials', code: 'auth.refused', field: 'auth' },
      ]);
    }
  },
);

statement(
  'udc.test.unreachable',
  {
    'nothing but the configuration': asksNobody,
    'an address that was tried before': {
      plugin: (plugin) => ({ validate: ({ config: _submitted, ...request }) => plugin.validate(request) }),
    },
  },
  async () => {
    const tenant = await startTenant({ incidents: FEW });
    const services = testServices(tenant.clock);
    const plugin = startPlugin(tenant.config({ data: HISTORY }), services);
    const nobody = tenant.config({ instance: 'http://127.0.0.1:9', data: HISTORY });
    expect(await tested(plugin, nobody)).toMatchObject({ ok: false, step: 'address', code: 'network.unreachable' });
    tenant.mock.faults.add({ match: { op: 'list' }, do: [{ delay: { forever: true } }] });
    const silent = tenant.config({ request_timeout: 0.05, data: HISTORY });
    expect(await tested(plugin, silent)).toMatchObject({ ok: false, step: 'address', code: 'network.timeout' });
  },
);
