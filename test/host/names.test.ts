import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { toProblem } from '../../host-sdk/index.js';
import { loadPlugin, saveQueue, saveRule, type Store } from '../../host/index.js';
import { createProgram } from '../../host/commands/program.js';
import { requireName } from '../../host/platform/names.js';
import { readConnection } from '../../host/connections/connection.js';
import { listConnections, removeConnection } from '../../host/store/connections.js';
import { MIGRATIONS } from '../../host/store/migrations.js';
import { removeQueue } from '../../host/store/queues.js';
import { removeRule } from '../../host/store/rules.js';
import { addToken, listTokens } from '../../host/store/tokens.js';
import { parseRule } from '../../host/rules/parse-rule.js';
import { apiScene, bodyOf, MEMORY_CONFIG } from './api-scene.js';
import { MEMORY } from './run-cli.js';
import { openTestStore, temporaryFolder } from './scene.js';

const NOW = '2024-06-01T00:00:00.000Z';
const BAD = [
  'a\u0000b',
  'a\u001b[2Jb',
  'a\nb',
  'a\tb',
  'a\u007f',
  'a\u009b',
  'a\u202eb',
  'a\u200bb',
  'a\u2028b',
  '\ufeffa',
  'a\ud800',
];
const PROBLEM = { code: 'config.invalid', message: expect.stringMatching(/contains U\+[0-9A-F]{4}/) as unknown };

async function problemOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return toProblem(error);
  }
}

describe('a name with an invisible character', () => {
  test.each(BAD)('is refused at every door: %j', async (name) => {
    const folder = temporaryFolder();
    const store = await openTestStore(folder);
    const file = join(folder, 'c.json');
    const { manifest: memory } = await loadPlugin(MEMORY);
    writeFileSync(file, JSON.stringify({ ...MEMORY_CONFIG, name }));
    const mute = { name, until: '2090-01-01T00:00:00Z' };
    const run = async (...args: readonly string[]) =>
      (await createProgram(args)).parseAsync([...args, '--data', folder, '--plugin', MEMORY], { from: 'user' });
    for (const [work, field] of [
      [() => readConnection(memory, file), 'name'],
      [() => parseRule({ name }, NOW), 'name'],
      [() => parseRule({ name: 'r', folder: `x/${name}` }, NOW), 'folder'],
      [() => parseRule({ name: 'r', mutes: [{ name: 'sound', until: mute.until }, mute] }, NOW), 'mutes.1.name'],
      [() => addToken(store.db, { name, scope: 'read' }, NOW), 'name'],
      [() => run('rules', 'add', '--name', name), 'name'],
      [() => run('tokens', 'create', '--name', name), 'name'],
    ] as const) {
      expect(await problemOf(work)).toMatchObject({ ...PROBLEM, field });
    }
  });

  test('is refused by the API, and nothing is kept', async () => {
    const { call, read, store } = await apiScene();
    const name = 'a\u0000b';
    for (const [path, body] of [
      ['/api/connections', { plugin: 'memory', config: { ...MEMORY_CONFIG, name } }],
      ['/api/rules', { name }],
    ] as const) {
      const answer = await call('post', path, body);
      expect([answer.status, answer.body]).toMatchObject([400, { problem: { ...PROBLEM, field: 'name' } }]);
    }
    await call('post', '/api/connections', { plugin: 'memory', config: { ...MEMORY_CONFIG, name: 'm' } });
    await call('post', '/api/rules', { name: 'r' });
    const queue = await call('post', '/api/queues', { name, rule: 'r', connection: 'm' });
    expect([queue.status, queue.body]).toMatchObject([400, { problem: { ...PROBLEM, field: 'name' } }]);
    expect(await bodyOf(read('/api/queues'))).toEqual({ queues: [], versions: {} });
    expect((await listConnections(store.db)).map((one) => one.name)).toEqual(['m']);
  });

  test('is distinguished from names in every script, and from emoji', () => {
    for (const name of [
      'Müller & Söhne',
      '漢字',
      'عربي',
      'می\u200cخواهم',
      '👩\u200d💻 ❤\ufe0f',
      'x: y/z (2) `~"\'',
      'a  b',
    ]) {
      expect(() => {
        requireName(name, 'rule');
      }).not.toThrow();
    }
  });
});

describe('what is there no more, or never was', () => {
  test('is not said to be removed', async () => {
    const { call, store } = await apiScene();
    const gone = { code: 'host.unknown_name', field: 'name' };
    for (const work of [
      () => removeConnection(store.db, 'x'),
      () => removeRule(store.db, 'x'),
      () => removeQueue(store.db, 'x'),
    ]) {
      expect(await problemOf(work)).toMatchObject(gone);
    }
    for (const path of ['connections', 'rules', 'queues']) {
      expect((await call('delete', `/api/${path}/x`)).status).toBe(404);
    }
  });
});

describe('a store of an earlier version with U+0000 in its names', () => {
  /** Brought up to date from what such a version left. */
  async function earlier(fill: (store: Store) => Promise<void>): Promise<Store> {
    const store = await openTestStore();
    await fill(store);
    await MIGRATIONS['0014-readable-names']?.up(store.db);
    return store;
  }
  const kept = { plugin: 'memory', config: JSON.stringify(MEMORY_CONFIG), folder: '', saved_at: NOW };

  test('shows them in a form that can be read and removed, each one distinct', async () => {
    const store = await earlier(async ({ db }) => {
      for (const name of ['acme\u0000evil', 'acme', 'acme\u2400evil', 'acme\u0000']) {
        await db
          .insertInto('connections')
          .values({ name, ...kept })
          .execute();
      }
      await saveRule(db, { name: 'r\u0000', filter: {} });
      const value = { label: 'l', value: null, create: [], update: [] };
      await saveQueue(db, { name: 'q\u0000', rule: 'r\u0000', connection: 'acme\u0000evil', ...value });
      const hash = '00'.repeat(32);
      await db
        .insertInto('api_tokens')
        .values({ name: 't\u0000', scope: 'read', hash, created_at: NOW } as never)
        .execute();
    });
    const { call, read } = await apiScene({ store });
    const names = async () => (await listConnections(store.db)).map(({ name }) => name);
    expect(await names()).toEqual(['acme', 'acme\u2400', 'acme\u2400evil', 'acme\u2400evil 2']);
    expect(await bodyOf(read('/api/queues'))).toMatchObject({ queues: [{ name: 'q\u2400', rule: 'r\u2400' }] });
    expect((await listTokens(store.db)).map(({ name }) => name)).toContain('t\u2400');
    const remove = async (path: string) => (await call('delete', encodeURI(path))).status;
    expect(await remove('/api/connections/acme\u0000evil')).toBe(404);
    expect(await remove('/api/queues/q\u2400')).toBe(200);
    expect(await remove('/api/rules/r\u2400')).toBe(200);
    expect(await remove('/api/connections/acme\u2400evil 2')).toBe(200);
    expect(await remove('/api/connections/acme\u2400')).toBe(200);
    expect(await names()).toEqual(['acme', 'acme\u2400evil']);
  });
});
