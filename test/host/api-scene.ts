import request, { type Test } from 'supertest';
import type { Clock, JsonObject } from '../../host-sdk/index.js';
import { loadPlugin, type LoadedPlugin, type Store } from '../../host/index.js';
import { createApp, type ApiOptions } from '../../host/api/app.js';
import { saveConnection } from '../../host/store/connections.js';
import { addToken } from '../../host/store/tokens.js';
import type { AskedJobs } from '../../host/work/asked-jobs.js';
import { createPerform } from '../../host/work/asked-work.js';
import { createSessionPool } from '../../host/work/session-pool.js';
import { filePerTenant, tablesPlace } from '../../host/work/tables-place.js';
import { askedScene, stoppedAfter } from './asked-scene.js';
import { MEMORY } from './run-cli.js';
import { fakeClock, openTestStore, quietLogger, type FakeClock } from './scene.js';

export const HOST = 'localhost:7480';
/** What the memory plugin's product takes. */
export const PASSWORD = 'open sesame';
export const MEMORY_CONFIG = {
  instance: 'm.example',
  auth: { strategy: 'password', password: PASSWORD },
  ticketing: { owner: 'ann' },
  data: { tables: ['letters', 'parcels'], rows: 250 },
};

export type Headers = Readonly<Record<string, string>>;
export type Method = 'get' | 'post' | 'put' | 'delete';

export interface ApiScene {
  readonly store: Store;
  readonly clock: FakeClock;
  readonly loaded: LoadedPlugin;
  readonly app: ReturnType<typeof createApp>;
  /** Sends a call without credentials. */
  readonly send: (method: Method, path: string, headers?: Headers) => Test;
  /** Calls with a token of scope configure. */
  readonly call: (method: Method, path: string, body?: object) => Test;
  /** Calls with a token of scope admin. */
  readonly admin: (method: Method, path: string, body?: object) => Test;
  /** Calls with a token of scope read. */
  readonly read: (path: string) => Test;
  /** Keeps a connection of the plugin. */
  readonly keep: (name: string, config?: JsonObject) => Promise<void>;
}

/** An API over a store of its own, whose every answer is held against its document. */
export async function apiScene(options: Partial<ApiOptions> = {}): Promise<ApiScene> {
  const store = options.store ?? (await openTestStore());
  const clock = fakeClock();
  const loaded = options.plugins?.[0] ?? (await loadPlugin(MEMORY));
  const given = { store, plugins: [loaded], logger: quietLogger, clock, checkAnswers: true, ...options };
  const app = createApp({ ...given, jobs: options.jobs ?? jobsOf({ ...given, clock: options.clock ?? clock }) });
  const writer = await addToken(store.db, { name: 'writer', scope: 'configure' }, '1');
  const master = await addToken(store.db, { name: 'master', scope: 'admin' }, '1');
  const reader = await addToken(store.db, { name: 'reader', scope: 'read' }, '2');
  const send: ApiScene['send'] = (method, path, headers = {}) =>
    request(app)
      [method](path)
      .set({ Host: HOST, ...headers });
  const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
  const callBy = (token: string) => (method: Method, path: string, body?: object) => {
    const test = send(method, path, bearer(token));
    return body === undefined ? test : test.send(body);
  };
  return {
    store,
    clock,
    loaded,
    app,
    send,
    call: callBy(writer),
    admin: callBy(master),
    read: (path) => send('get', path, bearer(reader)),
    keep: (name, config = MEMORY_CONFIG) =>
      saveConnection(
        store,
        { name, plugin: loaded.manifest.id, config: { name, ...config }, folder: store.folder },
        loaded.configuration,
        'now',
      ),
  };
}

/** What is asked for runs in this process. */
function jobsOf(given: ApiOptions & { readonly clock: Clock }): AskedJobs {
  const sessions = given.sessions ?? createSessionPool(given);
  const { to = tablesPlace(given, filePerTenant(given.store)) } = given;
  return stoppedAfter(askedScene({ ...given, perform: createPerform({ ...given, sessions, to }) }));
}

/** The cookie of an answer, as the browser sends it back. */
export function cookieOf(headers: Readonly<Record<string, unknown>>): string {
  return String((headers['set-cookie'] as readonly string[] | undefined)?.[0]).split(';')[0] ?? '';
}

/** The body of an answer that the test client does not read as text on its own. */
export async function wholeText(test: Test): Promise<string> {
  const { body } = (await test.buffer(true).parse((response, done) => {
    let text = '';
    response.on('data', (part: Buffer) => (text += part.toString()));
    response.on('end', () => {
      done(null, text);
    });
  })) as { readonly body: string };
  return body;
}

/** Status and field of a refusal. */
export async function refusal(test: Test): Promise<readonly [status: number, field: string | undefined]> {
  const { status, body } = (await test) as { status: number; body: { problem?: { field?: string } } };
  return [status, body.problem?.field];
}

/** The body of an answer. */
export async function bodyOf<T = unknown>(test: Test): Promise<T> {
  return ((await test) as { body: T }).body;
}
