import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OPERATIONS } from '../../host/api/operations/index.js';
import { setFirstPassword } from '../../host/store/password.js';
import { MEMORY_CONFIG, apiScene, cookieOf, type ApiScene } from '../host/api-scene.js';
import { afterTest, storeAlerts } from '../host/scene.js';
import { expectProblem, fuzz, FUZZ_TIMEOUT } from './fuzz.js';
import { hostileJson, hostileText, jsonText, mutated, nested } from './hostile.js';
import { fromSchema, type Schema } from './from-schema.js';

interface Asked {
  readonly method: string;
  /** Without sign-in, so that no case signs the others out. */
  readonly open?: boolean;
  /** As sent in the request line. */
  readonly target: string;
  readonly type?: string;
  readonly body?: string;
}

const escaped = (text: string) => encodeURIComponent(Buffer.from(text).toString());

/** Names that are there, so that some calls get behind the first question. */
const known = fc.constantFrom('m', 'dlp', 'main', 'letters', '1', '2', 'pull', 'memory');
const segment = fc.oneof(
  { weight: 6, arbitrary: known },
  { weight: 3, arbitrary: hostileText.map((text) => escaped(text)) },
  { weight: 1, arbitrary: fc.constantFrom('%zz', '%', '%c3%28', '%00', '..%2f..', 'a%0d%0ab', '%F0%9F') },
);

const DOCUMENTS: readonly unknown[] = [
  { plugin: 'memory', config: { name: 'n', ...MEMORY_CONFIG } },
  { config: { name: 'm', ...MEMORY_CONFIG } },
  { plugin: 'memory', config: MEMORY_CONFIG, name: 'm', step: 'sign-in', deep: true },
  {
    name: 'dlp',
    kind: 'alert',
    folder: 'A/B',
    filter: { alertType: 'DLP', $or: [{ app: { $regex: '^box', $options: 'i' } }, { 'rawData.index': { $gte: 1 } }] },
    dedupe: [{ fields: ['user'] }, { filter: { app: { $in: ['a', null] } } }],
    mutes: [{ name: 'night', filter: {}, from: '2024-06-01T00:00:00Z', until: '2024-06-02T00:00:00Z' }],
    resolved_when: { field: 'type', values: ['closed', 1, true] },
  },
  { days: 30, filter: { alertType: 'DLP' }, limit: 5 },
  {
    name: 'main',
    rule: 'dlp',
    connection: 'm',
    queue: 'Tickets',
    mode: 'upsert',
    create: [{ target: 'Title', template: '$alertName' }],
    update: [{ target: 'Note', template: 'Again: $id' }],
    on_closed: 'reopen',
    reopen_within: '7d',
    reopen_status: 'Open',
  },
  { queue: 'main', alert: 'a' },
  { tables: ['letters'], mode: 'historical', span: { start: '2024-01-01', end: '2024-02-01' } },
  { alerts: 30, runs: 30, logs: 30, tickets: null },
  { ids: [1, 2] },
];
const ALERT = {
  id: 'a',
  alertName: 'Alert',
  alertType: 'DLP',
  timestamp: 1717200000,
  rawData: { app: 'box', deep: [1] },
};

const ALERT_TEXTS = fc.oneof(
  fc.tuple(fc.constant('application/json'), mutated([ALERT, [ALERT, ALERT]]).map(jsonText)),
  fc.tuple(
    fc.constant('application/x-ndjson'),
    fc.array(mutated([ALERT]).map(jsonText), { maxLength: 3 }).map((lines) => lines.join('\n')),
  ),
  fc.tuple(
    fc.constantFrom('text/csv', 'text/csv; charset=utf-16le', 'text/csv; charset=nothing'),
    fc
      .array(fc.array(hostileText, { maxLength: 3 }), { maxLength: 4 })
      .map((rows) => ['id,alertName,timestamp,rawData', ...rows.map((row) => row.join(','))].join('\n')),
  ),
);

const TYPES = [
  'application/json',
  'application/json; charset=latin1',
  'application/json; charset=x',
  'text/plain',
  'multipart/form-data',
  'a/b; c',
  'application/x-www-form-urlencoded',
];

