import { expect, test } from 'vitest';
import { placeNamed } from '../../host/destinations/named-place.js';
import { createTickets, openSession } from '../../host/index.js';
import { createStoreJobs } from '../../host/jobs/store-jobs.js';
import { startScheduler } from '../../host/schedule/scheduler.js';
import { lockTickets } from '../../host/tickets/ticket-lock.js';
import { manualClock } from './manual-clock.js';
import { createProduct } from './product.js';
import { afterTest, openTestStore, quietLogger, storeAlerts } from './scene.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A serving process with alerts that arrived on 2024-06-01, that many days later. */
async function serving(days: number) {
  const time = manualClock(new Date(Date.parse('2024-06-01T00:00:00Z') + days * DAY).toISOString());
  const store = await openTestStore();
  const { loaded } = createProduct();
  await storeAlerts(store, 'a', 'b');
  const { clock } = time.forProcess();
  const jobs = createStoreJobs({ store, clock, logger: quietLogger, pollIntervalMs: 60_000 });
  const to = async () => placeNamed('sqlite:unused.db');
  const options = { store, plugins: [loaded], clock, jobs, to, logger: quietLogger };
  const scheduler = await startScheduler({ ...options, pollIntervalMs: HOUR });
  afterTest(() => scheduler.stop());
  const alerts = async () => (await store.db.selectFrom('alerts').select('seq').execute()).length;
  return { time, store, jobs, alerts, loaded };
}

test('a serving process cleans up once a day', async () => {
  const { time, alerts, jobs } = await serving(88);
  await time.pass(DAY);
  expect(await alerts()).toBe(2);
  expect(await jobs.list()).toMatchObject([{ name: 'cleanup', state: 'waiting' }]);
  await time.pass(2 * DAY);
  expect(await alerts()).toBe(0);
});

test('a clean-up that finds a run making tickets is repeated within minutes', async () => {
  const { time, store, alerts, loaded } = await serving(91);
  const connection = { name: 'test', config: { instance: 'product.example', ticketing: {} }, folder: store.folder };
  const session = await openSession({ loaded, store, connection, logger: quietLogger });
  await createTickets(session);
  await storeAlerts(store, 'c', 'd', 'e');
  const release = lockTickets(session);
  await time.pass(DAY);
  expect(await alerts()).toBe(5);
  release();
  await time.pass(11 * 60_000);
  expect(await alerts()).toBe(2);
});
