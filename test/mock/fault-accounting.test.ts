import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { lengthOf } from '../../mock-ivanti/tenant/faults/effects/delay.js';
import type { FaultRule } from '../../mock-ivanti/index.js';
import { recordOf, rowsOf, startMock } from './mock-tenant.js';

describe('verify', () => {
  test('fails on a rule that never fired, and says what came closest', async () => {
    const { mock, odata } = await startMock();
    mock.faults.add({ id: 'second-page', match: { op: 'list', page: 2 }, do: [{ page: 'empty-204' }] });
    await odata('incidents');
    const verify = (): void => {
      mock.faults.verify();
    };
    expect(verify).toThrow(
      'second-page never fired: 1 requests seen, 0 matched; closest: GET /api/odata/businessobject/incidents: page is 1, not 2',
    );
    await odata('incidents', { query: { $skip: 25 } });
    expect(verify).not.toThrow();
  });

  test('over the control API it is 409 until all have fired', async () => {
    const { mock, call, odata } = await startMock({ control: true });
    const headers = { 'Content-Type': 'application/json' };
    const made = await call('/__mock/faults', { method: 'POST', headers, body: { preset: 'server-error' } });
    expect([made.status, made.json]).toEqual([201, [expect.objectContaining({ id: 'server-error', fired: 0 })]]);
    const verify = await call('/__mock/verify', { method: 'POST' });
    expect([verify.status, verify.json]).toMatchObject([409, { allFired: false }]);
    await odata('incidents');
    expect((await call('/__mock/verify', { method: 'POST' })).status).toBe(200);
    expect((await call('/__mock/faults/server-error')).json).toMatchObject({ fired: 1, completed: true });
    expect((await call('/__mock/faults/server-error', { method: 'DELETE' })).status).toBe(204);
    expect((await call('/__mock/faults/server-error', { method: 'DELETE' })).status).toBe(404);
    expect(mock.faults.report()).toEqual([]);
  });
});

test('near misses are requests that met all but one criterion', async () => {
  const { mock, odata } = await startMock();
  const rule = mock.faults.add({ match: { op: 'list', set: 'employees' }, do: [{ wire: 'reset' }] });
  await odata('incidents');
  await odata("incidents('10001')");
  expect(rule.report()).toMatchObject({
    fired: 0,
    nearMisses: ['GET /api/odata/businessobject/incidents: set is incidents, not employees'],
  });
});

test('faults come from a file, a preset or a rule; a name that is neither is refused', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mock-faults-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const file = join(directory, 'faults.json');
  const rule: FaultRule = { id: 'mine', when: { times: 1 }, do: [{ status: { code: 503 } }] };
  await writeFile(file, JSON.stringify([rule]));
  const { mock } = await startMock({ faults: [file, 'page-204', { ...rule, id: 'own' }] });
  expect(mock.faults.report().map(({ id }) => id)).toEqual(['mine', 'page-204', 'own']);
  await expect(startMock({ faults: ['earthquake'] })).rejects.toThrow('neither a preset nor a file');
  expect(() => mock.faults.preset('earthquake')).toThrow("There is no preset 'earthquake'");
});

