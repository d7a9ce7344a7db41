import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, Migrator } from 'kysely';
import { afterEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '../../host-sdk/index.js';
import { openStore, type Store } from '../../host/index.js';
import { takeFileLock } from '../../host/platform/file-lock.js';
import { listConnections, openConnection, saveConnection } from '../../host/store/connections.js';
import { readDestination, saveDestination } from '../../host/store/destinations.js';
import { MIGRATIONS } from '../../host/store/migrations.js';
import type { StoreTables } from '../../host/store/schema.js';
import { sqliteDialect } from '../../host/store/sqlite-dialect.js';
import { freshKey, openText, sealText } from '../../host/vault/cipher.js';
import { stageNextKey } from '../../host/vault/keys.js';
import { rotateKeys } from '../../host/store/rotate-keys.js';
import { openTestStore, temporaryFolder } from './scene.js';

const SECRET = 'correct horse battery staple';
const SCHEMA: JsonObject = {
  properties: { auth: { properties: { password: { writeOnly: true } } }, proxy: { writeOnly: true } },
};
const CONFIG: JsonObject = { instance: 'i', auth: { user: 'ann', password: SECRET }, proxy: 'env:PROXY' };
const A = Buffer.alloc(32, 1).toString('base64');
const B = Buffer.alloc(32, 2).toString('base64');

afterEach(() => {
  delete process.env['IVANTI_EXCHANGE_KEY'];
  delete process.env['IVANTI_EXCHANGE_KEY_NEW'];
});

const keep = (store: Store, name = 'c', config = CONFIG) =>
  saveConnection(store, { name, plugin: 'p', config, folder: '/' }, SCHEMA, 'now');

async function kept(store: Store, name = 'c'): Promise<JsonObject> {
  const stored = (await listConnections(store.db)).find((one) => one.name === name);
  return (await openConnection(store, stored!)).config;
}

/** A store with a kept connection, in a folder of its own. */
async function scene() {
  const folder = temporaryFolder();
  const store = await openTestStore(folder);
  await keep(store);
  return { folder, store };
}

/** The store as another process finds it. */
async function afresh<T>(folder: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(folder);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

const keyProblem = { problem: { code: 'host.store', field: 'key', fix: expect.any(String) as unknown } };

describe('a sealed text', () => {
  test('opens with its key at its place only, and differs every time', () => {
    const key = freshKey();
    const sealed = sealText(key, SECRET, ['a.b', 'c']);
    expect(openText(key, sealed, ['a.b', 'c'])).toBe(SECRET);
    expect(sealText(key, SECRET, ['a.b', 'c'])).not.toBe(sealed);
    expect(() => openText(freshKey(), sealed, ['a.b', 'c'])).toThrow();
    expect(() => openText(key, sealed, ['a', 'b.c'])).toThrow();
  });

  test('that was changed in any byte, or cut, does not open', () => {
    const key = freshKey();
    const bytes = Buffer.from(sealText(key, 'x', ['p']), 'base64');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect(() => openText(key, changed.toString('base64'), ['p'])).toThrow();
      expect(() => openText(key, bytes.subarray(0, at).toString('base64'), ['p'])).toThrow();
    }
  });
});

describe('a kept connection', () => {
  test('gives its secrets back, while the files of the store hold none', async () => {
    const { folder, store } = await scene();
    expect(await kept(store)).toEqual(CONFIG);
    expect((await listConnections(store.db))[0]?.config).toEqual({
      instance: 'i',
      auth: { user: 'ann', password: null },
      proxy: 'env:PROXY',
    });
    for (const file of ['store.db', 'store.db-wal']) {
      expect(readFileSync(join(folder, file), 'latin1')).not.toContain(SECRET);
    }
    expect(statSync(join(folder, 'key')).mode & 0o777).toBe(0o600);
  });

  test('that is saved again with a reference keeps no secret behind', async () => {
    const { store } = await scene();
    await keep(store, 'c', { auth: { password: 'env:P' } });
    expect(await kept(store)).toEqual({ auth: { password: 'env:P' } });
    expect(await store.db.selectFrom('connection_secrets').selectAll().execute()).toEqual([]);
  });

  test('does not open with the secret of another connection or field', async () => {
    const { store } = await scene();
    await store.db.updateTable('connections').set({ name: 'd' }).execute();
    await store.db.updateTable('connection_secrets').set({ connection: 'd' }).execute();
    await expect(kept(store, 'd')).rejects.toMatchObject({ problem: { code: 'host.store', field: 'auth.password' } });
  });
});

describe('the secrets of a kept destination', () => {
  const DOOR = 'a pass/word of its own';
  const save = (store: Store, name = 'safe') => {
    const secrets = { password: DOOR, user: 'env:USER' };
    return saveDestination(store, { name, kind: 'postgres', target: '//h/d', folder: '/', secrets }, 'now');
  };

  test('are encrypted, counted by a rotation, and read again with the new key', async () => {
    const { folder, store } = await scene();
    await save(store);
    expect(await rotateKeys(store)).toEqual({ secrets: 2, key: 'file' });
    expect(await readDestination(store, 'safe')).toMatchObject({ secrets: { password: DOOR, user: 'env:USER' } });
    for (const file of ['store.db', 'store.db-wal']) {
      expect(readFileSync(join(folder, file), 'latin1')).not.toContain(DOOR);
    }
    rmSync(join(folder, 'key'));
    await afresh(folder, async (other) => {
      await expect(readDestination(other, 'safe')).rejects.toMatchObject(keyProblem);
      await expect(save(other, 'new')).rejects.toMatchObject(keyProblem);
    });
  });

  test('open at no other destination, and not as a secret of a connection', async () => {
    const { store } = await scene();
    await save(store, 'a');
    await save(store, 'b');
    const { db } = store;
    const of = (name: string) => db.selectFrom('destination_secrets').selectAll().where('destination', '=', name);
    const { sealed } = await of('a').executeTakeFirstOrThrow();
    await db.updateTable('destination_secrets').set({ sealed }).where('destination', '=', 'b').execute();
    const moved = {
      problem: { code: 'host.store', field: 'password', fix: expect.stringContaining('destinations add') as string },
    };
    await expect(readDestination(store, 'b')).rejects.toMatchObject(moved);
    await db.updateTable('connection_secrets').set({ sealed }).execute();
    await expect(kept(store)).rejects.toMatchObject({ problem: { code: 'host.store' } });
  });

  test('need a key although no connection has a secret', async () => {
    const folder = temporaryFolder();
    const store = await openTestStore(folder);
    await save(store);
    rmSync(join(folder, 'key'));
    await afresh(folder, () => Promise.resolve());
    expect(existsSync(join(folder, 'key'))).toBe(false);
  });
});

describe('the key', () => {
  test('stays the same from start to start', async () => {
    const { folder } = await scene();
    const key = readFileSync(join(folder, 'key'), 'utf8');
    expect(await afresh(folder, kept)).toEqual(CONFIG);
    expect(readFileSync(join(folder, 'key'), 'utf8')).toBe(key);
  });

  test('that is missing or another one is one problem, and is not replaced', async () => {
    const { folder } = await scene();
    renameSync(join(folder, 'key'), join(folder, 'away'));
    await afresh(folder, async (store) => {
      await expect(kept(store)).rejects.toMatchObject(keyProblem);
      await expect(keep(store, 'e')).rejects.toMatchObject(keyProblem);
      await expect(rotateKeys(store)).rejects.toMatchObject(keyProblem);
      await keep(store, 'f', { instance: 'no secret, no key' });
    });
    expect(existsSync(join(folder, 'key'))).toBe(false);
    writeFileSync(join(folder, 'key'), A);
    await expect(afresh(folder, kept)).rejects.toMatchObject(keyProblem);
    renameSync(join(folder, 'away'), join(folder, 'key'));
    expect(await afresh(folder, kept)).toEqual(CONFIG);
  });

  test('of the environment is used instead of a file, and another one there is the same problem', async () => {
    process.env['IVANTI_EXCHANGE_KEY'] = A;
    const { folder } = await scene();
    expect(existsSync(join(folder, 'key'))).toBe(false);
    expect(await afresh(folder, kept)).toEqual(CONFIG);
    process.env['IVANTI_EXCHANGE_KEY'] = B;
    await expect(afresh(folder, kept)).rejects.toMatchObject(keyProblem);
    process.env['IVANTI_EXCHANGE_KEY'] = 'c2hvcnQ=';
    await expect(openStore(folder)).rejects.toMatchObject(keyProblem);
    delete process.env['IVANTI_EXCHANGE_KEY'];
    await expect(afresh(folder, kept)).rejects.toMatchObject(keyProblem);
  });
});

describe('a rotation', () => {
  test('encrypts everything again, and the old key opens nothing any more', async () => {
    const { folder, store } = await scene();
    await keep(store, 'd');
    const before = readFileSync(join(folder, 'key'), 'utf8');
    const [old] = await store.db.selectFrom('connection_secrets').select('sealed').execute();
    expect(await rotateKeys(store)).toEqual({ secrets: 2, key: 'file' });
    expect(readFileSync(join(folder, 'key'), 'utf8')).not.toBe(before);
    expect([await kept(store), await kept(store, 'd')]).toEqual([CONFIG, CONFIG]);
    await keep(store, 'e');
    expect(await afresh(folder, (other) => kept(other, 'e'))).toEqual(CONFIG);
    for (const file of ['store.db', 'store.db-wal']) {
      expect(readFileSync(join(folder, file), 'latin1')).not.toContain(old!.sealed);
    }
    writeFileSync(join(folder, 'key'), before);
    await expect(afresh(folder, kept)).rejects.toMatchObject(keyProblem);
  });

  test('that ended before its transaction leaves the old key in use', async () => {
    const { folder } = await scene();
    stageNextKey(folder);
    expect(await afresh(folder, kept)).toEqual(CONFIG);
    expect(existsSync(join(folder, 'key.next'))).toBe(false);
    expect(await afresh(folder, rotateKeys)).toMatchObject({ secrets: 1 });
  });

  test('that ended after its transaction is finished by the next start', async () => {
    const { folder, store } = await scene();
    const old = readFileSync(join(folder, 'key'), 'utf8');
    await rotateKeys(store);
    renameSync(join(folder, 'key'), join(folder, 'key.next'));
    writeFileSync(join(folder, 'key'), old);
    expect(await kept(store)).toEqual(CONFIG);
    await keep(store, 'during');
    expect(await afresh(folder, (other) => kept(other, 'during'))).toEqual(CONFIG);
    expect(existsSync(join(folder, 'key.next'))).toBe(false);
    expect(await kept(store)).toEqual(CONFIG);
  });

  test('killed with kill -9 again and again, leaves a store that the keys on disk open', async () => {
    const { folder } = await scene();
    const dist = (path: string) => JSON.stringify(new URL(`../../dist/host/${path}`, import.meta.url).href);
    const script = `
      const { openStore } = await import(${dist('index.js')});
      const { rotateKeys } = await import(${dist('store/rotate-keys.js')});
      const store = await openStore(${JSON.stringify(folder)});
      for (;;) { await rotateKeys(store); process.stdout.write('.'); }`;
    for (let kill = 1; kill <= 5; kill += 1) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let rotations = 0;
      for await (const dots of child.stdout as AsyncIterable<Buffer>) {
        rotations += dots.length;
        if (rotations > kill) break;
      }
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      expect(await afresh(folder, kept)).toEqual(CONFIG);
    }
  });

  test('does not wait for another rotation under way, and reports it', async () => {
    const { folder, store } = await scene();
    const release = takeFileLock(join(folder, 'keys.lock'));
    await expect(rotateKeys(store)).rejects.toMatchObject({ problem: { code: 'host.busy' } });
    release!();
  });

  test('changes over from the file to the environment, and from one key of the environment to the next', async () => {
    const { folder, store } = await scene();
    process.env['IVANTI_EXCHANGE_KEY'] = A;
    await expect(kept(store)).rejects.toMatchObject(keyProblem);
    expect(await rotateKeys(store)).toEqual({ secrets: 1, key: 'environment' });
    expect(existsSync(join(folder, 'key'))).toBe(false);
    expect(await kept(store)).toEqual(CONFIG);
    await expect(rotateKeys(store)).rejects.toMatchObject({ problem: { field: 'IVANTI_EXCHANGE_KEY_NEW' } });
    process.env['IVANTI_EXCHANGE_KEY_NEW'] = B;
    await rotateKeys(store);
    expect(await kept(store)).toEqual(CONFIG);
    process.env['IVANTI_EXCHANGE_KEY'] = B;
    delete process.env['IVANTI_EXCHANGE_KEY_NEW'];
    expect(await kept(store)).toEqual(CONFIG);
  });
});

test.each(Object.keys(MIGRATIONS))('a store that was last opened at %s keeps its connections', async (version) => {
  const folder = temporaryFolder();
  const old = new Kysely<StoreTables>({ dialect: sqliteDialect(join(folder, 'store.db')) });
  const migrator = new Migrator({ db: old, provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) } });
  expect((await migrator.migrateTo(version)).error).toBeUndefined();
  const config = JSON.stringify({ auth: { password: 'env:P' } });
  const row = { name: 'old', plugin: 'ivanti', config, folder, saved_at: '2026-01-01T00:00:00Z' };
  await old.insertInto('connections').values(row).execute();
  await old.destroy();
  expect(await afresh(folder, (store) => kept(store, 'old'))).toEqual({ auth: { password: 'env:P' } });
  expect(existsSync(join(folder, 'key'))).toBe(true);
});
