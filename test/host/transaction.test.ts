import { join } from 'node:path';
import { Kysely, type Dialect, type Driver } from 'kysely';
import { describe, expect, test } from 'vitest';
import { listAlerts } from '../../host/store/alerts.js';
import type { StoreTables } from '../../host/store/schema.js';
import { sqliteDialect } from '../../host/store/sqlite-dialect.js';
import { transaction } from '../../host/store/transaction.js';
import { groupCommit } from '../../host/store/group-commit.js';
import { afterTest, openTestStore, storeAlerts } from './scene.js';

const queue = (connection: string) => ({ connection, label: 'l', value: '{}', asked_at: '2024-06-01T00:00:00Z' });

/** The same store as a database with several writers shows it: refuses to commit with these codes, one after the other. */
async function contendedStore(codes: string[]) {
  const store = await openTestStore();
  const dialect = sqliteDialect(join(store.folder, 'store.db'));
  const isolation: unknown[] = [];
  const contended: Dialect = {
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createDriver: () => {
      const driver = dialect.createDriver();
      const own: Partial<Driver> = {
        beginTransaction(connection, settings) {
          isolation.push(settings.isolationLevel);
          return driver.beginTransaction(connection, settings);
        },
        async commitTransaction(connection) {
          const code = codes.shift();
          if (code === undefined) return driver.commitTransaction(connection);
          throw Object.assign(new Error('could not serialize access'), { code });
        },
      };
      return new Proxy(driver, {
        get: (target, name: keyof Driver) => own[name] ?? (target[name] as () => unknown).bind(target),
      });
    },
  };
  const db = new Kysely<StoreTables>({ dialect: contended });
  afterTest(() => db.destroy());
  return { store: { ...store, db }, db, isolation };
}

const names = async (db: Kysely<StoreTables>) =>
  (await db.selectFrom('general_queues').select('connection').orderBy('connection').execute()).map(
    (row) => row.connection,
  );

describe('a transaction', () => {
  test.each([
    '40001',
    '40P01',
    'SQLITE_BUSY_SNAPSHOT',
  ])('that another got in the way of (%s) is run again', async (code) => {
    const { db, isolation } = await contendedStore([code, code, code]);
    let runs = 0;
    const result = await transaction(db, async (tx) => {
      runs += 1;
      await tx.insertInto('general_queues').values(queue('a')).execute();
      return runs;
    });
    expect([result, runs, await names(db)]).toEqual([4, 4, ['a']]);
    expect(new Set(isolation)).toEqual(new Set(['serializable']));
  });

  test('gives up with a problem of the store when others always get in the way, and leaves nothing', async () => {
    const { db } = await contendedStore(Array.from({ length: 500 }, () => '40001'));
    const write = transaction(db, (tx) => tx.insertInto('general_queues').values(queue('a')).execute());
    await expect(write).rejects.toMatchObject({ problem: { code: 'host.store', retry: 'later' } });
    expect(await names(db)).toEqual([]);
  }, 10_000);

  test('is not run again for an error of its own', async () => {
    const { db } = await contendedStore(['23505']);
    let runs = 0;
    const write = transaction(db, async () => void (runs += 1));
    await expect(write).rejects.toMatchObject({ code: '23505' });
    expect(runs).toBe(1);
    await expect(transaction(db, () => Promise.reject(new TypeError('ours')))).rejects.toThrow('ours');
  });

  test('inside another is a part of it: both happen or neither does', async () => {
    const { db } = await openTestStore();
    const write = (fails: boolean) =>
      transaction(db, async (tx) => {
        await transaction(tx, (inner) => inner.insertInto('general_queues').values(queue('a')).execute());
        if (fails) throw new TypeError('afterwards');
      });
    await expect(write(true)).rejects.toThrow('afterwards');
    expect(await names(db)).toEqual([]);
    await write(false);
    expect(await names(db)).toEqual(['a']);
  });

  test('that is shared is run again as a whole, and each gets the result of the last run', async () => {
    const { db } = await contendedStore(['40001']);
    let runs = 0;
    const write = (name: string) =>
      groupCommit(db, async (tx) => {
        await tx.insertInto('general_queues').values(queue(name)).execute();
        return `${name}${(runs += 1)}`;
      });
    expect(await Promise.all(['a', 'b'].map(write))).toEqual(['a3', 'b4']);
    expect(await names(db)).toEqual(['a', 'b']);
  });

  test('of the store’s own functions is run again without counting twice', async () => {
    const { store } = await contendedStore(['40001', '40P01']);
    expect(await storeAlerts(store, 'a', 'b')).toHaveLength(2);
    expect((await listAlerts(store.db, 9)).map(({ item }) => item.id)).toEqual(['b', 'a']);
  });
});
