import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import request from 'supertest';
import { expect, test, vi } from 'vitest';
import { toProblem, type JsonObject, type LogFields, type Logger } from '../../host-sdk/index.js';
import { createMockIvanti } from '../../mock-ivanti/index.js';
import {
  connectionOf,
  createTickets,
  loadPlugin,
  openDestination,
  openSession,
  pullTables,
  type Store,
} from '../../host/index.js';
import { createApp } from '../../host/api/app.js';
import { listConnections, openConnection, saveConnection } from '../../host/store/connections.js';
import { createEntryLink } from '../../host/store/entry-links.js';
import { addToken, revokeToken } from '../../host/store/tokens.js';
import { rotateKeys } from '../../host/store/rotate-keys.js';
import { runHere } from './run-cli.js';
import { afterTest, fakeClock, openTestStore, storeAlerts, temporaryFolder } from './scene.js';

vi.setConfig({ testTimeout: 90_000 });

/** Every secret that a text contains, as it is or in a form that would give it away as well. */
function foundIn(text: string, secrets: Iterable<string>): readonly string[] {
  return [...secrets].filter((secret) => {
    const bytes = Buffer.from(secret);
    const forms = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), bytes.toString('hex')];
    return [...forms, bytes.toString('base64').replace(/=+$/, '')].some((form) => text.includes(form));
  });
}

const ECHOED = 'ECH0ED5EC2E74B1A9C3D8F60A7B5C4D3';
const DESTINATION_PASSWORD = 'w4reh0use pass/word';
const CONSOLE_PASSWORD = 'correct horse battery';

/** A tenant behind a door that notes the credential of each call: what the tenant hands out is secret too. */
async function startTenant(secrets: Set<string>) {
  const mock = createMockIvanti({ incidents: 30 });
  const { url, credentials } = await mock.listen();
  afterTest(() => mock.close());
  const door = createServer((asked, answer) => {
    void (async () => {
      const { authorization, 'content-type': type } = asked.headers;
      const token = authorization?.replace(/^(Bearer |rest_api_key=|Basic )/, '');
      if (token !== undefined) secrets.add(token);
      const parts: Buffer[] = [];
      for await (const part of asked) parts.push(part as Buffer);
      const body = Buffer.concat(parts).toString();
      if (`${authorization ?? ''} ${body}`.includes(ECHOED)) {
        // Some gateways repeat what they refuse.
        const said = `Not valid: ${authorization ?? ''} ${body}`;
        answer.writeHead(401, { 'content-type': 'application/json' });
        answer.end(JSON.stringify({ code: 'ISM_4000', message: [said], error: 'invalid', error_description: said }));
        return;
      }
      const reply = await fetch(`${url}${asked.url ?? ''}`, {
        method: asked.method ?? 'GET',
        headers: { ...(authorization && { authorization }), ...(type && { 'content-type': type }) },
        ...(parts.length === 0 ? {} : { body: Buffer.concat(parts) }),
      });
      answer.writeHead(reply.status, { 'content-type': reply.headers.get('content-type') ?? 'text/plain' });
      answer.end(Buffer.from(await reply.arrayBuffer()));
    })();
  });
  door.listen(0, '127.0.0.1');
  afterTest(() => door.close());
  await once(door, 'listening');
  return { url: `http://127.0.0.1:${(door.address() as AddressInfo).port}`, credentials };
}

const seen: string[] = [];
const note = (text: string) => void seen.push(text);
const line = (message: string, fields?: LogFields) => {
  note(JSON.stringify({ message, ...fields }));
};
/** Time that does not pass while a failed call waits for its next try. */
const clock = fakeClock(new Date().toISOString());
const loudLogger: Logger = { debug: line, info: line, warn: line, error: line };

/** Saves a connection, opens it as it was saved, and notes everything that its jobs say. */
async function work(store: Store, config: JsonObject): Promise<void> {
  const loaded = await loadPlugin();
  const connection = connectionOf(loaded.manifest, config, store.folder);
  await saveConnection(store, { ...connection, plugin: 'ivanti' }, loaded.configuration, 'now');
  const stored = (await listConnections(store.db)).find(({ name }) => name === connection.name)!;
  const opened = await openConnection(store, stored);
  expect(opened.config).toEqual(config);
  const onEvent = (event: object) => {
    note(JSON.stringify(event));
  };
  const session = await openSession({ loaded, store, connection: opened, logger: loudLogger, onEvent, clock });
  const result = await session.plugin.validate({ deep: true });
  note(JSON.stringify(result));
  if (result.ok) {
    const destination = await openDestination(`sqlite:${join(store.folder, 'out.db')}`);
    note(JSON.stringify(await pullTables(session, { destination }).catch(toProblem)));
    note(JSON.stringify(await createTickets(session).catch(toProblem)));
    await destination.close();
  }
  await session.close();
}

