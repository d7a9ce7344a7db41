import { describe, expect, test } from 'vitest';
import { createEntryLink } from '../../host/store/entry-links.js';
import { openStore } from '../../host/index.js';
import { removePassword, setFirstPassword } from '../../host/store/password.js';
import { addToken, listTokens, revokeToken } from '../../host/store/tokens.js';
import { apiScene, cookieOf, type Headers } from './api-scene.js';
import { afterTest, fakeClock, temporaryFolder } from './scene.js';

const PASSWORD = 'correct horse battery';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A host whose password is set. */
async function scene(options: Parameters<typeof apiScene>[0] = {}) {
  const clock = fakeClock();
  const api = await apiScene({ clock, ...options });
  await setFirstPassword(api.store.db, PASSWORD, '2024-05-01T00:00:00.000Z');
  const signIn = (body: object, headers: Headers = {}) => api.send('post', '/api/sign-in', headers).send(body);
  const enter = async (body: object) => cookieOf((await signIn(body)).headers);
  const asks = async (cookie: string) => (await api.send('get', '/api/runs', { Cookie: cookie })).status;
  return { ...api, clock, signIn, enter, asks };
}

const SITES: readonly (readonly [how: string, method: 'get' | 'post', path: string, headers: Headers])[] = [
  ['an image', 'get', '/sign-in?token=x', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Dest': 'image' }],
  ['a link', 'get', '/sign-in?token=x', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' }],
  ['an old browser', 'get', '/sign-in?token=x', { Referer: 'https://attacker.example/' }],
  ['a form', 'post', '/api/sign-in', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://attacker.example' }],
  ['a form of a neighbour', 'post', '/api/sign-in', { 'Sec-Fetch-Site': 'same-site' }],
  ['a form of an old browser', 'post', '/api/sign-in', { Origin: 'https://attacker.example' }],
  ['a page without origin', 'post', '/api/setup', { Origin: 'null' }],
];

describe('failed tries', () => {
  test('of another site count for nothing, however a page makes a browser send them', async () => {
    const { send, signIn, clock } = await scene();
    for (const [how, method, path, headers] of SITES) {
      for (let tries = 0; tries < 12; tries += 1) await send(method, path, headers).send({ password: 'guess' });
      expect([how, (await signIn({ password: PASSWORD })).status]).toEqual([how, 200]);
      clock.advance(MINUTE);
    }
  });

  test('with an old token or a used link do not lock out a user with the password', async () => {
    const { signIn } = await scene();
    for (let tries = 0; tries < 11; tries += 1) await signIn({ token: 'iex_old' });
    for (let tries = 0; tries < 11; tries += 1) await signIn({ link: 'used' });
    expect((await signIn({ token: 'iex_old' })).status).toBe(429);
    expect((await signIn({ password: PASSWORD })).status).toBe(200);
  });

  test('count for the address that a believed proxy names, and for an IPv6 network as a whole', async () => {
    const { signIn } = await scene({ trustProxy: ['loopback'] });
    const from = async (address: string) =>
      (await signIn({ password: 'guess' }, { 'X-Forwarded-For': address })).status;
    for (let host = 1; host <= 10; host += 1) expect(await from(`2001:db8:0:7::${host}`)).toBe(401);
    expect(await from('2001:db8::7:1:2:3:4')).toBe(429);
    expect(await from('2001:db8:0:8::1')).toBe(401);
    for (let tries = 0; tries < 10; tries += 1) expect(await from('192.0.2.1')).toBe(401);
    expect(await from('::ffff:192.0.2.1')).toBe(429);
    expect(await from('192.0.2.2')).toBe(401);
  });

  test('end after a minute, also when the clock was set back meanwhile', async () => {
    const clock = { ...fakeClock() };
    let back = 0;
    const { signIn } = await scene({ clock: { ...clock, now: () => clock.now() - back } });
    for (let tries = 0; tries < 11; tries += 1) await signIn({ password: 'guess' });
    expect((await signIn({ password: PASSWORD })).status).toBe(429);
    back = DAY;
    clock.advance(MINUTE);
    expect((await signIn({ password: PASSWORD })).status).toBe(200);
  });
});

describe('a link to sign in', () => {
  async function linked() {
    const api = await scene();
    await addToken(api.store.db, { name: 'demo', scope: 'configure' }, '2024-05-01T00:00:00.000Z');
    return { ...api, link: await createEntryLink(api.store.db, { kind: 'token', name: 'demo' }, api.clock) };
  }

  test('signs in once, as the browser of its token', async () => {
    const { link, signIn, asks, store } = await linked();
    expect(JSON.stringify(await store.db.selectFrom('entry_links').selectAll().execute())).not.toContain(link);
    const both = await Promise.all([signIn({ link }), signIn({ link })]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect(await asks(cookieOf(both.find(({ status }) => status === 200)!.headers))).toBe(200);
  });

  test.each([
    [
      'after fifteen minutes',
      async ({ clock }: Linked) => {
        clock.advance(15 * MINUTE);
      },
    ],
    ['once its token is revoked', async ({ store }: Linked) => revokeToken(store.db, 'demo')],
    [
      'for another token of that name',
      async ({ store }: Linked) => {
        await revokeToken(store.db, 'demo');
        await addToken(store.db, { name: 'demo', scope: 'configure' }, '2024-05-02T00:00:00.000Z');
      },
    ],
  ])('opens nothing %s', async (_when, happens) => {
    const api = await linked();
    await happens(api);
    expect((await api.signIn({ link: api.link })).status).toBe(401);
  });

  test('holds no token: a token in an address does not sign in', async () => {
    const { store, send } = await linked();
    const token = await addToken(store.db, { name: 'plain', scope: 'read' }, '2024-05-01T00:00:00.000Z');
    for (const path of [`/sign-in?token=${token}`, `/?token=${token}`, `/api/session?token=${token}`]) {
      const { headers, body } = (await send('get', path)) as { headers: object; body: { signedIn?: boolean } };
      expect([path, 'set-cookie' in headers, body.signedIn ?? false]).toEqual([path, false, false]);
    }
  });

  test('sets no password, and a setup link does not sign in', async () => {
    const { link, send, signIn, store, clock } = await linked();
    await removePassword(store.db);
    const setUp = (code: string) => send('post', '/api/setup').send({ code, password: PASSWORD });
    expect((await setUp(link)).status).toBe(403);
    const code = await createEntryLink(store.db, { kind: 'setup' }, clock);
    const another = await createEntryLink(store.db, { kind: 'setup' }, clock);
    expect((await signIn({ link: code })).status).toBe(401);
    expect((await setUp(code)).status).toBe(200);
    await removePassword(store.db);
    expect((await setUp(another)).status).toBe(403);
  });

  type Linked = Awaited<ReturnType<typeof linked>>;
});

describe('a session', () => {
  test('is not evicted by those of another credential', async () => {
    const { enter, asks, store } = await scene();
    const token = await addToken(store.db, { name: 'busy', scope: 'read' }, '2024-05-01T00:00:00.000Z');
    const owner = await enter({ password: PASSWORD });
    const cookies: string[] = [];
    for (let count = 0; count < 22; count += 1) cookies.push(await enter({ token }));
    const answers = await Promise.all(cookies.map(asks));
    expect(answers).toEqual([401, 401, ...Array<number>(20).fill(200)]);
    expect(await asks(owner)).toBe(200);
  });

  test('outlives a restart, kept as a hash', async () => {
    const folder = temporaryFolder();
    const store = await openStore(folder);
    const first = await scene({ store });
    const cookie = await first.enter({ password: PASSWORD });
    expect(JSON.stringify(await store.db.selectFrom('browser_sessions').selectAll().execute())).not.toContain(
      cookie.split('=')[1],
    );
    await store.close();
    const again = await openStore(folder);
    afterTest(() => again.close());
    for (const name of ['writer', 'master', 'reader']) await revokeToken(again.db, name);
    const second = await apiScene({ store: again, clock: first.clock });
    const asks = async () => (await second.send('get', '/api/runs', { Cookie: cookie })).status;
    expect(await asks()).toBe(200);
    await removePassword(again.db);
    await setFirstPassword(again.db, PASSWORD, '2024-05-01T00:00:00.000Z');
    expect(await asks()).toBe(401);
  });

  test('ends with its token', async () => {
    const { enter, asks, store, clock } = await scene();
    const expiresAt = new Date(clock.now() + HOUR).toISOString();
    const token = await addToken(store.db, { name: 'short', scope: 'read', expiresAt }, '2024-05-01T00:00:00.000Z');
    const cookie = await enter({ token });
    clock.advance(HOUR - 1);
    expect(await asks(cookie)).toBe(200);
    clock.advance(1);
    expect(await asks(cookie)).toBe(401);
  });

  test('is listed for the owner, who can end it', async () => {
    const { enter, asks, store, send, call } = await scene();
    const token = await addToken(store.db, { name: 'phone', scope: 'configure' }, '2024-05-01T00:00:00.000Z');
    const other = await enter({ token });
    const owner = await enter({ password: PASSWORD });
    const { csrf } = (await send('get', '/api/session', { Cookie: owner })).body as { csrf: string };
    const headers = { Cookie: owner, 'X-CSRF-Token': csrf };
    const { sessions } = (await send('get', '/api/sessions', headers)).body as { sessions: { id: number }[] };
    expect(sessions).toMatchObject([
      { token: null, own: true, endsAt: '2024-06-01T12:00:00.000Z' },
      { token: 'phone', own: false },
    ]);
    expect((await call('get', '/api/sessions')).status).toBe(403);
    const path = `/api/sessions/${sessions[1]!.id}`;
    expect((await call('delete', path)).status).toBe(403);
    expect((await send('delete', path, headers)).status).toBe(200);
    expect((await send('delete', path, headers)).status).toBe(404);
    expect((await send('delete', '/api/sessions/x', headers)).status).toBe(404);
    expect([await asks(other), await asks(owner)]).toEqual([401, 200]);
  });

  test('over TLS is found by the cookie that no neighbour of the domain can set', async () => {
    const { signIn, send, enter } = await scene({ trustProxy: ['loopback'] });
    const tls = { 'X-Forwarded-Proto': 'https' };
    const secure = cookieOf((await signIn({ password: PASSWORD }, tls)).headers);
    expect(secure).toMatch(/^__Host-/);
    const runs = async (headers: Headers) => (await send('get', '/api/runs', headers)).status;
    expect(await runs({ ...tls, Cookie: secure })).toBe(200);
    const planted = await enter({ password: PASSWORD });
    expect(await runs({ ...tls, Cookie: planted })).toBe(401);
    expect(await runs({ ...tls, Cookie: `${planted}; ${secure}` })).toBe(200);
  });
});

describe('a token', () => {
  test('opens nothing from its end on, and says when it was last used', async () => {
    const { store, send, clock } = await scene();
    const expiresAt = new Date(clock.now() + DAY).toISOString();
    const text = await addToken(store.db, { name: 'soon', scope: 'read', expiresAt }, '2024-05-01T00:00:00.000Z');
    const ask = async () => (await send('get', '/api/runs', { Authorization: `Bearer ${text}` })).status;
    const token = async () => (await listTokens(store.db)).find(({ name }) => name === 'soon')!;
    expect(await token()).toMatchObject({ expiresAt, usedAt: null });
    clock.advance(90_000);
    expect(await ask()).toBe(200);
    await expect.poll(token).toMatchObject({ usedAt: '2024-06-01T00:01:00.000Z' });
    clock.advance(DAY);
    expect(await ask()).toBe(401);
    await expect(
      addToken(store.db, { name: 'past', scope: 'read', expiresAt }, new Date(clock.now()).toISOString()),
    ).rejects.toMatchObject({ problem: { code: 'config.invalid', field: 'expiresAt' } });
  });
});
