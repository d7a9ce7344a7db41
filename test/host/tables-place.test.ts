import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadPlugin, openDestination } from '../../host/index.js';
import { createSessionPool } from '../../host/work/session-pool.js';
import { defaultPlace, givenPlace } from '../../host/work/tables-place.js';
import { saveConnection } from '../../host/store/connections.js';
import { fakeClock, openTestStore, quietLogger } from './scene.js';
import { row, TABLE } from './destination-table.js';

const FIRST = 'first.example';
const SECOND = 'second.example:8080';

/** A data folder whose connections have these tenants, and the checkpoint of a table in the shared file of before. */
async function scene(tenants: readonly string[], checkpoint?: object | null) {
  const store = await openTestStore();
  const loaded = await loadPlugin();
  for (const instance of tenants) {
    const config = {
      instance,
      auth: { strategy: 'ivanti_api_key', api_key: 'x' },
      data: { tables: ['incidents'], mode: 'incremental' },
    };
    const connection = { name: instance, plugin: loaded.manifest.id, config, folder: store.folder };
    await saveConnection(store, connection, loaded.configuration, 'now');
  }
  const shared = `sqlite:${join(store.folder, 'tables.db')}`;
  if (checkpoint !== undefined) {
    const destination = await openDestination(shared);
    const table = await destination.open('incidents');
    await table.write({ table: TABLE, rows: [row('a')], checkpoint: checkpoint as never });
    await table.close();
    await destination.close();
  }
  const sessions = createSessionPool({ store, plugins: [loaded], clock: fakeClock(), logger: quietLogger });
  const own = (tenant: string) => `sqlite:${join(store.folder, 'tables', `${encodeURIComponent(tenant)}.db`)}`;
  return { store, shared, own, place: () => defaultPlace({ store, plugins: [loaded] }, sessions) };
}

test('without tables.db each tenant has a file of its own', async () => {
  const { place, own } = await scene([FIRST, SECOND]);
  const to = await place();
  expect([to(FIRST), to(SECOND)]).toEqual([own(FIRST), own(SECOND)]);
  expect(to(SECOND)).toContain('second.example%3A8080.db');
});

test.each([
  [FIRST, SECOND],
  [SECOND, FIRST],
])('the tenant whose tables are in tables.db keeps it (%s), and the other has a file of its own', async (owner, other) => {
  const { place, own, shared } = await scene([FIRST, SECOND], { version: 1, tenant: owner });
  const to = await place();
  expect([to(owner), to(other)]).toEqual([shared, own(other)]);
});

test('tables.db without a checkpoint belongs to the only tenant, and to none of several', async () => {
  const alone = await scene([FIRST], null);
  expect((await alone.place())(FIRST)).toBe(alone.shared);
  const both = await scene([FIRST, SECOND], null);
  const to = await both.place();
  expect([to(FIRST), to(SECOND)]).toEqual([both.own(FIRST), both.own(SECOND)]);
});

test('the only tenant leaves the tables.db of a removed tenant alone', async () => {
  const { place, own } = await scene([FIRST], { version: 1, tenant: 'gone.example' });
  expect((await place())(FIRST)).toBe(own(FIRST));
});

test('a tenant that has a file of its own stays with it', async () => {
  const { place, own, store } = await scene([FIRST], { version: 1, tenant: FIRST });
  mkdirSync(join(store.folder, 'tables'));
  const started = await openDestination(own(FIRST));
  await started.close();
  expect((await place())(FIRST)).toBe(own(FIRST));
});

test('a place that is named holds for every tenant, with {tenant} for its host', () => {
  expect(givenPlace('jsonl:lake/{tenant}')(SECOND)).toBe('jsonl:lake/second.example%3A8080');
  expect(givenPlace('sqlite:one.db')(FIRST)).toBe('sqlite:one.db');
});
