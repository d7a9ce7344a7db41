import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import {
  createTickets,
  listAlerts,
  openSession,
  openStore,
  saveQueue,
  saveRule,
  type Store,
} from '../../host/index.js';
import { isPluginError } from '../../host-sdk/index.js';
import { isConnectionWide } from '../../host/platform/shared-problem.js';
import { groupCommit } from '../../host/store/group-commit.js';
import { lockTickets } from '../../host/tickets/ticket-lock.js';
import { createProduct } from './product.js';
import { afterTest, fakeClock, openTestStore, quietLogger, storeAlerts, temporaryFolder } from './scene.js';

/** Another program that holds the store's write lock. */
function lockStore(folder: string): { readonly release: () => void } {
  const other = new Database(join(folder, 'store.db'));
  other.exec('begin immediate');
  let isHeld = true;
  const release = () => {
    if (!isHeld) return;
    isHeld = false;
    other.exec('rollback');
    other.close();
  };
  afterTest(release);
  return { release };
}

async function openPatientStore(lockWaitMs: number, folder = temporaryFolder()): Promise<Store> {
  const store = await openStore(folder, { lockWaitMs });
  afterTest(() => store.close());
  return store;
}

const problemOf = async (work: () => unknown) => {
  try {
    await work();
  } catch (error) {
    if (isPluginError(error)) return error.problem;
    throw error;
  }
  throw new Error('Nothing was refused.');
};

const LONG_MS = 20_000;
const SHORT_MS = 150;

describe('a store that another program has locked', () => {
  test('is waited for, while everything else goes on', async () => {
    const store = await openPatientStore(LONG_MS);
    const { release } = lockStore(store.folder);
    let isDone = false;
    const writing = storeAlerts(store, 'a', 'b').finally(() => (isDone = true));
    // The event loop is free, or this timer would never come.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(isDone).toBe(false);
    release();
    expect(await writing).toHaveLength(2);
  });

  test('may be opened meanwhile', async () => {
    const { folder } = await openPatientStore(LONG_MS);
    const { release } = lockStore(folder);
    const opening = openPatientStore(LONG_MS, folder);
    setTimeout(release, 100);
    await storeAlerts(await opening, 'a');
  });

  test('for longer is a problem of the store that says to try later, and nothing is half written', async () => {
    const store = await openPatientStore(SHORT_MS);
    const { release } = lockStore(store.folder);
    const begun = performance.now();
    const problem = await problemOf(() => storeAlerts(store, 'a'));
    expect(performance.now() - begun).toBeGreaterThanOrEqual(SHORT_MS);
    expect(problem).toMatchObject({ code: 'host.store', retry: 'later', blame: 'host' });
    expect(problem.message).toContain(join(store.folder, 'store.db'));
    expect(problem.message).toContain('is locked by another program');
    expect(problem.fix).toContain('run again');
    release();
    expect(await listAlerts(store.db, 9)).toEqual([]);
    await storeAlerts(store, 'a');
  });

  test('is waited for once by the writes that share a transaction, not by one after the other', async () => {
    const store = await openPatientStore(SHORT_MS);
    lockStore(store.folder);
    const begun = performance.now();
    const ends = await Promise.all(
      Array.from({ length: 16 }, () =>
        problemOf(() => groupCommit(store.db, (tx) => tx.selectFrom('alerts').select('seq').execute())),
      ),
    );
    expect(performance.now() - begun).toBeLessThan(8 * SHORT_MS);
    expect(new Set(ends.map(({ code }) => code))).toEqual(new Set(['host.store']));
  });
});

async function work({ db }: Store): Promise<void> {
  await saveRule(db, { name: 'all', filter: {} });
  await saveQueue(db, {
    name: 'q',
    rule: 'all',
    connection: 'test',
    label: 'l',
    value: {},
    create: [],
    update: [],
    mode: 'append',
  });
}

async function atWork(store: Store) {
  const product = createProduct();
  const connection = { name: 'test', config: { instance: 'product.example', ticketing: {} }, folder: store.folder };
  const session = await openSession({
    loaded: product.loaded,
    store,
    connection,
    logger: quietLogger,
    clock: fakeClock(),
  });
  return { product, session };
}

