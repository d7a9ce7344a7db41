import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../host-sdk/index.js';
import { openStore, saveQueue, saveRule, listQueues, listRules } from '../../host/index.js';
import { openCallLedger } from '../../host/budget/call-ledger.js';
import { openPluginState } from '../../host/store/plugin-state.js';
import { hasOnlyReferences, hideSecrets, secretsIn } from '../../host/connections/secret-fields.js';
import { secretsFrom } from '../../host/connections/secrets.js';
import { takeFileLock } from '../../host/platform/file-lock.js';
import { fakeClock, openTestStore, storeAlerts, temporaryFolder } from './scene.js';

const fail = (error: unknown) => {
  throw error;
};

describe('the store', () => {
  test('is readable by its owner only', async () => {
    const folder = join(temporaryFolder(), 'data');
    const store = await openTestStore(folder);
    await storeAlerts(store, 'a');
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of ['store.db', 'store.db-wal', 'store.db-shm']) {
      expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    }
  });

  test('keeps what it holds, and several programs may open it at once', async () => {
    const folder = temporaryFolder();
    const stores = await Promise.all([openTestStore(folder), openTestStore(folder)]);
    await storeAlerts(stores[0], 'a');
    await storeAlerts(stores[1], 'b');
    const third = await openTestStore(folder);
    expect(await third.db.selectFrom('alerts').select('alert_id').orderBy('seq').execute()).toEqual([
      { alert_id: 'a' },
      { alert_id: 'b' },
    ]);
  });

  test('of a later version is refused and left alone', async () => {
    const folder = temporaryFolder();
    const store = await openTestStore(folder);
    const later = { name: '9999-later', timestamp: '2030-01-01T00:00:00Z' };
    await store.db
      .insertInto('kysely_migration' as never)
      .values(later)
      .execute();
    await expect(openStore(folder)).rejects.toMatchObject({
      problem: { code: 'host.store', message: expect.stringContaining('newer version') as unknown },
    });
  });

  test('that cannot be opened is named', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    await expect(openStore(join(folder, 'file'))).rejects.toMatchObject({ problem: { code: 'host.store' } });
    mkdirSync(join(folder, 'store.db'));
    await expect(openStore(folder)).rejects.toMatchObject({ problem: { code: 'host.store' } });
  });

  test('keeps rules and queues as they are, the later one of a name wins', async () => {
    const { db } = await openTestStore();
    const mutes = [{ name: 'm', filter: {}, from: '2024-01-01T00:00:00.000Z', until: '2024-01-02T00:00:00.000Z' }];
    const rule = {
      name: 'r',
      kind: 'event' as const,
      filter: { a: { $in: [1] } },
      dedupe: [{ fields: ['id'] }],
      mutes,
      folder: 'Malware/Endpoint',
      resolved_when: { field: 'status', values: ['ok', 0, false] },
    };
    await saveRule(db, { name: 'r', filter: {} });
    expect(await listRules(db)).toEqual([
      { name: 'r', kind: 'alert', filter: {}, dedupe: [], mutes: [], folder: null, resolved_when: null },
    ]);
    await saveRule(db, rule);
    expect(await listRules(db)).toEqual([rule]);
    const mappings = [{ target: 'Subject', template: '$id' }];
    const queue = {
      name: 'q',
      rule: 'r',
      connection: 'c',
      label: 'l',
      value: { team: 1 },
      create: mappings,
      update: [],
      mode: 'upsert' as const,
    };
    await saveQueue(db, { ...queue, value: null, mode: 'append' });
    await saveQueue(db, queue);
    expect(await listQueues(db)).toEqual([{ ...queue, on_closed: 'note' }]);
    const closing = { on_closed: 'new', reopen_within: '1h', reopen_status: 'Active', resolved: mappings } as const;
    await saveQueue(db, { ...queue, ...closing });
    expect(await listQueues(db)).toEqual([{ ...queue, ...closing }]);
  });
});

describe('the call ledger', () => {
  const MINUTE = 60_000;

  test('counts by tenant, over all connections and processes', async () => {
    const { db } = await openTestStore();
    const clock = fakeClock();
    const one = await openCallLedger(db, clock, fail);
    one.record('a:443', 'ticket');
    one.record('a:443', 'data');
    one.record('b:443', 'token');
    expect(one.usage('a:443').calls).toBe(2);
    await one.flush();
    const two = await openCallLedger(db, clock, fail);
    two.record('a:443', 'data');
    expect([two.usage('a:443').calls, two.usage('b:443').calls, two.usage('c').calls]).toEqual([3, 1, 0]);
    expect([one.made(), two.made()]).toEqual([3, 1]);
    await two.flush();
    clock.advance(5_000);
    one.record('b:443', 'token');
    await one.flush();
    expect(one.usage('a:443').calls).toBe(3);
  });

  test('forgets a call after 24 hours and says when the oldest one goes', async () => {
    const { db } = await openTestStore();
    const clock = fakeClock('2024-06-01T12:00:30Z');
    const ledger = await openCallLedger(db, clock, fail);
    ledger.record('t', 'data');
    clock.advance(10 * MINUTE);
    ledger.record('t', 'data');
    const { calls, oldest } = ledger.usage('t');
    expect(calls).toBe(2);
    expect(new Date(oldest!).toISOString()).toBe('2024-06-02T12:01:00.000Z');
    clock.advance(oldest! - clock.now() - 1);
    expect(ledger.usage('t').calls).toBe(2);
    clock.advance(1);
    expect(ledger.usage('t').calls).toBe(1);
    clock.advance(11 * MINUTE);
    expect(ledger.usage('t')).toEqual({ calls: 0 });
    await ledger.flush();
  });

  test('is written without being asked to', async () => {
    const { db } = await openTestStore();
    const ledger = await openCallLedger(db, fakeClock(), fail);
    ledger.record('t', 'data');
    ledger.record('t', 'data');
    await new Promise((resolve) => setImmediate(resolve));
    await ledger.flush();
    expect(await db.selectFrom('calls').select(['tenant', 'purpose', 'calls']).execute()).toEqual([
      { tenant: 't', purpose: 'data', calls: 2 },
    ]);
  });
});

