import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../host-sdk/index.js';
import { loadPlugin, type LoadedPlugin } from '../../host/index.js';
import { rejoinSecrets } from '../../host/connections/kept-secrets.js';
import { withValues } from '../../host/connections/secret-fields.js';
import { findConnection, openConnection } from '../../host/store/connections.js';
import { apiScene, MEMORY_CONFIG } from './api-scene.js';
import { KEY_NAMES } from './key-names.js';
import { MEMORY } from './run-cli.js';

const { auth: MEMORY_AUTH, ...REST } = MEMORY_CONFIG;
const WITHOUT_SECRET = { ...REST, auth: { strategy: MEMORY_AUTH.strategy } };
const { configuration } = await loadPlugin();
const stored = {
  instance: 't.example',
  auth: { strategy: 'oauth2', token_url: 'https://id.example/token', client_id: 'c', client_secret: 's3cret' },
  proxy: 'http://u:p@proxy.example',
  ca: 'file:ca.pem',
  data: { tables: ['incidents'] },
};
const { proxy, ...withoutProxy } = stored;
const { client_secret: _secret, ...oauth } = stored.auth;
/** As a form sends it: what it cannot see is left out. */
const form = { ...withoutProxy, auth: oauth };

function rejoined(sent: JsonObject, schema = configuration, kept: JsonObject = stored): JsonObject {
  const { given, kept: secrets } = rejoinSecrets(schema, sent, kept);
  return withValues(given, secrets);
}

const BOTH = 'Client secret (auth.client_secret), proxy';
const asksAgain = (field: string, names = '.*') =>
  expect.objectContaining({
    code: 'config.invalid',
    message: expect.stringMatching(`^${names.replace(/[()]/g, '.')} ha(s|ve) to be entered again, because `) as unknown,
    problem: expect.objectContaining({ field }) as unknown,
  }) as Error;

describe('kept secrets', () => {
  test('come back where nothing that decides where they go has changed', () => {
    expect(rejoined(form)).toEqual(stored);
    expect(rejoined({ ...form, system_proxy: true, api_path: null, time_zone: 'Europe/Zurich' })).toMatchObject({
      proxy,
      auth: stored.auth,
    });
  });

  test('come back in the branch that was chosen, and nowhere else', () => {
    const { token_url: _url, ...untold } = oauth;
    const keyed = { ...stored, auth: { strategy: 'ivanti_api_key', api_key: 'k' } };
    const { api_key: _key, ...auth } = keyed.auth;
    expect(rejoined({ ...form, auth }, configuration, keyed)).toEqual(keyed);
    const asked = () => rejoined({ ...form, auth: untold });
    expect(asked).toThrow(asksAgain('auth.client_secret', BOTH));
  });

  test.each<[string, JsonObject]>([
    ['another instance', { instance: 'evil.example' }],
    ['the instance written otherwise', { instance: 'https://t.example' }],
    ['a path of the service', { api_path: '/x/odata/y/' }],
    ['another token URL', { auth: { ...oauth, token_url: 'https://evil.example/token' } }],
    ['another certificate authority', { ca: 'file:evil.pem' }],
    ['no certificate authority', { ca: null }],
    ['the system’s proxy left aside', { system_proxy: false }],
  ])('are all asked for again with %s', (_case, change) => {
    const asked = () => rejoined({ ...form, ...change });
    expect(asked).toThrow(asksAgain('auth.client_secret', BOTH));
    const entered = {
      ...form,
      ...change,
      proxy,
      auth: { ...oauth, ...(change['auth'] as object), client_secret: 'n' },
    };
    expect(rejoined(entered)).toMatchObject({ proxy, auth: { client_secret: 'n' } });
  });

  test('are asked for again with a proxy that is entered, and it is not told whether it is the same', () => {
    for (const entered of ['http://evil.example', proxy]) {
      expect(() => rejoined({ ...form, proxy: entered })).toThrow(asksAgain('auth.client_secret'));
    }
  });
});

