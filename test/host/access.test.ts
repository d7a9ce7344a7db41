import { sql } from 'kysely';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { loadPlugin } from '../../host/index.js';
import { createApp } from '../../host/api/app.js';
import { OPERATIONS } from '../../host/api/operations/index.js';
import { allows, SCOPES, type Scope } from '../../host/store/scopes.js';
import { up } from '../../host/store/migrations/0019-five-scopes.js';
import { saveConnection } from '../../host/store/connections.js';
import { addToken, findToken, listTokens, revokeToken } from '../../host/store/tokens.js';
import { apiScene } from './api-scene.js';
import { MEMORY, runHere } from './run-cli.js';
import { fakeClock, openTestStore, quietLogger } from './scene.js';

const HOST = 'localhost:7480';
const QUESTIONS = [
  '/metrics',
  '/api/plugins',
  '/api/connections',
  '/api/quota',
  '/api/tickets',
  '/api/alerts',
  '/api/runs',
  '/api/schedules',
];
const NOW = '2024-06-01T00:00:00.000Z';
const CHECK = '/api/connections/m/check';

async function scene(allowedHosts?: readonly string[]) {
  const store = await openTestStore();
  const clock = fakeClock();
  const loaded = await loadPlugin(MEMORY);
  const app = createApp({ store, plugins: [loaded], logger: quietLogger, clock, allowedHosts });
  const config = { instance: 'm.example', auth: { strategy: 'password', password: 'open sesame' } };
  await saveConnection(store, { name: 'm', plugin: 'memory', config, folder: '/' }, loaded.configuration, 'now');
  const read = await addToken(store.db, { name: 'reader', scope: 'read' }, '1');
  const write = await addToken(store.db, { name: 'writer', scope: 'configure' }, '2');
  const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    request(app)
      .get(path)
      .set({ Host: HOST, ...headers });
  const post = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    request(app)
      .post(path)
      .set({ Host: HOST, ...headers });
  const signIn = (token: string, headers: Readonly<Record<string, string>> = {}) =>
    post('/api/sign-in', headers).send({ token });
  return { store, clock, read, write, get, post, signIn };
}

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
const denied = { problem: { code: 'host.denied' } };
const cookieOf = (headers: Readonly<Record<string, unknown>>) =>
  String((headers['set-cookie'] as readonly string[] | undefined)?.[0]).split(';')[0] ?? '';

describe('a token', () => {
  test('is stored as a hash only, and found by its text', async () => {
    const { store, read } = await scene();
    expect(JSON.stringify(await store.db.selectFrom('api_tokens').selectAll().execute())).not.toContain(read.slice(4));
    expect(await findToken(store.db, read, NOW)).toMatchObject({ name: 'reader', scope: 'read', createdAt: '1' });
    expect(await findToken(store.db, `${read}x`, NOW)).toBeUndefined();
    expect(await findToken(store.db, '', NOW)).toBeUndefined();
    expect(read).toMatch(/^iex_[\w-]{43}$/);
  });

  test('has a name of its own, and is gone once revoked', async () => {
    const { store, read } = await scene();
    await expect(addToken(store.db, { name: 'reader', scope: 'configure' }, '3')).rejects.toMatchObject({
      problem: { code: 'config.invalid', field: 'name' },
    });
    await revokeToken(store.db, 'reader');
    expect(await findToken(store.db, read, NOW)).toBeUndefined();
    expect(await listTokens(store.db)).toMatchObject([{ name: 'writer', scope: 'configure', createdAt: '2' }]);
    await expect(revokeToken(store.db, 'reader')).rejects.toMatchObject({ problem: { code: 'host.unknown_name' } });
  });
});