test('a plugin’s state outlives the process, separately for each connection', async () => {
  const { db } = await openTestStore();
  const first = await openPluginState(db, 'c', fail);
  expect(first.get('k')).toBeUndefined();
  first.set('k', { a: 1 });
  first.set('k', { a: [2, null] });
  expect(first.get('k')).toEqual({ a: [2, null] });
  await first.flush();
  expect((await openPluginState(db, 'c', fail)).get('k')).toEqual({ a: [2, null] });
  expect((await openPluginState(db, 'd', fail)).get('k')).toBeUndefined();
});

describe('a secret', () => {
  const folder = temporaryFolderPath();
  function temporaryFolderPath() {
    return fileURLToPath(new URL('../fixtures', import.meta.url));
  }

  test('comes from a variable, from a file, or is written out', async () => {
    const own = temporaryFolder();
    writeFileSync(join(own, 'key'), 'from file\r\n');
    process.env['HOST_TEST_SECRET'] = 'from variable';
    const resolve = (reference: string, field: string) => secretsFrom(own).resolve(reference, field);
    expect(await resolve('env:HOST_TEST_SECRET', 'f')).toBe('from variable');
    expect(await resolve('file:key', 'f')).toBe('from file');
    expect(await resolve(`file:${join(own, 'key')}`, 'f')).toBe('from file');
    expect(await resolve('plain:env:X', 'f')).toBe('env:X');
    expect(await resolve('as it is', 'f')).toBe('as it is');
    writeFileSync(join(own, 'key'), 'rotated');
    expect(await resolve('file:key', 'f')).toBe('rotated');
    delete process.env['HOST_TEST_SECRET'];
    await expect(resolve('env:HOST_TEST_SECRET', 'auth.key')).rejects.toMatchObject({
      problem: { code: 'config.unreadable', field: 'auth.key' },
    });
  });

  test.each([
    'file:nowhere',
    'file:.',
    'env:HOST_TEST_NOTHING',
  ])('behind %s that is not there is named by its field', async (reference) => {
    await expect(secretsFrom(folder).resolve(reference, 'auth.key')).rejects.toMatchObject({
      problem: { code: 'config.unreadable', field: 'auth.key' },
    });
  });

  const SCHEMA: JsonObject = {
    properties: {
      proxy: { writeOnly: true },
      auth: {
        oneOf: [
          { properties: { strategy: { const: 'a' }, user: {}, password: { writeOnly: true } } },
          { properties: { strategy: { const: 'b' }, key: { writeOnly: true } } },
        ],
      },
      headers: { additionalProperties: { writeOnly: true } },
    },
  };

  test('is distinguished from a reference to one, wherever the schema marks it', () => {
    const good = { proxy: 'env:P', auth: { strategy: 'a', user: 'ann', password: 'file:p' } };
    expect(hasOnlyReferences(SCHEMA, good)).toBe(true);
    for (const config of [
      { ...good, proxy: 'http://u:p@h' },
      { auth: { strategy: 'a', password: 'hunter2' } },
      { auth: { strategy: 'b', key: 'plain:hunter2' } },
      { auth: { strategy: 'b', key: 17 } },
      { headers: { 'a.b': 'hunter2' } },
    ]) {
      expect(hasOnlyReferences(SCHEMA, config)).toBe(false);
    }
    expect(secretsIn(SCHEMA, { headers: { 'a.b': 'x' } })).toEqual([{ path: ['headers', 'a.b'], value: 'x' }]);
  });

  test('is left out wherever a configuration is shown, also where it does not belong', () => {
    const config = { auth: { strategy: 'b', user: 'ann', password: 'hunter2', key: 'env:K' }, proxy: ['x'] };
    expect(hideSecrets(SCHEMA, config)).toEqual({
      config: { auth: { strategy: 'b', user: 'ann' } },
      secretsSet: ['auth.password', 'auth.key', 'proxy'],
    });
  });
});

describe('a file lock', () => {
  test('keeps others out until it is released, and leaves no file', () => {
    const path = join(temporaryFolder(), 'x.lock');
    const release = takeFileLock(path);
    expect(release).toBeDefined();
    expect(takeFileLock(path)).toBeUndefined();
    release!();
    const again = takeFileLock(path);
    expect(again).toBeDefined();
    again!();
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined();
  });
});
