import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createEntryLink } from '../../host/store/entry-links.js';
import { removePassword } from '../../host/store/password.js';
import { addToken } from '../../host/store/tokens.js';
import { apiScene, cookieOf, type ApiScene } from './api-scene.js';
import { fakeClock, temporaryFolder } from './scene.js';

const PASSWORD = 'correct horse battery';

/** A host that waits for its first password. */
async function setupScene() {
  const clock = fakeClock();
  const scene = await apiScene({ clock });
  const setupCode = await createEntryLink(scene.store.db, { kind: 'setup' }, clock);
  const setUp = (code = setupCode, password = PASSWORD) => scene.send('post', '/api/setup').send({ code, password });
  const signIn = (body: object) => scene.send('post', '/api/sign-in').send(body);
  const session = async (cookie = '') => (await scene.send('get', '/api/session', { Cookie: cookie })).body as Session;
  return { ...scene, clock, setUp, signIn, session };
}

interface Session {
  readonly signedIn: boolean;
  readonly scope: string | null;
  readonly owner: boolean;
  readonly setup: boolean;
  readonly csrf: string;
}

describe('the setup link', () => {
  test('sets the first password and signs in, once', async () => {
    const { setUp, session, store } = await setupScene();
    expect(await session()).toEqual({ signedIn: false, scope: null, may: [], owner: false, setup: true, csrf: null });
    const { status, headers } = await setUp();
    expect(status).toBe(200);
    expect(await session(cookieOf(headers))).toMatchObject({ signedIn: true, scope: 'admin', setup: false });
    expect(await setUp()).toMatchObject({ status: 403, body: { problem: { code: 'host.denied' } } });
    await removePassword(store.db);
    expect((await setUp()).status).toBe(403);
    expect(JSON.stringify(await store.db.selectFrom('password').selectAll().execute())).not.toContain(PASSWORD);
  });

  test('takes no other code, and not its own after fifteen minutes', async () => {
    const { setUp, clock } = await setupScene();
    expect((await setUp('guess')).status).toBe(403);
    clock.advance(15 * 60_000);
    expect((await setUp()).status).toBe(403);
  });

  test('survives a password that is too short', async () => {
    const { setUp } = await setupScene();
    expect(await setUp(undefined, 'short')).toMatchObject({
      status: 400,
      body: { problem: { field: 'password' } },
    });
    expect((await setUp()).status).toBe(200);
  });

  test('does not exist until the operator prints one', async () => {
    const { send } = await apiScene();
    expect((await send('post', '/api/setup').send({ code: '', password: PASSWORD })).status).toBe(400);
    expect((await send('post', '/api/setup').send({ code: 'x', password: PASSWORD })).status).toBe(403);
  });

  test('keeps the password as an argon2id hash', async () => {
    const { setUp, store } = await setupScene();
    await setUp();
    const { hash } = await store.db.selectFrom('password').selectAll().executeTakeFirstOrThrow();
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });
});

describe('sign-in', () => {
  test('takes the password or a token, each with its scope', async () => {
    const { setUp, signIn, session, store } = await setupScene();
    await setUp();
    const token = await addToken(store.db, { name: 'dashboard', scope: 'read' }, '3');
    const byPassword = await signIn({ password: PASSWORD });
    expect(await session(cookieOf(byPassword.headers))).toMatchObject({ signedIn: true, scope: 'admin', owner: true });
    const byToken = await signIn({ token });
    expect(await session(cookieOf(byToken.headers))).toMatchObject({ signedIn: true, scope: 'read' });
    expect(await signIn({ password: 'wrong' })).toMatchObject({
      status: 401,
      body: { problem: { code: 'host.denied', fix: expect.any(String) as unknown } },
    });
    expect((await signIn({ token: PASSWORD })).status).toBe(401);
    expect(await signIn({})).toMatchObject({
      status: 400,
      body: { problem: { field: 'body', message: 'body needs at least one of password, token, link.' } },
    });
    expect((await signIn({ password: { $gt: '' } })).status).toBe(400);
  });

  test('waits a minute after ten wrong tries, also when they come all at once', async () => {
    const { setUp, signIn, clock } = await setupScene();
    await setUp();
    const tries = await Promise.all(Array.from({ length: 15 }, () => signIn({ password: 'guess' })));
    expect(tries.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(tries.filter(({ status }) => status === 429)).toHaveLength(5);
    expect((await signIn({ password: PASSWORD })).headers['retry-after']).toBe('60');
    clock.advance(60_000);
    expect((await signIn({ password: PASSWORD })).status).toBe(200);
  });

  test('ends with a sign-out, after twelve hours, and when the password is taken back', async () => {
    const { setUp, signIn, session, send, clock, store } = await setupScene();
    await setUp();
    const enter = async () => cookieOf((await signIn({ password: PASSWORD })).headers);
    const left = await enter();
    await send('post', '/api/sign-out', { Cookie: left });
    expect(await session(left)).toMatchObject({ signedIn: false });
    const old = await enter();
    clock.advance(12 * 3_600_000);
    expect(await session(old)).toMatchObject({ signedIn: false });
    const taken = await enter();
    await removePassword(store.db);
    expect(await session(taken)).toMatchObject({ signedIn: false, setup: true });
  });

  test('is no business of other sites', async () => {
    const { send } = await setupScene();
    for (const path of ['/api/sign-in', '/api/setup', '/api/sign-out']) {
      const foreign: readonly Record<string, string>[] = [
        { Origin: 'https://attacker.example' },
        { 'Sec-Fetch-Site': 'cross-site' },
      ];
      for (const headers of foreign) {
        expect((await send('post', path, headers).send({ password: PASSWORD })).status).toBe(403);
      }
    }
  });

  test('gives a cookie that only TLS carries where there is TLS, also before a proxy that is believed', async () => {
    const secure = async (trustProxy: readonly string[] | undefined) => {
      const { store, send } = await apiScene({ trustProxy });
      const token = await addToken(store.db, { name: 'x', scope: 'read' }, '3');
      const headers = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'exchange.example.com' };
      const answer = await send('post', '/api/sign-in', { ...headers, Origin: 'https://exchange.example.com' }).send({
        token,
      });
      return [answer.status, answer.headers['set-cookie']?.[0]];
    };
    expect(await secure(['loopback'])).toEqual([
      200,
      expect.stringMatching(/^__Host-ivanti-exchange-session=[\w-]{43}; HttpOnly; Secure; SameSite=Strict; Path=\/; /),
    ]);
    expect(await secure(undefined)).toEqual([403, undefined]);
  });
});