describe('the API', () => {
  test('answers no call without a valid token, except to /health', async () => {
    const { get, post, read } = await scene();
    const wrong: readonly Record<string, string>[] = [
      {},
      bearer('iex_nothing'),
      bearer(''),
      { Authorization: `Basic ${read}` },
      { Authorization: read },
      { Cookie: `ivanti-exchange-session=${read}` },
    ];
    for (const headers of wrong) {
      for (const path of QUESTIONS) {
        expect([path, await get(path, headers)]).toMatchObject([path, { status: 401, body: denied }]);
      }
      expect((await post(CHECK, headers)).status).toBe(401);
    }
    expect((await get('/health')).status).toBe(200);
    expect((await get(`/api/runs?token=${read}`)).status).toBe(401);
  });

  test('answers questions to tokens that may read, and makes changes for those that may', async () => {
    const { get, post, read, write } = await scene();
    for (const token of [read, write]) {
      for (const path of QUESTIONS) expect([path, (await get(path, bearer(token))).status]).toEqual([path, 200]);
    }
    expect(await post(CHECK, bearer(read))).toMatchObject({ status: 403, body: denied });
    expect((await post(CHECK, bearer(write))).status).toBe(200);
  });

  test('a revoked token ends at once', async () => {
    const { get, read, store } = await scene();
    await revokeToken(store.db, 'reader');
    expect((await get('/api/runs', bearer(read))).status).toBe(401);
  });

  test('tries a connection as the command does, with the secret that is kept for it', async () => {
    const { post, write } = await scene();
    const check = (path: string, body: object) => post(path, bearer(write)).send(body);
    expect((await check(CHECK, {})).body).toEqual({
      ok: true,
      checks: [{ step: 'sign-in', title: 'Sign in', outcome: 'ok' }],
    });
    expect((await check(CHECK, { deep: true })).body).toMatchObject({ ok: true, checks: [{}, { step: 'rights' }] });
    expect(await check(CHECK, { deep: 'yes' })).toMatchObject({ status: 400, body: { problem: { field: 'deep' } } });
    expect(await check(CHECK, { colour: 1 })).toMatchObject({ status: 400, body: { problem: { field: 'colour' } } });
    expect(await check('/api/connections/x/check', {})).toMatchObject({
      status: 404,
      body: { problem: { code: 'host.unknown_name' } },
    });
    const broken = await post(CHECK, bearer(write)).type('json').send('{"password": "hunter2"');
    expect([broken.status, broken.body]).toMatchObject([400, { problem: { field: 'body' } }]);
    expect(broken.text).not.toContain('hunter2');
  });
});