const asked: fc.Arbitrary<Asked> = fc.constantFrom(...OPERATIONS).chain((operation) => {
  const { path, body: schema, query: parametersOf = {} } = operation;
  const method = operation.method.toUpperCase();
  const names = [...path.matchAll(/\{\w+\}/g)].length;
  const { properties = {} } = parametersOf as { readonly properties?: Readonly<Record<string, Schema>> };
  const query = Object.entries(properties);
  const parameters = fc.array(
    fc.tuple(
      fc.oneof(
        { weight: 8, arbitrary: fc.constantFrom(...query.map(([name]) => name), 'x') },
        { weight: 1, arbitrary: hostileText },
      ),
      fc.oneof(
        { weight: 2, arbitrary: hostileText },
        { weight: 1, arbitrary: known },
        ...query.map(([, parameter]) => fromSchema(parameter).map((value) => jsonText(value).replaceAll('"', ''))),
        ...(path === '/api/alerts'
          ? [
              mutated([{ a: { $regex: 'x' } }])
                .map(jsonText)
                .filter((text) => text.length < 8000),
            ]
          : []),
      ),
    ),
    { maxLength: 3 },
  );
  const good =
    schema === undefined
      ? fc.constant(undefined)
      : fc.oneof(fromSchema(schema as Schema), fc.constantFrom(...DOCUMENTS));
  const bodies: fc.Arbitrary<readonly [string, string] | undefined> =
    method === 'GET'
      ? fc.constant(undefined)
      : fc.oneof(
          { weight: 4, arbitrary: good.map((value) => ['application/json', jsonText(value)] as const) },
          { weight: 8, arbitrary: mutated(DOCUMENTS).map((value) => ['application/json', jsonText(value)] as const) },
          ...(path === '/api/alerts' ? [{ weight: 12, arbitrary: ALERT_TEXTS }] : []),
          {
            weight: 1,
            arbitrary: fc.tuple(fc.constantFrom(...TYPES), fc.oneof(hostileText, hostileJson.map(jsonText))),
          },
        );
  return fc
    .tuple(fc.array(segment, { minLength: names, maxLength: names }), parameters, bodies)
    .map(([segments, pairs, body]) => {
      let at = 0;
      const place = path.replaceAll(/\{\w+\}/g, () => segments[at++] ?? '');
      const search = pairs.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join('&');
      return {
        method,
        open: operation.scope === 'open',
        target: search === '' ? place : `${place}?${search}`,
        ...(body === undefined ? {} : { type: body[0], body: body[1] }),
      };
    })
    .filter(({ target }) => target.length < MAX_TARGET_LENGTH);
});

/** Node itself answers longer ones, with 431. */
const MAX_TARGET_LENGTH = 8000;

const KEPT: readonly Asked[] = [
  { method: 'GET', target: '/api/runs?limit=1e999' },
  { method: 'GET', target: '/api/logs?from=2024-02-31T25%3A00%3A00Z' },
  { method: 'POST', target: '/api/rules', type: 'application/json', body: '{' },
  { method: 'GET', target: '/api/connections/%zz' },
  { method: 'GET', target: '/api/%zz?%zz=%zz' },
  {
    method: 'POST',
    target: '/api/alerts',
    type: 'application/json',
    body: jsonText({ ...ALERT, rawData: { deep: nested(5000) } }),
  },
  {
    method: 'POST',
    target: '/api/rules',
    type: 'application/json',
    body: jsonText({ name: 'deep', filter: nested(10_000, 'a') }),
  },
  {
    method: 'POST',
    target: '/api/connections',
    type: 'application/json',
    body: jsonText({ plugin: 'memory', config: { ...MEMORY_CONFIG, name: 'deep', more: nested(10_000) } }),
  },
];

test(
  'the API answers no call, valid or not, with an internal error',
  async () => {
    const scene = await apiScene();
    await setFirstPassword(scene.store.db, PASSWORD, 'then');
    let owner = await signedIn(scene);
    await prepare(scene);
    const server: Server = scene.app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    afterTest(() => {
      server.closeAllConnections();
      server.close();
    });
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    let calls = 0;
    await fuzz(asked, { runs: 400, ms: 1500, kept: KEPT }, async ({ method, open = false, target, type, body }) => {
      calls += 1;
      if (calls % 50 === 0) await prepare(scene);
      const gone = new AbortController();
      const answer = await fetch(`${origin}${target}`, {
        method,
        headers: { ...(open ? {} : owner), ...(type === undefined ? {} : { 'content-type': type }) },
        signal: gone.signal,
        ...(body === undefined ? {} : { body: Buffer.from(body) }),
      });
      if (answer.headers.get('content-type')?.startsWith('text/event-stream') === true) {
        await answer.body?.getReader().read();
        gone.abort();
        return;
      }
      const text = await answer.text();
      expect([answer.status < 500, text.slice(0, 300)]).toEqual([true, expect.anything()]);
      if (answer.status >= 400) expectProblem((JSON.parse(text) as { readonly problem?: unknown }).problem);
      if (!open) expect(answer.status).not.toBe(401);
      // It may have been the session that asks.
      if (method === 'DELETE' && target.startsWith('/api/sessions/')) owner = await signedIn(scene);
    });
  },
  FUZZ_TIMEOUT,
);

const PASSWORD = 'correct horse battery';

async function signedIn({ send }: ApiScene) {
  const cookie = cookieOf((await send('post', '/api/sign-in').send({ password: PASSWORD })).headers);
  const { csrf } = (await send('get', '/api/session', { Cookie: cookie })).body as { csrf: string };
  return { cookie, 'x-csrf-token': csrf };
}

/** Puts back what calls remove. */
async function prepare({ store, keep, call }: ApiScene): Promise<void> {
  await keep('m');
  await call('post', '/api/rules', { name: 'dlp', filter: { alertType: 'DLP' } });
  await call('post', '/api/queues', { name: 'main', rule: 'dlp', connection: 'm' });
  await storeAlerts(store, 'a', 'b');
}
