import { describe, expect, test } from 'vitest';
import { addLogs } from '../../host/store/logs.js';
import { setFirstPassword } from '../../host/store/password.js';
import { addToken } from '../../host/store/tokens.js';
import { apiScene, cookieOf } from './api-scene.js';

const PASSWORD = 'correct horse battery';
const DAY = 24 * 3_600_000;

/** A host whose password is set, and a browser that is signed in with it. */
async function scene() {
  const api = await apiScene();
  await setFirstPassword(api.store.db, PASSWORD, 'then');
  const enter = async (credential: object) => {
    const answer = await api.send('post', '/api/sign-in').send(credential);
    const cookie = cookieOf(answer.headers);
    const { csrf } = (await api.send('get', '/api/session', { Cookie: cookie })).body as { csrf: string };
    return { status: answer.status, headers: { Cookie: cookie, 'X-CSRF-Token': csrf } };
  };
  const owner = await enter({ password: PASSWORD });
  const as = (method: 'get' | 'post' | 'put' | 'delete', path: string, body?: object) =>
    api.send(method, path, owner.headers).send(body);
  return { ...api, enter, owner, as };
}

describe('API tokens', () => {
  test('are made, told once, listed without their text, and revoked', async () => {
    const { as, send } = await scene();
    const made = await as('post', '/api/tokens', { name: ' grafana ', scope: 'read' });
    const { token } = made.body as { token: string };
    expect([made.status, token]).toEqual([201, expect.stringMatching(/^iex_/)]);
    const headers = { Authorization: `Bearer ${token}` };
    expect((await send('get', '/api/runs', headers)).status).toBe(200);
    const listed = await as('get', '/api/tokens');
    expect(listed.body).toMatchObject({ tokens: [{ name: 'grafana', scope: 'read' }, {}, {}, {}] });
    expect(listed.text).not.toContain(token.slice(4));
    expect((await as('post', '/api/tokens', { name: 'grafana', scope: 'read' })).status).toBe(400);
    expect((await as('delete', '/api/tokens/grafana')).status).toBe(200);
    expect((await send('get', '/api/runs', headers)).status).toBe(401);
  });

  test('cannot be managed with a token of any scope, nor in a session that a token opened', async () => {
    const { call, enter, send, store } = await scene();
    const token = await addToken(store.db, { name: 'all', scope: 'configure' }, '3');
    const { headers } = await enter({ token });
    const tries = [
      ['get', '/api/tokens', undefined],
      ['post', '/api/tokens', { name: 'another', scope: 'configure' }],
      ['delete', '/api/tokens/all', undefined],
      ['post', '/api/password', { current: PASSWORD, password: 'another one that is long' }],
    ] as const;
    for (const [method, path, body] of tries) {
      expect([path, (await call(method, path, body)).status]).toEqual([path, 403]);
      expect([path, (await send(method, path, headers).send(body)).status]).toEqual([path, 403]);
    }
    expect((await send('get', '/api/runs', headers)).status).toBe(200);
  });
});

describe('the password', () => {
  test('is changed by a user who knows it, whose session stays while every other session ends', async () => {
    const { as, enter, send, owner } = await scene();
    const other = await enter({ password: PASSWORD });
    const next = 'battery staple horse';
    const changed = await as('post', '/api/password', { current: PASSWORD, password: next });
    expect(changed.status).toBe(200);
    expect((await send('get', '/api/runs', { Cookie: cookieOf(changed.headers) })).status).toBe(200);
    expect((await send('get', '/api/runs', owner.headers)).status).toBe(401);
    expect((await send('get', '/api/runs', other.headers)).status).toBe(401);
    expect((await enter({ password: PASSWORD })).status).toBe(401);
    expect((await enter({ password: next })).status).toBe(200);
  });

  test('is not replaced by one that is too short', async () => {
    const { as, enter } = await scene();
    const change = await as('post', '/api/password', { current: PASSWORD, password: 'short' });
    expect(change).toMatchObject({ status: 400, body: { problem: { field: 'password' } } });
    expect((await enter({ password: PASSWORD })).status).toBe(200);
  });

  test('stays as it is where the current one is wrong, and is not to be guessed', async () => {
    const { as, enter } = await scene();
    const change = (current: string, password: string) => as('post', '/api/password', { current, password });
    for (let tries = 0; tries < 10; tries += 1) expect((await change('guess', 'long enough, this')).status).toBe(403);
    expect((await change(PASSWORD, 'long enough, this')).status).toBe(429);
    expect((await enter({ password: PASSWORD })).status).toBe(200);
  });
});

describe('retention', () => {
  test('is read, set and reset', async () => {
    const { as, read } = await scene();
    expect((await read('/api/retention')).body).toMatchObject({
      kept: { alerts: 90, runs: 30, logs: 30, tickets: null },
    });
    expect((await as('put', '/api/retention', { alerts: 7, tickets: 400 })).body).toMatchObject({
      kept: { alerts: 7, runs: 30, tickets: 400 },
    });
    expect((await as('put', '/api/retention', { tickets: null })).body).toMatchObject({
      kept: { alerts: 7, tickets: null },
    });
    for (const body of [{ alerts: 0 }, { alerts: null }, { logs: 1.5 }, { all: 1 }]) {
      expect([body, (await as('put', '/api/retention', body)).status]).toEqual([body, 400]);
    }
  });

  test('decides what a clean-up removes, after a count that removes nothing', async () => {
    const { as, store, clock } = await scene();
    const entry = { level: 'info', code: null, connection: null, message: 'old', fields: {} } as const;
    await addLogs(store.db, [{ ...entry, at: new Date(clock.now() - 10 * DAY).toISOString() }]);
    const clean = async (body: object) => ((await as('post', '/api/cleanup', body)).body as { result: object }).result;
    expect(await clean({ dryRun: true })).toMatchObject({ logs: 0 });
    expect(await clean({ dryRun: true, logs: 5 })).toMatchObject({ logs: 1, kept: { logs: 5 } });
    await as('put', '/api/retention', { logs: 5 });
    expect(await clean({})).toMatchObject({ logs: 1 });
    expect(await clean({ dryRun: true })).toMatchObject({ logs: 0 });
  });
});
