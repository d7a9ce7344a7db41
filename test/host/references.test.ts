import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { JsonObject } from '../../host-sdk/index.js';
import { loadPlugin } from '../../host/index.js';
import { secretsFolder } from '../../host/commands/secrets-folder.js';
import { rejoinSecrets } from '../../host/connections/kept-secrets.js';
import { withinLimits } from '../../host/connections/references.js';
import { secretsFrom } from '../../host/connections/secrets.js';
import { findConnection, openConnection } from '../../host/store/connections.js';
import { apiScene, MEMORY_CONFIG, PASSWORD } from './api-scene.js';
import { eventsIn } from './server-events.js';
import { openTestStore, temporaryFolder } from './scene.js';

/** An API whose configurations may refer to the files of a folder. */
async function scene() {
  const store = await openTestStore();
  const secretsDir = temporaryFolder();
  writeFileSync(join(secretsDir, 'password'), `${PASSWORD}\n`);
  mkdirSync(join(secretsDir, '..data'));
  writeFileSync(join(secretsDir, '..data', 'password'), PASSWORD);
  symlinkSync('..data/password', join(secretsDir, 'mounted'));
  symlinkSync(store.folder, join(secretsDir, 'data'));
  symlinkSync('/etc/passwd', join(secretsDir, 'users'));
  symlinkSync('/etc', join(secretsDir, 'etc'));
  symlinkSync('round', join(secretsDir, 'round'));
  const api = await apiScene({ store, secretsDir });
  const stored = async () => (await openConnection(store, await findConnection(store.db, 'm'))).config;
  return { ...api, call: api.admin, configure: api.call, secretsDir, stored };
}

const withPassword = (password: string) => ({ ...MEMORY_CONFIG, auth: { strategy: 'password', password } });

/** Every call that takes a configuration. */
const doorsFor = (config: JsonObject) =>
  [
    ['post', '/api/connections', { plugin: 'memory', config: { ...config, name: 'n' } }],
    ['put', '/api/connections/m', { config }],
    ['post', '/api/connections/check', { plugin: 'memory', config }],
    ['post', '/api/connections/discover', { plugin: 'memory', name: 'm', config }],
  ] as const;

describe('over HTTP', () => {
  test('references to anything else are refused at every door', async () => {
    const { call, keep, store, secretsDir, stored } = await scene();
    await keep('m');
    for (const reference of [
      'env:HOME',
      'env:IVANTI_EXCHANGE_KEY',
      'env:IVANTI_EXCHANGE_SECRET_',
      'env:IVANTI_EXCHANGE_SECRET_A B',
      'env:IVANTI_EXCHANGE_SECRET_A\nB',
      'file:/etc/passwd',
      'file:../password',
      'file:./',
      'file:data/key',
      'file:data/store.db',
      'file:data/nothing-yet',
      'file:users',
      'file:etc/passwd',
      'file:round',
      'file:pass\u0000word',
      `file:${secretsDir}-beside`,
      `file:${'x'.repeat(5000)}`,
    ]) {
      const config = withPassword(reference);
      for (const [method, path, body] of doorsFor(config)) {
        expect([reference, await call(method, path, body)]).toMatchObject([
          reference,
          { status: 400, body: { problem: { code: 'config.reference_denied', field: 'auth.password' } } },
        ]);
      }
    }
    expect(await stored()).toMatchObject(MEMORY_CONFIG);
    await expect(findConnection(store.db, 'n')).rejects.toMatchObject({ code: 'host.unknown_name' });
  });

  test('files of the folder and variables of the prefix may be referred to', async () => {
    const { call, keep, secretsDir, stored } = await scene();
    await keep('m');
    vi.stubEnv('IVANTI_EXCHANGE_SECRET_MEMORY', PASSWORD);
    for (const [given, kept] of [
      ['file:password', `file:${secretsDir}/password`],
      ['file:mounted', `file:${secretsDir}/mounted`],
      [`file:${secretsDir}/..data/password`, `file:${secretsDir}/..data/password`],
      ['env:IVANTI_EXCHANGE_SECRET_MEMORY', 'env:IVANTI_EXCHANGE_SECRET_MEMORY'],
    ] as const) {
      const config = withPassword(given);
      const tried = await call('post', '/api/connections/check', { plugin: 'memory', config });
      expect(eventsIn(tried.text).at(-1)).toEqual({ event: 'done', data: { ok: true } });
      expect((await call('put', '/api/connections/m', { config })).status).toBe(200);
      expect(await stored()).toMatchObject({ auth: { password: kept } });
      expect((await call('post', '/api/connections/m/check', {})).body).toMatchObject({ ok: true });
    }
    vi.unstubAllEnvs();
  });

  test('only the scope admin may add a reference; stored ones stay when another scope changes the rest', async () => {
    const { call, configure, keep, stored } = await scene();
    await keep('m');
    const config = withPassword('file:password');
    for (const [method, path, body] of doorsFor(config)) {
      expect([path, await configure(method, path, body)]).toMatchObject([
        path,
        { status: 403, body: { problem: { code: 'host.denied', field: 'auth.password' } } },
      ]);
    }
    await call('put', '/api/connections/m', { config });
    const { auth: _auth, ...rest } = MEMORY_CONFIG;
    const changed = { ...rest, auth: { strategy: 'password' } };
    expect((await configure('put', '/api/connections/m', { config: changed })).status).toBe(200);
    expect(await stored()).toMatchObject({ auth: { password: expect.stringMatching(/^file:/) as string } });
  });

  test('a name that looks like a reference stays as it is', async () => {
    const { call } = await scene();
    const config = { ...MEMORY_CONFIG, name: 'file:password' };
    const added = await call('post', '/api/connections', { plugin: 'memory', config });
    expect(added.body).toMatchObject({ connection: { name: 'file:password' } });
  });

  test.each(['later', '..later'])('a file that becomes a link to elsewhere is not read: %s', async (name) => {
    const { call, keep, secretsDir } = await scene();
    await keep('m');
    await call('put', '/api/connections/m', { config: withPassword(`file:${name}`) });
    symlinkSync('/etc/hostname', join(secretsDir, name));
    const { text } = await call('post', '/api/connections/m/check', {});
    expect(text).toContain('the host does not allow references to it');
  });

  test('without a folder no file is open, and the problem says what is', async () => {
    const { admin: call } = await apiScene();
    const refused = await call('post', '/api/connections', { plugin: 'memory', config: withPassword('file:password') });
    expect(refused.body).toMatchObject({
      problem: {
        message: 'Password (auth.password): over HTTP a reference may be env:IVANTI_EXCHANGE_SECRET_NAME only.',
        fix: expect.stringContaining('--secrets-dir') as unknown,
      },
    });
  });

  test('a reference of the command line stays while its value goes where it went', async () => {
    const { call, keep, stored } = await scene();
    await keep('m', withPassword('file:/elsewhere/password'));
    const { auth: _auth, ...rest } = MEMORY_CONFIG;
    const put = (config: object) => call('put', '/api/connections/m', { config });
    const kept = { ...rest, auth: { strategy: 'password' }, data: { tables: ['letters'] } };
    expect((await put(kept)).status).toBe(200);
    expect(await stored()).toMatchObject({ ...kept, auth: { password: 'file:/elsewhere/password' } });
    expect(await put({ ...kept, instance: 'evil.example' })).toMatchObject({
      body: { problem: { code: 'config.invalid', field: 'auth.password' } },
    });
    for (const instance of ['evil.example', rest.instance]) {
      expect(await put({ ...withPassword('file:/elsewhere/password'), instance })).toMatchObject({
        body: { problem: { code: 'config.reference_denied' } },
      });
    }
  });
});

