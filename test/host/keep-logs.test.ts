import { Kysely, Migrator } from 'kysely';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keepLogs } from '../../host/logs/keep-logs.js';
import { listLogs } from '../../host/store/logs.js';
import { MIGRATIONS } from '../../host/store/migrations.js';
import type { StoreTables } from '../../host/store/schema.js';
import { sqliteDialect } from '../../host/store/sqlite-dialect.js';
import { fakeClock, openTestStore, quietLogger, temporaryFolder } from './scene.js';

test('ten thousand lines of one moment are all kept, in a few writes', async () => {
  const store = await openTestStore();
  const { logger, flush } = keepLogs({ store, clock: fakeClock(), logger: quietLogger });
  for (let index = 0; index < 10_000; index += 1) logger.info('Ticket created', { event: 'ticket.created', index });
  const startedAt = performance.now();
  await flush();
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  const [newest] = await listLogs(store.db, { limit: 1 });
  expect(newest).toMatchObject({ id: 10_000, fields: { index: 9_999 } });
});

test('what the store refuses is kept until it takes it, in order, and what was too much is counted', async () => {
  const store = await openTestStore();
  const said: string[] = [];
  const error = (message: string) => void said.push(message);
  const { logger, flush } = keepLogs({ store, clock: fakeClock(), logger: { ...quietLogger, error } });
  await store.db.schema.alterTable('logs').renameTo('elsewhere').execute();
  logger.info('first');
  await flush();
  expect(said).toEqual(['Log entries were not stored']);
  for (let index = 2; index <= 10_005; index += 1) logger.info('more');
  await store.db.schema.alterTable('elsewhere').renameTo('logs').execute();
  await flush();
  logger.info('last');
  await flush();
  const [last, dropped] = await listLogs(store.db, { limit: 2 });
  expect(last).toMatchObject({ message: 'last' });
  expect(dropped).toMatchObject({ message: 'Log entries were dropped', level: 'warn', fields: { entries: 5 } });
  expect(await listLogs(store.db, { limit: 20_000 })).toHaveLength(10_002);
  expect(await listLogs(store.db, { before: 2, limit: 9 })).toMatchObject([{ id: 1, message: 'first' }]);
});

test('what an older version has logged is still there, and is about nothing in particular', async () => {
  const folder = temporaryFolder();
  const old = new Kysely<StoreTables>({ dialect: sqliteDialect(join(folder, 'store.db')) });
  const migrator = new Migrator({ db: old, provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) } });
  expect((await migrator.migrateTo('0007-folders-of-rules')).error).toBeUndefined();
  const entry = { at: '2026-01-01T00:00:00.000Z', level: 'warn', code: 'auth.refused', connection: 'acme' } as const;
  await old
    .insertInto('logs')
    .values({ ...entry, message: 'Job ended', fields: '{"kind":"pull"}' })
    .execute();
  await old.destroy();
  const store = await openTestStore(folder);
  expect(await listLogs(store.db, { code: 'auth.refused', connection: 'acme', limit: 9 })).toEqual([
    {
      ...entry,
      id: 1,
      message: 'Job ended',
      fields: { kind: 'pull' },
      event: null,
      plugin: null,
      queue: null,
      ticket: null,
      recId: null,
      ticketId: null,
    },
  ]);
  expect(await listLogs(store.db, { event: 'ticket', limit: 9 })).toEqual([]);
});
