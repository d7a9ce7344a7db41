import request from 'supertest';
import { expect, test } from 'vitest';
import { createApp } from '../../host/api/app.js';
import { addToken } from '../../host/store/tokens.js';
import { quietLogger } from './scene.js';
import { KEY_NAMES, type KeyNames } from './key-names.js';
import { HOUR, hourly, NIGHTFALL, scheduleScene } from './schedule-scene.js';

async function scene(names?: KeyNames) {
  const made = await scheduleScene(NIGHTFALL, names);
  const { store, product, time, keep } = made;
  const app = createApp({ store, plugins: [product.loaded], logger: quietLogger, clock: time });
  const read = await addToken(store.db, { name: 'reader', scope: 'read' }, '1');
  const write = await addToken(store.db, { name: 'writer', scope: 'configure' }, '2');
  await keep('a b', {
    ticketing: { interval: 60 },
    data: { mode: 'historical', tables: ['letters'], off_peak: '20:00-06:00' },
  });
  const get = (path: string) =>
    request(app)
      .get(path)
      .set({ Host: 'localhost', Authorization: `Bearer ${read}` });
  const post = (path: string, body: object, token = write) =>
    request(app)
      .post(path)
      .set({ Host: 'localhost', Authorization: `Bearer ${token}` })
      .send(body);
  return { ...made, get, post, read };
}

test.each(KEY_NAMES)('with $kind the next runs are listed before and after they ran', async (names) => {
  const { get, serve, time } = await scene(names);
  const next = `2024-06-01T${hourly('a b', 'sync', 0)}`;
  expect((await get('/api/schedules')).body).toMatchObject({
    schedules: [
      { connection: 'a b', task: 'backfill', interval: 60, offPeak: '20:00-06:00', paused: false, lastRunAt: null },
      { task: 'sync', offPeak: null, nextRunAt: expect.stringContaining(next) as unknown, lastOutcome: null },
    ],
  });
  await serve();
  await time.pass(HOUR / 2);
  expect((await get('/api/schedules')).body).toMatchObject({
    schedules: [
      { lastOutcome: 'ok', nextRunAt: null },
      { lastRunAt: expect.stringContaining(next) as unknown, lastOutcome: 'ok' },
    ],
  });
  expect((await get('/api/schedules')).body).toMatchObject({
    schedules: [{}, { nextRunAt: expect.stringContaining(`2024-06-01T${hourly('a b', 'sync', 1)}`) as unknown }],
  });
});

test('a schedule is paused, resumed and run by a token of scope configure', async () => {
  const { post, read } = await scene();
  const path = '/api/schedules/a%20b/sync';
  expect((await post(path, { action: 'pause' }, read)).status).toBe(403);
  expect((await post(path, { action: 'pause' })).body).toMatchObject({ schedule: { paused: true, nextRunAt: null } });
  expect((await post(path, { action: 'run' })).body).toMatchObject({
    schedule: { paused: true, nextRunAt: '2024-06-01T00:00:00.000Z' },
  });
  expect((await post(path, { action: 'resume' })).body).toMatchObject({ schedule: { paused: false } });
});

test.each([
  ['/api/schedules/a%20b/sync', { action: 'stop' }, 400, 'config.invalid', 'action'],
  ['/api/schedules/a%20b/sync', {}, 400, 'config.invalid', 'action'],
  ['/api/schedules/a%20b/sync', { action: 'run', now: true }, 400, 'config.invalid', 'now'],
  ['/api/schedules/a%20b/sync', [], 400, 'config.invalid', 'body'],
  ['/api/schedules/a%20b/pull', { action: 'run' }, 404, 'host.unknown_name', 'task'],
  ['/api/schedules/a%20b/dance', { action: 'run' }, 404, 'host.unknown_name', 'task'],
  ['/api/schedules/b/sync', { action: 'run' }, 404, 'host.unknown_name', 'task'],
])('%s with %j is refused', async (path, body, status, code, field) => {
  const { post } = await scene();
  expect(await post(path, body)).toMatchObject({ status, body: { problem: { code, field } } });
});