test('a reference that is shown may be sent back, unless what decides where secrets go has changed', async () => {
  const { configuration } = await loadPlugin();
  const stored = { instance: 't.example', ca: 'file:ca.pem', auth: { strategy: 'ivanti_jwt', jwt: 'a' } };
  const limits = { dataFolder: temporaryFolder() };
  const sent = (config: JsonObject) =>
    withinLimits(configuration, rejoinSecrets(configuration, config, stored), stored, limits);
  const { auth: _auth, ...shown } = stored;
  const form = { ...shown, auth: { strategy: 'ivanti_jwt' }, data: { tables: ['incidents'] } };
  expect(sent(form)).toEqual({ ...stored, data: { tables: ['incidents'] } });
  const denied = expect.objectContaining({
    code: 'config.reference_denied',
    problem: expect.anything() as unknown,
  }) as Error;
  expect(() => sent({ ...stored, instance: 'evil.example' })).toThrow(denied);
  expect(() => sent({ ...form, data: { tables: ['file:ca.pem'] } })).toThrow(denied);
});

test('no reference resolves to the key or the store of the data folder', async () => {
  const { folder } = await openTestStore();
  writeFileSync(join(folder, 'mine'), 'mine');
  symlinkSync(folder, join(temporaryFolder(), 'link'));
  const secrets = secretsFrom(folder, { dataFolder: folder });
  const resolve = (reference: string) => secrets.resolve(reference, 'f');
  expect(await resolve('file:mine')).toBe('mine');
  for (const own of ['key', 'key.next', './key', 'store.db', 'store.db-wal']) {
    await expect(resolve(`file:${own}`)).rejects.toMatchObject({ code: 'config.unreadable' });
  }
});

test('serve refuses a place for secrets that is no folder, or that is in the data folder', () => {
  const cwd = temporaryFolder();
  const data = join(cwd, 'data');
  mkdirSync(join(data, 'secrets'), { recursive: true });
  writeFileSync(join(cwd, 'file'), '');
  symlinkSync('data', join(cwd, 'link'));
  for (const [folder, why] of [
    ['nowhere', 'is not a folder'],
    ['file', 'is not a folder'],
    ['data', 'lies in the data folder'],
    ['link', 'lies in the data folder'],
    ['link/secrets', 'lies in the data folder'],
  ] as const) {
    expect(() => secretsFolder(join(cwd, folder), data)).toThrow(why);
  }
  expect(secretsFolder(cwd, data)).toBe(cwd);
});