describe('a schema with secrets', () => {
  const properties = {
    base_url: { type: 'string' },
    token: { type: 'string', writeOnly: true },
    projects: { type: 'array' },
  };
  const kept = { base_url: 'https://j.example', token: 's3cret', projects: ['a'] };
  const sent = { base_url: 'https://j.example', projects: ['a'] };

  test('and no mark asks for them at every change', () => {
    expect(rejoined(sent, { properties }, kept)).toEqual(kept);
    for (const change of [{ projects: ['b'] }, { base_url: 'https://evil.example' }, { more: 1 }, { projects: null }]) {
      expect(() => rejoined({ ...sent, ...change }, { properties }, kept)).toThrow(asksAgain('token'));
    }
  });

  test('and marks where a host does not find them asks at every change too', () => {
    const marked = { ...properties, base_url: { type: 'string', 'x-role': 'address' } };
    const hosts = { type: 'array', items: { type: 'string', 'x-role': 'address' } };
    const change = { ...sent, projects: ['b'] };
    expect(rejoined(change, { properties: marked }, kept)).toMatchObject({ token: 's3cret' });
    expect(() => rejoined(change, { properties: { ...marked, hosts } }, kept)).toThrow(asksAgain('token'));
  });

  test.each<[string, JsonObject, JsonObject]>([
    ['a branch', { oneOf: [{ properties: { site: { 'x-role': 'address' } } }] }, { site: 'evil' }],
    ['a constant', { oneOf: [{ properties: { region: { const: 'eu', 'x-role': 'address' } } }] }, { region: 'us' }],
    ['a map', { additionalProperties: { 'x-role': 'address' } }, { hosts: 'evil' }],
    ['a default', { properties: { site: { 'x-role': 'address', default: 'eu' } } }, { site: 'us' }],
    ['a section', { properties: { auth: { 'x-role': 'address' } } }, { auth: { url: 'evil' } }],
  ])('may mark the address in %s', (_case, more, change) => {
    const schema = { ...more, properties: { ...(more['properties'] as object), token: properties.token } };
    expect(rejoined({}, schema, { token: 't' })).toEqual({ token: 't' });
    expect(() => rejoined(change, schema, { token: 't' })).toThrow(asksAgain('token'));
  });
});

describe.each(KEY_NAMES)('through every door of the API, with $kind,', (names) => {
  const scene = async (edit = (loaded: LoadedPlugin) => loaded) => {
    const opened = await apiScene({ plugins: [edit(names.plugin(await loadPlugin(MEMORY)))] });
    return { ...opened, keep: () => opened.keep('m', names.config({ name: 'm', ...MEMORY_CONFIG })) };
  };
  const doors = (own: object, plugin = 'memory') => {
    const config = names.config(own);
    return [
      ['put', '/api/connections/m', { config }],
      ['post', '/api/connections/check', { plugin, name: 'm', config }],
      ['post', '/api/connections/discover', { plugin, name: 'm', config }],
    ] as const;
  };
  const refusal = (field: string) => ({
    status: 400,
    body: { problem: { code: 'config.invalid', field: names.path(field) } },
  });

  test('a secret does not follow a changed address', async () => {
    const { call, keep, store } = await scene();
    await keep();
    for (const [method, path, body] of doors({ ...WITHOUT_SECRET, instance: 'evil.example' })) {
      expect(await call(method, path, body)).toMatchObject(refusal('auth.password'));
    }
    const { config } = await openConnection(store, await findConnection(store.db, 'm'));
    expect(config).toMatchObject(names.config({ instance: 'm.example' }));
  });

  test('a plugin without marks asks for its secret at every change', async () => {
    const key = names.path('instance');
    const { call, keep } = await scene((loaded) => {
      const properties = loaded.configuration['properties'] as Record<string, JsonObject>;
      expect(properties[key]).toHaveProperty('x-role', 'address');
      const unmarked = { ...loaded.configuration, properties: { ...properties, [key]: { type: 'string' } } };
      return { ...loaded, configuration: unmarked };
    });
    await keep();
    const changed = { ...WITHOUT_SECRET, data: { tables: ['letters'] } };
    for (const [method, path, body] of doors(changed)) {
      expect(await call(method, path, body)).toMatchObject(refusal('auth.password'));
    }
    expect(
      (await call('put', '/api/connections/m', { config: names.config({ ...changed, auth: MEMORY_AUTH }) })).status,
    ).toBe(200);
  });
});

describe('of two plugins', () => {
  test('a form of another plugin gets none of them', async () => {
    const [memory, ivanti] = [await loadPlugin(MEMORY), await loadPlugin()];
    const { call, keep } = await apiScene({ plugins: [memory, ivanti] });
    await keep('m');
    for (const door of ['check', 'discover']) {
      const body = { plugin: 'ivanti', name: 'm', config: WITHOUT_SECRET };
      const refused = { status: 400, body: { problem: { code: 'config.invalid', field: 'plugin' } } };
      expect(await call('post', `/api/connections/${door}`, body)).toMatchObject(refused);
    }
  });
});

test('a secret of one save is never put together with the address of another', async () => {
  const { store, keep } = await apiScene();
  const save = (site: string) =>
    keep('m', { ...MEMORY_CONFIG, instance: site, auth: { ...MEMORY_AUTH, password: `of ${site}` } });
  await save('a.example');
  const stored = await findConnection(store.db, 'm');
  const saving = (async () => {
    for (let at = 0; at < 20; at += 1) await save(at % 2 === 0 ? 'b.example' : 'a.example');
  })();
  for (let at = 0; at < 100; at += 1) {
    const { config } = await openConnection(store, stored);
    expect(config['auth']).toMatchObject({ password: `of ${config['instance'] as string}` });
  }
  await saving;
});
