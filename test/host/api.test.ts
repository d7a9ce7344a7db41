import request from 'supertest';
import { expect, test } from 'vitest';
import { createTickets, loadPlugin, type Store } from '../../host/index.js';
import { createApp } from '../../host/api/app.js';
import { saveConnection } from '../../host/store/connections.js';
import { addToken } from '../../host/store/tokens.js';
import { createProduct } from './product.js';
import { MEMORY } from './run-cli.js';
import { openTestSession, openTestStore, quietLogger, storeAlerts } from './scene.js';

async function scene() {
  const store = await openTestStore();
  const app = createApp({ store, plugins: [await loadPlugin(MEMORY)], logger: quietLogger, checkAnswers: true });
  const token = await addToken(store.db, { name: 'reader', scope: 'read' }, 'now');
  const get = (path: string) =>
    request(app).get(path).set('Host', 'localhost:7480').set('Authorization', `Bearer ${token}`);
  return { store, get };
}

async function tickets(store: Store, ...ids: readonly string[]): Promise<void> {
  await storeAlerts(store, ...ids);
  await createTickets(await openTestSession(createProduct().loaded, { store }));
}

test('health says the version', async () => {
  const { get } = await scene();
  const answer = await get('/health');
  expect(answer).toMatchObject({ status: 200, body: { ok: true, version: '1.0.0' } });
});

test('plugins, tickets, alerts and runs are listed', async () => {
  const { get, store } = await scene();
  await tickets(store, 'a', 'b');
  expect((await get('/api/plugins')).body).toMatchObject({ plugins: [{ id: 'memory' }] });
  expect((await get('/api/tickets?limit=1')).body).toMatchObject({ tickets: [{ number: '10001', alertId: 'b' }] });
  expect((await get('/api/tickets?connection=other')).body).toEqual({ tickets: [], total: 0 });
  expect(await get('/api/alerts?limit=zero')).toMatchObject({ status: 400, body: { problem: { field: 'limit' } } });
  expect((await get('/api/alerts')).body).toMatchObject({
    total: 2,
    alerts: [{ seq: 2, item: { id: 'b' } }, { seq: 1 }],
  });
  expect((await get('/api/runs')).body).toMatchObject({
    runs: [{ job: 'tickets create', ok: true, result: { created: 2 } }],
  });
});

test('connections are shown without their secret references', async () => {
  const { get, store } = await scene();
  const config = { instance: 'm.example', auth: { strategy: 'password', password: 'env:MEMORY_PASSWORD' } };
  const { configuration } = await loadPlugin(MEMORY);
  await saveConnection(store, { name: 'm', plugin: 'memory', config, folder: '/' }, configuration, 'now');
  await saveConnection(store, { name: 'x', plugin: 'gone', config, folder: '/' }, configuration, 'now');
  const place = expect.stringMatching(/^sqlite:.*\/tables\/.*\.db$/) as unknown;
  const quiet = { enabled: true, lastRun: null, schedules: [], destination: { kept: null, place } };
  const unloaded = expect.objectContaining({ code: 'host.not_supported', field: 'plugin' }) as unknown;
  const known = { address: 'm.example', capabilities: [] };
  const shown = { instance: 'm.example', auth: { strategy: 'password' } };
  expect((await get('/api/connections')).body).toEqual({
    connections: [
      { name: 'm', plugin: 'memory', ...known, config: shown, secretsSet: ['auth.password'], problem: null, ...quiet },
      {
        name: 'x',
        plugin: 'gone',
        address: null,
        capabilities: [],
        config: {},
        secretsSet: [],
        problem: unloaded,
        ...quiet,
      },
    ],
    versions: { m: expect.any(String) as string, x: expect.any(String) as string },
  });
});

test.each([
  'attacker.example',
  'localhost.attacker.example',
  '127.0.0.1.nip.io:7480',
  '',
])('a request for the host "%s" is refused', async (host) => {
  const store = await openTestStore();
  const app = createApp({ store, plugins: [], logger: quietLogger });
  for (const path of ['/', '/health', '/api/tickets']) {
    expect((await request(app).get(path).set('Host', host)).status).toBe(403);
  }
});

test.each([
  'localhost',
  'LOCALHOST:80',
  '127.0.0.1:7480',
  '[::1]:7480',
])('a request for "%s" is served', async (host) => {
  const app = createApp({ store: await openTestStore(), plugins: [], logger: quietLogger });
  expect((await request(app).get('/health').set('Host', host)).status).toBe(200);
});

test('every answer forbids framing, sniffing and caching', async () => {
  const { get } = await scene();
  for (const path of ['/', '/health', '/sign-in?token=x', '/api/docs', '/metrics', '/nothing']) {
    const { headers } = await get(path);
    expect(headers).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(headers['x-powered-by']).toBeUndefined();
  }
});