describe('a change by a session', () => {
  const change = (scene: ApiScene, cookie: string, headers: Readonly<Record<string, string>> = {}) =>
    scene.send('post', '/api/connections/m/disable', { Cookie: cookie, ...headers });

  test('needs the token that the session was given', async () => {
    const scene = await setupScene();
    await scene.keep('m');
    const cookie = cookieOf((await scene.setUp()).headers);
    const { csrf } = await scene.session(cookie);
    expect(await change(scene, cookie)).toMatchObject({ status: 403, body: { problem: { code: 'host.denied' } } });
    const other = cookieOf((await scene.signIn({ password: PASSWORD })).headers);
    const foreign = (await scene.session(other)).csrf;
    expect((await change(scene, cookie, { 'X-CSRF-Token': foreign })).status).toBe(403);
    expect((await change(scene, cookie, { 'X-CSRF-Token': csrf })).status).toBe(200);
    expect((await scene.send('get', '/api/connections', { Cookie: cookie })).status).toBe(200);
  });

  test('needs the scope too', async () => {
    const scene = await setupScene();
    await scene.keep('m');
    const token = await addToken(scene.store.db, { name: 'dashboard', scope: 'read' }, '3');
    const cookie = cookieOf((await scene.signIn({ token })).headers);
    const { csrf } = await scene.session(cookie);
    expect((await change(scene, cookie, { 'X-CSRF-Token': csrf })).status).toBe(403);
  });

  test('is not made by a wrong token beside a good cookie', async () => {
    const scene = await setupScene();
    const cookie = cookieOf((await scene.setUp()).headers);
    const headers = { Cookie: cookie, Authorization: 'Bearer iex_nothing' };
    expect((await scene.send('get', '/api/connections', headers)).status).toBe(401);
  });
});

