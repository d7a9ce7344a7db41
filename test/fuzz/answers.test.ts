import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { isPluginError } from '../../host-sdk/index.js';
import { createPlugin, type IvantiPlugin } from '../../plugin/index.js';
import { strategies } from '../contract/strategies.js';
import { NOTE, REQUEST } from '../contract/ticket-scene.js';
import { startTenant, testServices, ticketing, type Tenant } from '../tenant.js';
import { expectProblem, fuzz, FUZZ_TIMEOUT } from './fuzz.js';
import { change, changed, hostileText, jsonText, type Change } from './hostile.js';

/** What is done to one answer of a tenant. */
interface Twist {
  /** The positions of the twisted answers in a case; several where a tenant keeps misbehaving. */
  readonly from: number;
  readonly times: number;
  readonly how:
    | { readonly json: readonly Change[] }
    | { readonly status: number }
    | { readonly header: readonly [name: string, value: string] }
    | { readonly cut: number }
    | { readonly insert: readonly [at: number, text: string] }
    | { readonly body: string }
    | { readonly hangUp: true };
}

const STATUSES = [
  200, 201, 202, 204, 205, 206, 299, 302, 304, 400, 401, 403, 404, 405, 408, 409, 412, 413, 414, 415, 429, 431, 500,
  502, 503, 504, 599,
];
const HEADERS: readonly (readonly [string, string])[] = [
  ...['text/html', 'application/xml', 'application/json; charset=utf-16', ''].map(
    (type) => ['content-type', type] as const,
  ),
  ...['gzip', 'br', 'deflate', 'constructor', '__proto__', 'gzip, gzip', 'identity'].map(
    (name) => ['content-encoding', name] as const,
  ),
  ...['0', '-1', '1e999', '9999999999', 'NaN', 'Wed, 99 Foo 0000', '10, 20', ''].map(
    (value) => ['retry-after', value] as const,
  ),
  ...['Thu, 01 Jan 1970 00:00:00 GMT', 'x', 'Fri, 31 Dec 9999 23:59:59 GMT'].map((value) => ['date', value] as const),
  ['location', 'http://127.0.0.1:1/'],
  ['content-length', '5'],
  ['x-ratelimit-remaining', '-1'],
];
const BODIES = [
  '',
  'null',
  '[]',
  '{}',
  '""',
  '{"value":null}',
  '{"value":{}}',
  '{"value":[null]}',
  '{"value":[[]]}',
  '{"value":[{}]}',
  '{"@odata.count":1e999,"value":[]}',
  '{"value":[{"RecId":"\\ud83d"}]}',
  '{"value":[{"RecId":"$NULL"}]}',
  '{"value":[{"RecId":{"a":1}}]}',
  '<html>',
  '{"code":{"a":1},"message":[{"a":1}]}',
  '{"message":"x","description":["y"]}',
  'No instances found.',
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  `{"value":[{"RecId":"A","x":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}]}`,
];

const twist: fc.Arbitrary<Twist> = fc.record({
  from: fc.nat(8),
  times: fc.constantFrom(1, 1, 2, 1000),
  how: fc.oneof(
    { weight: 6, arbitrary: fc.record({ json: fc.array(change, { minLength: 1, maxLength: 3 }) }) },
    { weight: 2, arbitrary: fc.record({ status: fc.constantFrom(...STATUSES) }) },
    { weight: 2, arbitrary: fc.record({ header: fc.constantFrom(...HEADERS) }) },
    { weight: 1, arbitrary: fc.record({ cut: fc.double({ min: 0, max: 1, noNaN: true }) }) },
    { weight: 1, arbitrary: fc.record({ insert: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), hostileText) }) },
    { weight: 2, arbitrary: fc.record({ body: fc.oneof(fc.constantFrom(...BODIES), hostileText) }) },
    { weight: 1, arbitrary: fc.constant({ hangUp: true as const }) },
  ),
});

type Call = (plugin: IvantiPlugin, ref: { readonly number: string; readonly recId: string }) => unknown;

const SENT = { startedAt: '2026-07-01T12:00:00.000Z', endedMsAgo: 0 };
const CALLS: Readonly<Record<string, Call>> = {
  validate: (plugin) => plugin.validate({ deep: true }),
  getFields: (plugin) => plugin.getFields({ object: 'incidents', choicesOf: ['Status'] }),
  getQueues: (plugin) => plugin.getQueues(),
  discover: (plugin) => plugin.discover({}),
  estimatePull: (plugin) => plugin.estimatePull({ table: 'incidents', checkpoint: null }),
  pull: (plugin) => drained(plugin.pull({ table: 'incidents', checkpoint: null })),
  'pull by $skip': (plugin) => drained(plugin.pull({ table: 'employees', checkpoint: null, mode: 'incremental' })),
  createTicket: (plugin) => plugin.createTicket(REQUEST),
  findTicket: (plugin) => plugin.findTicket({ ...REQUEST, sent: SENT }),
  updateTicket: (plugin, ref) =>
    plugin.updateTicket({ ref, item: REQUEST.item, values: NOTE, mode: 'append', status: 'Closed' }),
  syncStates: (plugin, ref) => drained(plugin.syncStates({ check: [{ ref }] })),
};