describe('a ticket whose outcome the store does not take', () => {
  test.each([
    ['locked', (store: Store) => lockStore(store.folder).release],
    [
      'read-only',
      async ({ db }: Store) => {
        await sql`pragma query_only = on`.execute(db);
        return () => sql`pragma query_only = off`.execute(db);
      },
    ],
  ])('because it is %s ends the run with host.store, and the next run finds the ticket', async (_case, spoil) => {
    const store = await openPatientStore(SHORT_MS);
    await work(store);
    await storeAlerts(store, 'a');
    const { product, session } = await atWork(store);
    let repair: () => unknown = () => undefined;
    product.create = async (_request, plain) => {
      const made = plain();
      repair = await spoil(store);
      return made;
    };
    expect(await problemOf(() => createTickets(session))).toMatchObject({ code: 'host.store', retry: 'later' });
    expect(product.made).toBe(1);
    await repair();
    product.create = (_request, plain) => plain();
    expect(await createTickets(session)).not.toHaveProperty('problem');
    expect(product.made).toBe(1);
    expect(await store.db.selectFrom('tickets').select(['phase', 'alerts']).execute()).toEqual([
      { phase: 'open', alerts: 1 },
    ]);
  });
});

describe('a store that cannot be used', () => {
  test('because its file holds something else is named, with a way out', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'store.db'), 'no database at all, but a text '.repeat(100));
    const problem = await problemOf(() => openStore(folder));
    expect(problem).toMatchObject({ code: 'host.store', fix: expect.stringContaining('backup') as unknown });
    expect(problem.message).toBe(`The store ${join(folder, 'store.db')} is damaged: file is not a database.`);
  });

  test('because pages of it are damaged is named when they are read', async () => {
    const folder = temporaryFolder();
    const store = await openStore(folder);
    await storeAlerts(store, ...Array.from({ length: 300 }, (_, index) => `alert-${index}`));
    await sql`pragma wal_checkpoint(truncate)`.execute(store.db);
    await store.close();
    const file = openSync(join(folder, 'store.db'), 'r+');
    const garbage = Buffer.alloc(4096, 0x55);
    for (let page = 3; page < 200; page += 1) writeSync(file, garbage, 0, garbage.length, page * 4096);
    closeSync(file);
    const problem = await problemOf(async () => {
      const again = await openTestStore(folder);
      await listAlerts(again.db, 500);
    });
    expect(problem).toMatchObject({ code: 'host.store', fix: expect.stringContaining('backup') as unknown });
    expect(problem.message).toMatch(/is damaged: database disk image is malformed\.$/);
  });

  test('because it is read-only says so', async () => {
    const store = await openTestStore();
    await sql`pragma query_only = on`.execute(store.db);
    const problem = await problemOf(() => storeAlerts(store, 'a'));
    expect(problem).toMatchObject({ code: 'host.store', fix: expect.stringContaining('can write to it') as unknown });
    expect(problem.message).toContain('attempt to write a readonly database');
  });

  test('because its folder was taken away says so where a lock is needed', async () => {
    const store = await openTestStore();
    rmSync(store.folder, { recursive: true });
    const problem = await problemOf(() => lockTickets({ connection: { name: 'c' }, store }));
    expect(problem).toMatchObject({ code: 'host.store' });
    expect(problem.message).toContain(store.folder);
    expect(problem.message).not.toContain('ConnectionFailed');
    mkdirSync(store.folder);
  });

  test('concerns every ticket', async () => {
    const store = await openTestStore();
    await sql`pragma query_only = on`.execute(store.db);
    expect(isConnectionWide(await problemOf(() => storeAlerts(store, 'a')), {})).toBe(true);
  });
});

test('a fault of our own is no trouble of the store', async () => {
  const { db } = await openTestStore();
  await expect(sql`select nothing from nowhere`.execute(db)).rejects.toThrow('syntax error');
  await expect(sql`select nothing from nowhere`.execute(db)).rejects.not.toHaveProperty('problem');
});