describe('a session opened with a token', () => {
  const runs = '/api/runs';

  test('is held by a cookie that scripts and other sites cannot use', async () => {
    const { get, signIn, read } = await scene();
    const { status, headers } = await signIn(read);
    expect(status).toBe(200);
    expect(headers['set-cookie']?.[0]).toMatch(
      /^ivanti-exchange-session=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=43200$/,
    );
    expect(headers['set-cookie']?.[0]).not.toContain(read);
    expect((await get(runs, { Cookie: cookieOf(headers) })).status).toBe(200);
  });

  test('closes on sign-out, after twelve hours, and when the token is revoked', async () => {
    const { get, post, signIn, read, store, clock } = await scene();
    const enter = async () => ({ Cookie: cookieOf((await signIn(read)).headers) });
    const left = await enter();
    await post('/api/sign-out', left);
    expect((await get(runs, left)).status).toBe(401);
    const old = await enter();
    clock.advance(12 * 3_600_000 - 1);
    expect((await get(runs, old)).status).toBe(200);
    clock.advance(1);
    expect((await get(runs, old)).status).toBe(401);
    const revoked = await enter();
    await revokeToken(store.db, 'reader');
    await addToken(store.db, { name: 'reader', scope: 'read' }, 'later');
    expect((await get(runs, revoked)).status).toBe(401);
  });

  test('takes ten wrong tokens a minute, then not even the right one', async () => {
    const { signIn, read, clock } = await scene();
    for (let tries = 0; tries < 10; tries += 1) expect((await signIn('guess')).status).toBe(401);
    expect((await signIn(read)).status).toBe(429);
    clock.advance(60_000);
    expect((await signIn(read)).status).toBe(200);
  });

  test('is opened by no form of another site', async () => {
    const { signIn, read } = await scene();
    expect((await signIn(read, { Origin: 'https://attacker.example' })).status).toBe(403);
    expect((await signIn(read, { Origin: 'null' })).status).toBe(403);
    expect((await signIn(read, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
    expect((await signIn(read, { Origin: `http://${HOST}`, 'Sec-Fetch-Site': 'same-origin' })).status).toBe(200);
  });
});

test('other host names are refused unless they are allowed', async () => {
  const { get } = await scene(['Exchange.example.com', '::2']);
  const status = async (host: string) => (await get('/health', { Host: host })).status;
  expect(await status('exchange.example.com:7480')).toBe(200);
  expect(await status('[::2]:7480')).toBe(200);
  expect(await status(HOST)).toBe(200);
  expect(await status('other.example.com')).toBe(403);
});

/** The largest scopes that do not include one. */
const BELOW: Readonly<Record<Scope, readonly Scope[]>> = {
  read: ['send'],
  send: ['read'],
  operate: ['read', 'send'],
  configure: ['operate'],
  admin: ['configure'],
};

async function scopes() {
  const api = await apiScene({ checkAnswers: false });
  const made = await Promise.all(SCOPES.map((scope) => addToken(api.store.db, { name: scope, scope }, '3')));
  const tokens = new Map(SCOPES.map((scope, index) => [scope, made[index] ?? '']));
  const as = (scope: Scope, method: 'get' | 'post' | 'put' | 'delete', path: string) =>
    api.send(method, path, { Authorization: `Bearer ${tokens.get(scope) ?? ''}` });
  return { ...api, as, tokens };
}

test('every operation refuses the scopes below its own, naming what it needs and how to get it', async () => {
  const { as } = await scopes();
  for (const { method, path, scope } of OPERATIONS) {
    if (scope === 'open') continue;
    const address = path.replaceAll(/\{\w+\}/g, 'nothing');
    for (const held of BELOW[scope]) {
      expect(allows(held, scope)).toBe(false);
      const answer = await as(held, method, address).send(method === 'get' ? undefined : {});
      expect([method, path, held, answer.status, answer.headers['www-authenticate'], answer.body]).toMatchObject([
        ...[method, path, held, 403, `Bearer error="insufficient_scope", scope="${scope}"`],
        {
          problem: {
            code: 'host.denied',
            message: `This needs the scope ${scope}; the token has ${held}.`,
            fix: expect.stringContaining(`tokens create --name NAME --scope ${scope}.`) as string,
          },
        },
      ]);
    }
  }
});

describe('a token with a scope', () => {
  test('send is no sign-in to the console, which it could not see', async () => {
    const { send, tokens } = await scopes();
    const entered = await send('post', '/api/sign-in').send({ token: tokens.get('send') });
    expect([entered.status, entered.headers['set-cookie'], entered.body]).toMatchObject([
      403,
      undefined,
      { problem: { message: 'This token has the scope send, which cannot read anything.' } },
    ]);
  });

  test('admin makes other tokens, also in a browser, which learns its own scope', async () => {
    const { as, send, tokens } = await scopes();
    expect((await as('admin', 'post', '/api/tokens').send({ name: 'x', scope: 'send' })).status).toBe(201);
    const { headers } = await send('post', '/api/sign-in').send({ token: tokens.get('operate') });
    const Cookie = String(headers['set-cookie']).split(';')[0] ?? '';
    expect((await send('get', '/api/session', { Cookie })).body).toMatchObject({
      scope: 'operate',
      may: ['read', 'send', 'operate'],
      owner: false,
    });
    expect((await as('admin', 'post', '/api/tokens').send({ name: 'y', scope: 'write' })).body).toMatchObject({
      problem: { field: 'scope', message: 'scope must be one of read, send, operate, configure, admin.' },
    });
  });

  test('of before that could write is one of scope configure since', async () => {
    const { db } = await openTestStore();
    for (const name of ['old', 'reader']) await addToken(db, { name, scope: 'read' }, '1');
    await sql`update api_tokens set scope = 'write' where name = 'old'`.execute(db);
    await up(db as never);
    expect((await listTokens(db)).map(({ name, scope }) => [name, scope])).toEqual([
      ['old', 'configure'],
      ['reader', 'read'],
    ]);
  });

  test('is made with a scope of today, and told what the one of before is called', async () => {
    const { folder } = await openTestStore();
    const create = (scope: string) => runHere(['tokens', 'create', '--name', 'x', '--scope', scope, '--data', folder]);
    expect(await create('write')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('configure or admin; what write was is called configure') as string,
    });
  });
});