async function drained(parts: AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

interface Asked {
  readonly call: string;
  readonly auth: string;
  readonly twists: readonly Twist[];
}

const asked: fc.Arbitrary<Asked> = fc.record({
  call: fc.constantFrom(...Object.keys(CALLS)),
  auth: fc.constantFrom('ivanti_api_key', 'ivanti_api_key', 'ivanti_api_key', 'basic_auth', 'oauth2'),
  twists: fc.array(twist, { minLength: 1, maxLength: 2 }),
});

const everyAnswer = (how: Twist['how']): readonly Twist[] => [{ from: 0, times: 1000, how }];
const KEPT: readonly Asked[] = [
  { call: 'pull', auth: 'ivanti_api_key', twists: everyAnswer({ body: '{' }) },
  { call: 'getFields', auth: 'ivanti_api_key', twists: everyAnswer({ header: ['content-encoding', '__proto__'] }) },
  { call: 'pull', auth: 'ivanti_api_key', twists: [{ from: 1, times: 1, how: { body: BODIES.at(-1) ?? '' } }] },
];

test(
  'every call of the plugin ends as a result or as a problem, for any answer of the tenant',
  async () => {
    const tenant = await startTenant({ incidents: 30 });
    const front = await startTwisting(tenant.url);
    await fuzz(asked, { runs: 200, kept: KEPT, ms: 1500 }, async ({ call, auth, twists }) => {
      front.twists = twists;
      front.answers = 0;
      const plugin = createPlugin(testServices(tenant.clock), configOf(tenant, auth, front.url));
      try {
        const ref = { number: '1', recId: String(tenant.mock.records.list('incidents')[0]?.['RecId']) };
        const result = await CALLS[call]?.(plugin, ref);
        // The events that accompany a result contain problems as well.
        expect(jsonText(result)).not.toContain('"plugin.defect"');
      } catch (error) {
        if (!isPluginError(error)) throw error;
        expectProblem(error.problem);
      } finally {
        await plugin.dispose();
      }
    });
  },
  FUZZ_TIMEOUT,
);

function configOf(tenant: Tenant, strategy: string, front: string) {
  const auth = strategies[strategy]?.(tenant) ?? {};
  const { token_url: url } = auth;
  return tenant.config({
    instance: front,
    auth: typeof url === 'string' ? { ...auth, token_url: url.replace(tenant.url, front) } : auth,
    ticketing: ticketing(tenant),
    data: { tables: ['incidents', 'employees'], start_date: '2020-01-01', deny_fields: { employees: ['Salary'] } },
  });
}

/** A proxy before a tenant that twists its answers. */
async function startTwisting(tenant: string) {
  const front = { url: '', answers: 0, twists: [] as readonly Twist[] };
  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const sent = await buffer(incoming);
    const { authorization, accept, 'content-type': type } = incoming.headers;
    const reply = await fetch(`${tenant}${incoming.url ?? ''}`, {
      method: incoming.method ?? 'GET',
      headers: {
        ...(authorization && { authorization }),
        ...(accept && { accept }),
        ...(type && { 'content-type': type }),
      },
      ...(sent.length === 0 ? {} : { body: sent }),
    });
    const answer: Answered = {
      status: reply.status,
      headers: {
        'content-type': reply.headers.get('content-type') ?? 'text/plain',
        date: reply.headers.get('date') ?? '',
      },
      body: Buffer.from(await reply.arrayBuffer()),
    };
    const number = front.answers;
    front.answers += 1;
    const meant = front.twists.filter(({ from, times }) => number >= from && number < from + times);
    const twisted = meant.reduce<Answered | undefined>((before, one) => before && twistedBy(before, one.how), answer);
    if (twisted === undefined) outgoing.destroy();
    else outgoing.writeHead(twisted.status, twisted.headers).end(twisted.body);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  front.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return front;
}

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Undefined where the connection just ends. */
function twistedBy(answer: Answered, how: Twist['how']): Answered | undefined {
  const { body } = answer;
  if ('hangUp' in how) return undefined;
  if ('status' in how) return { ...answer, status: how.status };
  if ('body' in how) return { ...answer, body: Buffer.from(how.body) };
  if ('cut' in how) return { ...answer, body: body.subarray(0, Math.floor(how.cut * body.length)) };
  if ('insert' in how) {
    const at = Math.floor(how.insert[0] * body.length);
    return { ...answer, body: Buffer.concat([body.subarray(0, at), Buffer.from(how.insert[1]), body.subarray(at)]) };
  }
  if ('header' in how) {
    const [name, value] = how.header;
    const isGzip = value === 'gzip' && body.length % 2 === 0;
    return { ...answer, headers: { ...answer.headers, [name]: value }, body: isGzip ? gzipSync(body) : body };
  }
  try {
    const document = how.json.reduce<unknown>(changed, JSON.parse(body.toString()));
    return { ...answer, body: Buffer.from(jsonText(document)) };
  } catch {
    return answer;
  }
}
