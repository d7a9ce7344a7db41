import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { createTickets, loadPlugin } from '../../host/index.js';
import type { Store } from '../../host/index.js';
import { createApp } from '../../host/api/app.js';
import { addRun } from '../../host/store/runs.js';
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
  const product = createProduct();
  product.create = (_request, plain) => {
    const made = plain();
    return made.outcome === 'created' ? { ...made, ref: { ...made.ref, url: 'https://tenant.example/10000' } } : made;
  };
  await storeAlerts(store, ...ids);
  await createTickets(await openTestSession(product.loaded, { store }));
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
  const quiet = { enabled: true, lastRun: null, problem: null, schedules: [] };
  const shown = { instance: 'm.example', auth: { strategy: 'password' } };
  expect((await get('/api/connections')).body).toEqual({
    connections: [
      { name: 'm', plugin: 'memory', config: shown, secretsSet: ['auth.password'], ...quiet },
      { name: 'x', plugin: 'gone', config: {}, secretsSet: [], ...quiet },
    ],
  });
});

describe('the page', () => {
  test('shows tickets with status and link, runs and connections', async () => {
    const { get, store } = await scene();
    await tickets(store, 'a');
    const { text } = await get('/');
    expect(text).toContain('<a href="https://tenant.example/10000">10000</a></td><td>new</td><td>Logged</td>');
    expect(text).toContain('created 1');
  });

  test('escapes what comes from outside', async () => {
    const { get, store } = await scene();
    await tickets(store, '<script>alert(1)</script>"\'&');
    const message = '<img src=x onerror=alert(1)>';
    const problem = { code: 'plugin.defect', blame: 'plugin', retry: 'never', message, fix: '' } as const;
    await addRun(store.db, { connection: '<b>', job: 'pull', startedAt: '', endedAt: '', ok: false, problem });
    const { text } = await get('/');
    expect(text).not.toMatch(/<script|<img|<b>/);
    expect(text).toContain('Alert &lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;');
  });

  test('makes no link of anything but a web address', async () => {
    const { get, store } = await scene();
    await tickets(store, 'a');
    await store.db.updateTable('tickets').set({ url: 'javascript:alert(1)' }).execute();
    expect((await get('/')).text).not.toContain('javascript:');
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
  for (const path of ['/', '/health', '/style.css', '/sign-in', '/metrics', '/nothing']) {
    const { headers } = await get(path);
    expect(headers).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect(headers['x-powered-by']).toBeUndefined();
  }
});