async function askEverything(store: Store, token: string, names: readonly string[]): Promise<void> {
  const app = createApp({ store, plugins: [await loadPlugin()], logger: loudLogger, clock });
  const headers = { Host: 'localhost', Authorization: `Bearer ${token}` };
  const lists = [
    'plugins',
    'connections',
    'destinations',
    'schedules',
    'quota',
    'tickets',
    'alerts',
    'runs',
    'overview',
    'logs',
    'jobs',
    'nothing',
  ];
  const ofEach = names.flatMap((name) => ['', '/pulls', '/dependents'].map((one) => `connections/${name}${one}`));
  const paths = [...lists, ...ofEach].map((one) => `/api/${one}`);
  for (const path of [...paths, '/', '/metrics', '/health', `/sign-in?token=${token}`]) {
    const answer = await request(app).get(path).set(headers);
    note(JSON.stringify(answer.headers) + answer.text);
  }
  for (const name of names) {
    const answer = await request(app).post(`/api/connections/${name}/check`).set(headers).send({ deep: true });
    expect(answer.status).toBe(200);
    note(JSON.stringify(answer.headers) + answer.text);
  }
}

/** Signs in in every way and makes every call that the owner may; what is typed and handed out is secret. */
async function comeIn(store: Store, secrets: Set<string>): Promise<void> {
  const app = createApp({ store, plugins: [await loadPlugin()], logger: loudLogger, clock });
  const post = async (path: string, body: object, headers: Readonly<Record<string, string>> = {}) => {
    const answer = await request(app)
      .post(path)
      .set({ Host: 'localhost', ...headers })
      .send(body);
    const [, cookie] = /=([^;]+);/.exec(answer.headers['set-cookie']?.[0] ?? '') ?? [];
    if (cookie !== undefined) secrets.add(cookie);
    note(answer.text);
    return cookie;
  };
  const setup = await createEntryLink(store.db, { kind: 'setup' }, clock);
  const link = await createEntryLink(store.db, { kind: 'token', name: 'planted' }, clock);
  const revoked = await addToken(store.db, { name: 'revoked', scope: 'read' }, 'now');
  await revokeToken(store.db, 'revoked');
  for (const secret of [CONSOLE_PASSWORD, 'typed-by-mistake', setup, link, revoked]) secrets.add(secret);
  await post('/api/setup', { code: setup, password: 'short' });
  const cookie = await post('/api/setup', { code: setup, password: CONSOLE_PASSWORD });
  await post('/api/setup', { code: setup, password: CONSOLE_PASSWORD });
  expect([await post('/api/sign-in', { link }), await post('/api/sign-in', { link })]).toEqual([
    expect.any(String),
    undefined,
  ]);
  await post('/api/sign-in', { password: 'typed-by-mistake' });
  await post('/api/sign-in', { token: revoked });
  const report = {
    'blocked-uri': `https://x.example/?k=${revoked}`,
    'document-uri': `http://localhost/#setup=${setup}`,
  };
  await post('/api/csp-reports', { 'csp-report': report });
  for (const path of ['session', 'tokens', 'sessions', 'csp-reports', 'logs', 'openapi.json', 'retention']) {
    const headers = { Host: 'localhost', Cookie: `ivanti-exchange-session=${cookie ?? ''}` };
    const answer = await request(app).get(`/api/${path}`).set(headers);
    expect([path, answer.status]).toEqual([path, 200]);
    note(answer.text);
  }
}

/** Keeps a destination with a password, which no server answers, gives it to a connection, and tries every use of it. */
async function useWarehouse(store: Store, connection: string): Promise<void> {
  const place = 'postgres://ann@127.0.0.1:1/warehouse';
  for (const [code, ...words] of [
    [0, 'destinations', 'add', 'warehouse', '--to', place, '--secret', `password=${DESTINATION_PASSWORD}`, '--no-test'],
    [0, 'destinations', 'use', 'warehouse', '--connection', connection],
    [1, 'destinations', 'test', 'warehouse'],
    [1, 'pull', '--connection', connection],
    [1, 'pull', '--connection', connection, '--to', place.replace('ann', `ann:${DESTINATION_PASSWORD}`), '--json'],
    [0, 'destinations', 'list', '--json'],
  ] as const) {
    const end = await runHere([...words, '--data', store.folder, '--log-level', 'debug']);
    expect([words[1], end.code]).toEqual([words[1], code]);
    note(end.stdout + end.stderr);
  }
}