describe('wire effects, seen on the socket', () => {
  async function raw(spec: FaultRule['do'][number]): Promise<{ text: string; error: string | undefined }> {
    const { mock, url, credentials } = await startMock();
    mock.faults.add({ do: [spec] });
    const { hostname, port } = new URL(url);
    return await new Promise((resolve) => {
      const socket = connect(Number(port), hostname);
      let [text, error] = ['', undefined as string | undefined];
      socket.on('data', (chunk) => (text += chunk.toString('latin1')));
      socket.on('error', (thrown: NodeJS.ErrnoException) => (error = thrown.code));
      socket.on('close', () => {
        resolve({ text, error });
      });
      socket.write(
        `GET /api/odata/businessobject/incidents HTTP/1.1\r\nHost: x\r\nAuthorization: rest_api_key=${credentials.apiKey}\r\n\r\n`,
      );
    });
  }

  test('a reset is an RST, a close is not', async () => {
    expect(await raw({ wire: 'reset' })).toEqual({ text: '', error: 'ECONNRESET' });
    expect(await raw({ wire: 'close' })).toEqual({ text: '', error: undefined });
  });

  test('a reset after bytes comes after the head and so much of the body', async () => {
    const { text, error } = await raw({ wire: { kind: 'reset', afterBytes: 100 } });
    expect(error).toBe('ECONNRESET');
    expect(text === '' || text.split('\r\n\r\n')[1]!.length === 100).toBe(true);
  });

  test('garbage, a bad chunk and two lengths are what they are called', async () => {
    expect((await raw({ wire: 'garbage' })).text).not.toContain('HTTP/');
    expect((await raw({ wire: 'bad-chunk' })).text).toContain('\r\n\r\nxyz\r\n');
    expect((await raw({ wire: 'two-lengths' })).text.match(/Content-Length/g)).toHaveLength(2);
  });

  test.each(['exact', 'declared', 'chunked', 'closed'] as const)('a body cut with framing %s', async (framing) => {
    const { mock, url, credentials } = await startMock();
    mock.faults.add({ do: [{ body: { truncate: { bytes: 500, framing } } }] });
    const answer = fetch(`${url}/api/odata/businessobject/incidents`, {
      headers: { Authorization: `rest_api_key=${credentials.apiKey}` },
    }).then((response) => response.text());
    if (framing === 'exact' || framing === 'closed') expect((await answer).length).toBe(500);
    else await expect(answer).rejects.toThrow('terminated');
  });
});

describe('delays', () => {
  const luck = (...draws: number[]) => {
    let next = 0;
    return () => draws[next++ % draws.length]!;
  };

  test('even between two bounds, or lognormal around a median with a ceiling', () => {
    expect(lengthOf({ uniform: [100, 300] }, luck(0.25))).toBe(150);
    const spec = { lognormal: { median: 200, sigma: 0.5 } };
    expect(lengthOf(spec, luck(0, 0))).toBe(200);
    expect(lengthOf(spec, luck(0.9, 0))).toBeGreaterThan(200);
    expect(lengthOf(spec, luck(0.9, 0.5))).toBeLessThan(200);
    expect(lengthOf({ lognormal: { median: 200, sigma: 5, max: 250 } }, luck(0.99, 0))).toBe(250);
  });
});

test('a body is changed by path and comes in pieces', async () => {
  const { mock, odata } = await startMock();
  mock.faults.add({ do: [{ body: { mutate: { 'value.0.Status': 'Gone', 'value.0.Subject': null, 'no.such': 1 } } }] });
  mock.faults.add({ do: [{ body: { dribble: { chunks: 3, ms: 1 } } }] });
  const [first, second] = rowsOf(await odata('incidents'));
  expect([first!['Status'], first!['Subject']]).toEqual(['Gone', null]);
  expect(second!['Subject']).not.toBeNull();
});

test('annotations of OData are one name of a path, dot and all', async () => {
  const { mock, odata } = await startMock();
  const lies = { '@odata.count': 3, 'value.0.Status@odata.type': '#String' };
  mock.faults.add({ do: [{ body: { mutate: lies } }] });
  const answer = await odata('incidents');
  expect(answer.json).toMatchObject({ '@odata.count': 3 });
  expect(rowsOf(answer)[0]).toMatchObject({ 'Status@odata.type': '#String' });
});

test('another user changes records in the middle of a request', async () => {
  const { mock, odata, matches } = await startMock();
  const doing: FaultRule['do'] = [
    { data: { insert: { set: 'incidents', fields: { Subject: 'Extra' }, count: 2 } } },
    { data: { update: { set: 'incidents', where: { Status: 'Active' }, fields: { Subject: 'Touched' }, count: 1 } } },
    { data: { delete: { set: 'incidents', where: { Status: 'Closed' }, count: 1 } } },
  ];
  mock.faults.add({ match: { op: 'get' }, when: { times: 1 }, do: doing });
  await odata("incidents('10001')");
  expect(await matches("Subject eq 'Extra'")).toBe(2);
  expect(await matches("Subject eq 'Touched'")).toBe(1);
  expect(mock.records.count('incidents')).toBe(201);
});

