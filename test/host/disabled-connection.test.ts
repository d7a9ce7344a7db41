import { expect, test } from 'vitest';
import { enableConnection } from '../../host/store/connections.js';
import { HOUR, scheduleScene } from './schedule-scene.js';

const CONFIG = { data: { mode: 'incremental', interval: 60, tables: ['letters'] } };

test('a disabled connection runs nothing, also what was due before, and runs again once it is enabled', async () => {
  const { store, keep, serve, time, ran, schedule, steer } = await scheduleScene();
  await keep('a', CONFIG);
  await keep('b', CONFIG);
  await enableConnection(store.db, 'a', false);
  await serve();
  await time.pass(2 * HOUR);
  expect(ran.length).toBeGreaterThan(0);
  expect(await schedule('a', 'pull')).toMatchObject({ nextRunAt: null, lastRunAt: null });
  await steer('a', 'pull', 'run');
  await time.pass(HOUR);
  expect(await schedule('a', 'pull')).toMatchObject({ lastRunAt: null });
  await enableConnection(store.db, 'a', true);
  await time.pass(HOUR);
  expect(await schedule('a', 'pull')).toMatchObject({ lastOutcome: 'ok' });
});