test('the search finds a secret in each form, so that finding nothing means something', () => {
  const secret = 'a "b"/c?';
  for (const form of [secret, JSON.stringify(secret), encodeURIComponent(secret), btoa(secret)]) {
    expect(foundIn(`x${form}y`, [secret])).toEqual([secret]);
  }
  expect(foundIn('nothing', [secret])).toEqual([]);
});

test('no secret of any kind is in logs, problems, metrics, files, answers, the page or the command line', async () => {
  const secrets = new Set<string>(['wrong pass/word', 'proxy-pass-word', ECHOED, DESTINATION_PASSWORD]);
  const { url, credentials } = await startTenant(secrets);
  const { username, password, role, apiKey, jwt, sessionKey, oauth2, employeeRecId } = credentials;
  for (const secret of [password, apiKey, jwt, sessionKey, oauth2.client_secret]) secrets.add(secret);
  const store = await openTestStore();
  const token = await addToken(store.db, { name: 'planted', scope: 'configure' }, 'now');
  secrets.add(token);
  const noteKey = () => secrets.add(readFileSync(join(store.folder, 'key'), 'utf8').trim());
  noteKey();
  await storeAlerts(store, 'a', 'b');

  const common = {
    instance: url,
    ticketing: { employee_rec_id: employeeRecId },
    data: { tables: ['incidents'], mode: 'historical', start_date: '2000-01-01' },
  };
  const basic = { strategy: 'basic_auth', username, password, role };
  const client = { strategy: 'oauth2', token_url: `${url}/oauth2/token`, client_id: oauth2.client_id };
  const plans: readonly JsonObject[] = [
    { name: 'basic', auth: basic },
    { name: 'wrong', auth: { ...basic, password: 'wrong pass/word' } },
    { name: 'key', auth: { strategy: 'ivanti_api_key', api_key: apiKey } },
    { name: 'jwt', auth: { strategy: 'ivanti_jwt', jwt } },
    { name: 'session', auth: { strategy: 'ivanti_session_key', session_key: sessionKey } },
    { name: 'oauth', auth: { ...client, client_secret: oauth2.client_secret } },
    { name: 'echo', auth: { strategy: 'ivanti_api_key', api_key: ECHOED } },
    { name: 'echo of a session', auth: { strategy: 'ivanti_session_key', session_key: ECHOED } },
    { name: 'echo of a login', auth: { ...basic, password: ECHOED } },
    { name: 'echo of a client', auth: { ...client, client_secret: ECHOED } },
    { name: 'echo of a pair', auth: { ...client, client_secret: ECHOED, client_auth: 'basic' } },
    { name: 'proxy', auth: basic, proxy: 'http://someone:proxy-pass-word@127.0.0.1:1' },
    { name: 'file', auth: { strategy: 'ivanti_api_key', api_key: `file:${join(temporaryFolder(), 'none')}` } },
  ];
  for (const plan of plans) await work(store, { ...common, ...plan });
  const handedOut = secrets.size;
  expect(handedOut).toBeGreaterThan(10);
  const names = (await listConnections(store.db)).map(({ name }) => name);
  expect(names).toHaveLength(plans.length);
  await useWarehouse(store, 'basic');
  await askEverything(store, token, names);
  await comeIn(store, secrets);
  await rotateKeys(store);
  noteKey();

  const folder = temporaryFolder();
  writeFileSync(join(folder, 'c.json'), JSON.stringify({ ...common, name: 'basic', auth: basic }));
  const env = { IVANTI_EXCHANGE_KEY: readFileSync(join(store.folder, 'key'), 'utf8').trim(), PLANTED: apiKey };
  const key = { strategy: 'ivanti_api_key', api_key: 'env:PLANTED' };
  writeFileSync(join(folder, 'e.json'), JSON.stringify({ ...common, name: 'env', auth: key }));
  for (const args of [
    ['check', '--config', 'c.json', '--deep'],
    ['tables', '--config', 'e.json', '--json'],
    ['tokens', 'list'],
    ['quota'],
    ['logs', '--limit', '500'],
    ['state', 'show', '--config', 'c.json', '--to', `sqlite:${join(store.folder, 'out.db')}`],
  ]) {
    const { code, stdout, stderr } = await runHere([...args, '--log-level', 'debug'], { cwd: folder, env });
    expect([args, code]).toEqual([args, 0]);
    note(stdout + stderr);
  }

  const said = seen.join('\n');
  expect(said).toContain('"call"');
  expect(said).toContain('ivanti_exchange_requests_total');
  expect(foundIn(said, secrets)).toEqual([]);
  for (const data of [store.folder, join(folder, '.ivanti-exchange')]) {
    for (const file of readdirSync(data).filter((name) => name !== 'key')) {
      expect([file, foundIn(readFileSync(join(data, file), 'latin1'), secrets)]).toEqual([file, []]);
    }
  }
});