test('the clock effect skews, jumps, freezes and changes the rate', async () => {
  let base = Date.parse('2026-07-01T00:00:00Z');
  const { mock, odata } = await startMock({ now: () => base });
  const dateAfter = async (spec: Extract<FaultRule['do'][number], { clock: unknown }>['clock']): Promise<string> => {
    mock.faults.clear();
    mock.clock.skew(0);
    mock.faults.add({ when: { times: 1 }, do: [{ clock: spec }] });
    await odata("incidents('10001')");
    base += 10_000;
    const reply = await odata("incidents('10001')");
    return `${reply.headers.get('date')!.slice(17, 25)} after ${(base / 1000) % 86_400}`;
  };
  expect(await dateAfter({ skew: 60_000 })).toBe('00:01:10 after 10');
  expect(await dateAfter({ jump: -5000 })).toBe('00:00:15 after 20');
  expect(await dateAfter({ rate: 3 })).toBe('00:00:50 after 30');
  expect(await dateAfter({ freeze: true })).toBe('00:00:30 after 40');
  expect(await dateAfter({ freeze: false })).toBe('00:00:50 after 50');
});

test.each([
  [{ delay: { ms: -1 } }, '/do/0/delay/ms must be 0 or more'],
  [{ delay: { ms: 1e12 } }, '/do/0/delay/ms must be 2147483647 or less'],
  [{ delay: { seconds: 1 } }, "/do/0/delay has no 'seconds'; known: ms, uniform, lognormal, forever"],
  [{ delay: { uniform: [1] } }, '/do/0/delay/uniform must'],
  [{ wire: { kind: 'melt' } }, '/do/0/wire/kind must be one of reset, close'],
  [{ wire: { kind: 'garbage', afterBytes: 3 } }, '/do/0/wire/kind must be one of reset, close'],
  [{ rate: { limit: 1 } }, '/do/0/rate/windowMs is missing'],
  [{ auth: {} }, '/do/0/auth needs one of expire, revoke'],
  [{ page: 'upside-down' }, '/do/0/page must be one of empty-204'],
  [{ data: { insert: {} } }, '/do/0/data/insert/set is missing'],
  [{ data: { insert: { set: 'nonsenses' } } }, '/do/0/data/insert/set must be one of organizationalunits'],
  [{ data: { insert: { set: 'incidents', fields: { Nonsense: 1 } } } }, "/do/0/data/insert/fields: Field 'Nonsense'"],
  [{ data: { touch: { set: 'incidents', where: { status: 'x' } } } }, "/do/0/data/touch/where has 'status'"],
  [{ schema: { add: 'x' } }, '/do/0/schema/add must be an object'],
  [{ clock: { skew: 1, rate: 2 } }, '/do/0/clock needs one of skew, jump, rate, freeze'],
  [{ body: { truncate: { bytes: 1, framing: 'gilt' } } }, '/do/0/body/truncate/framing must be one of exact'],
  [{ status: { code: '503' } }, '/do/0/status/code must be a whole number'],
  [{ status: { code: 200, template: 'nonsense' } }, '/do/0/status/template must be one of json'],
  [{ status: { code: 503, headers: { 'Retry-After': 5 } } }, '/do/0/status/headers/Retry-After must be a text'],
  [{ status: { code: 503, headers: { 'Retry After': '5' } } }, '/do/0/status/headers'],
  [
    { status: { code: 503, headers: { Link: 'a\r\nb' } } },
    '/do/0/status/headers/Link must be one line of Latin-1 text',
  ],
])('an effect with arguments it does not know is refused: %j', async (effect, reason) => {
  const { mock } = await startMock();
  expect(() => mock.faults.add({ do: [effect] } as unknown as FaultRule)).toThrow(reason);
});

test('a fault never touches the control API or the records behind it', async () => {
  const { mock, call } = await startMock({ control: true });
  mock.faults.add({ do: [{ status: { code: 503 } }] });
  expect((await call('/__mock/health')).status).toBe(200);
  expect(recordOf(await call('/__mock/data/incidents'))).toHaveLength(200);
});