describe('the policy for browsers', () => {
  test('lets in our own scripts and styles and those with the nonce of the answer, a new one each time', async () => {
    const { send } = await apiScene();
    const policy = async () => (await send('get', '/health')).headers['content-security-policy'] ?? '';
    const [, nonce = ''] = /'nonce-([^']+)'/.exec(await policy()) ?? [];
    expect((await policy()).replace(/'nonce-[^']+'/, "'nonce-N'")).toBe(
      "default-src 'self';script-src 'self';style-src 'self' 'nonce-N';object-src 'none';base-uri 'none';" +
        "form-action 'self';frame-ancestors 'none';report-uri /api/csp-reports",
    );
    expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/);
    expect(await policy()).not.toContain(nonce);
  });

  test('names the place of reports as browsers use it: without TLS they send nothing to a named one', async () => {
    const { send } = await apiScene({ trustProxy: ['loopback'] });
    const headers = async (proto: string) => (await send('get', '/health', { 'X-Forwarded-Proto': proto })).headers;
    const secure = await headers('https');
    expect(secure['content-security-policy']).toMatch(/;report-uri \/api\/csp-reports;report-to csp$/);
    expect(secure['reporting-endpoints']).toBe('csp="/api/csp-reports"');
    expect((await headers('http'))['reporting-endpoints']).toBeUndefined();
  });

  const directive = { 'effective-directive': 'script-src' };
  const inline = { ...directive, 'blocked-uri': 'inline', 'document-uri': 'http://h/p?a=s#b' };

  async function reportScene() {
    const lines: string[] = [];
    const line = (message: string) => void lines.push(message);
    const scene = await apiScene({ logger: { debug: line, info: line, warn: line, error: line } });
    const post = (body: object, type = 'application/csp-report', headers = {}) =>
      scene.send('post', '/api/csp-reports', headers).set('Content-Type', type).send(JSON.stringify(body));
    const told = async () =>
      ((await scene.read('/api/csp-reports')).body as { reports: { page: string; count: number }[] }).reports;
    return { ...scene, lines, post, told };
  }

  test('has its breaches told apart from the log, without what addresses carry', async () => {
    const { post, told, send, lines } = await reportScene();
    expect((await post({ 'csp-report': inline })).status).toBe(204);
    await post({ 'csp-report': inline });
    const body = { effectiveDirective: 'style-src', blockedURL: 'https://x.example/?k=1', documentURL: 'http://h/' };
    await post([{ type: 'csp-violation', body }], 'application/reports+json');
    const lastAt = '2024-06-01T00:00:00.000Z';
    expect(await told()).toEqual([
      { directive: 'style-src', blocked: 'https://x.example/', page: 'http://h/', count: 1, lastAt },
      { directive: 'script-src', blocked: 'inline', page: 'http://h/p', count: 2, lastAt },
    ]);
    expect((await send('get', '/api/csp-reports')).status).toBe(401);
    expect((await post([7, null], 'application/reports+json')).status).toBe(204);
    expect(lines).toEqual([]);
  });

  test('looks at five reports a minute, however many come in one body, and remembers fifty', async () => {
    const { post, told, clock } = await reportScene();
    const many = (page: number) =>
      Array.from({ length: 40 }, (_, nth) => ({ body: { ...inline, 'document-uri': `${page}/${nth}` } }));
    const total = async () => (await told()).reduce((sum, { count }) => sum + count, 0);
    for (let more = 0; more < 3; more += 1) await post(many(0), 'application/reports+json');
    expect(await total()).toBe(5);
    for (let minute = 1; minute <= 12; minute += 1) {
      clock.advance(60_000);
      await post(many(minute), 'application/reports+json');
    }
    expect(await told()).toHaveLength(50);
  });

  test('takes no report that another site has a browser send', async () => {
    const { post, told } = await reportScene();
    expect((await post({ 'csp-report': inline }, undefined, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
    expect(await told()).toEqual([]);
  });
});

describe('the built console', () => {
  function built(): string {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<meta property="csp-nonce" nonce="__CSP_NONCE__"><p>Console</p>');
    writeFileSync(join(folder, 'assets', 'main-abc123.js'), 'export {}');
    return folder;
  }

  test('is served without a sign-in, each page with the nonce of its answer', async () => {
    const { send } = await apiScene({ consoleFolder: built() });
    for (const path of ['/', '/tickets', '/connections/a%20b', '/sign-in']) {
      const { status, text, headers } = await send('get', path, { Accept: 'text/html' });
      const [, nonce = 'none'] = /nonce="([^"]+)"/.exec(text) ?? [];
      expect([path, status]).toEqual([path, 200]);
      expect(headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
      expect(headers['cache-control']).toBe('no-store');
    }
  });

  test('has files that never change, and no page in the place of one that is missing', async () => {
    const { send } = await apiScene({ consoleFolder: built() });
    const script = await send('get', '/assets/main-abc123.js');
    expect([script.status, script.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect((await send('get', '/assets/gone.js', { Accept: 'text/html' })).status).toBe(404);
    expect((await send('get', '/assets/..%2f..%2fstore.db')).status).toBeGreaterThanOrEqual(400);
  });

  test('asks a browser for a sign-in where it opens an address of the API, and a program never', async () => {
    const { send, read } = await apiScene({ consoleFolder: built() });
    const browser = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
    for (const path of ['/api/docs', '/api/tickets', '/api/nothing', '/metrics']) {
      const { status, text, headers } = await send('get', path, browser);
      expect([path, status, text]).toEqual([path, 401, expect.stringContaining('<p>Console</p>')]);
      expect(headers['content-security-policy']).toContain(/nonce="([^"]+)"/.exec(text)?.[1]);
    }
    for (const Accept of ['application/json', '*/*', 'text/event-stream']) {
      const refused = { status: 401, body: { problem: { code: 'host.denied' } } };
      expect(await send('get', '/api/docs', { Accept })).toMatchObject(refused);
    }
    expect((await send('post', '/api/pulls', browser)).body).toMatchObject({ problem: { code: 'host.denied' } });
    expect((await read('/api/docs')).text).toContain('Ivanti Exchange API');
  });

  test('leaves the API alone', async () => {
    const { send, read } = await apiScene({ consoleFolder: built() });
    for (const path of ['/api/tickets', '/api', '/api/nothing', '/metrics']) {
      expect([path, (await send('get', path, { Accept: 'text/html' })).status]).toEqual([path, 401]);
    }
    expect(await read('/api/nothing')).toMatchObject({ status: 404, body: { problem: { code: 'host.unknown_name' } } });
    expect((await send('get', '/health', { Accept: 'text/html' })).body).toMatchObject({ ok: true });
  });
});
