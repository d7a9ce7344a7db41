import { describe, expect, test } from 'vitest';
import type { FaultRule } from '../../mock-ivanti/index.js';
import { rowsOf, startMock } from './mock-tenant.js';

describe('effects', () => {
  test('status answers instead of the tenant, before anything is stored', async () => {
    const { mock, createIncident } = await startMock();
    const body = { code: 'ISM_5000', description: 'Internal server error', message: ['x'], help: '' };
    mock.faults.add({
      match: { op: 'create' },
      do: [{ status: { code: 500, body, headers: { 'X-Reason': 'fault' } } }],
    });
    const reply = await createIncident();
    expect([reply.status, reply.headers.get('x-reason'), reply.json]).toEqual([500, 'fault', body]);
    expect(mock.records.count('incidents')).toBe(200);
  });

  test('after the commit the record is stored although the client gets an error', async () => {
    const { mock, createIncident } = await startMock();
    mock.faults.add({ match: { op: 'create' }, at: 'after-commit', do: [{ status: { code: 502 } }] });
    expect((await createIncident()).status).toBe(502);
    expect(mock.records.count('incidents')).toBe(201);
  });

  test('a reset or a close ends the connection; stored or not is the rule`s choice', async () => {
    const { mock, createIncident } = await startMock();
    for (const kind of ['reset', 'close'] as const) {
      mock.faults.clear();
      const before = mock.records.count('incidents');
      mock.faults.add({ match: { op: 'create' }, at: 'after-commit', do: [{ wire: { kind } }] });
      await expect(createIncident()).rejects.toThrow('fetch failed');
      expect(mock.records.count('incidents')).toBe(before + 1);
      mock.faults.clear();
      mock.faults.add({ match: { op: 'create' }, do: [{ wire: kind }] });
      await expect(createIncident()).rejects.toThrow('fetch failed');
      expect(mock.records.count('incidents')).toBe(before + 1);
    }
  });

  test('a reset is a true one: the client sees ECONNRESET', async () => {
    const { mock, odata } = await startMock();
    mock.faults.add({ do: [{ wire: { kind: 'reset' } }] });
    const error: unknown = await odata('incidents').catch((thrown: unknown) => thrown);
    expect((error as { cause?: { code?: string } }).cause?.code).toBe('ECONNRESET');
  });

  test('a body can be cut silently, cut against its announced length, replaced, or be a sign-in page', async () => {
    const { mock, odata } = await startMock();
    mock.faults.add({ when: { times: 1 }, do: [{ body: { truncate: { bytes: 100 } } }] });
    const cut = await odata('incidents');
    expect([cut.status, cut.text.length, cut.json]).toEqual([200, 100, undefined]);
    mock.faults.clear();
    const announced = mock.faults.add({ do: [{ body: { truncate: { bytes: 100, declare: true } } }] });
    await expect(odata('incidents')).rejects.toThrow('terminated');
    announced.remove();
    const replaced = mock.faults.add({ do: [{ body: { replace: '{"value":"No instances found."}' } }] });
    expect((await odata('incidents')).json).toEqual({ value: 'No instances found.' });
    replaced.remove();
    mock.faults.add({ do: [{ body: { html: true } }] });
    const page = await odata('incidents');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  });

  test('a delay without end holds the request until the client gives up, and nothing is stored', async () => {
    const { mock, url, credentials } = await startMock();
    mock.faults.add({ match: { op: 'create' }, do: [{ delay: { forever: true } }] });
    const client = new AbortController();
    const request = fetch(`${url}/api/odata/businessobject/incidents`, {
      method: 'POST',
      headers: { Authorization: `rest_api_key=${credentials.apiKey}` },
      body: '{"Subject":"x"}',
      signal: client.signal,
    });
    const given = expect(request).rejects.toThrow('aborted');
    await expect.poll(() => mock.faults.report()[0]!.fired).toBe(1);
    client.abort();
    await given;
    expect(mock.journal.entries().at(-1)).toMatchObject({ op: 'create', status: 0 });
    expect(mock.records.count('incidents')).toBe(200);
  });

  test('a delay of milliseconds only delays', async () => {
    const { mock, odata } = await startMock();
    mock.faults.add({ do: [{ delay: { ms: 1 } }, { status: { code: 418 } }] });
    expect((await odata('incidents')).status).toBe(418);
  });

  test('an expired credential is refused: a session until the next login, an API key once', async () => {
    const { mock, odata, credentials } = await startMock();
    mock.faults.add({ when: { times: 2 }, do: [{ auth: { expire: true } }] });
    const session = { anonymous: true, headers: { Authorization: credentials.sessionKey } };
    expect((await odata('incidents', session)).status).toBe(401);
    expect((await odata('incidents')).status).toBe(401);
    expect((await odata('incidents')).status).toBe(200);
    expect((await odata('incidents', session)).status).toBe(401);
  });

  test('paging can end early, repeat a page, or run short', async () => {
    const { mock, odata } = await startMock();
    const pages: FaultRule[] = [
      { match: { op: 'list', page: 2 }, when: { times: 1 }, do: [{ page: 'empty-204' }] },
      { match: { op: 'list', page: 2 }, when: { times: 1 }, do: [{ page: { kind: 'repeat-previous' } }] },
      { match: { op: 'list', page: 2 }, when: { times: 1 }, do: [{ page: { kind: 'short', n: 3 } }] },
    ];
    const ids = async (skip: number): Promise<unknown[]> => {
      const reply = await odata('incidents', { query: { $top: 10, $skip: skip, $select: 'RecId' } });
      return [reply.status, ...rowsOf(reply).map((row) => row['RecId'])];
    };
    const first = await ids(0);
    const second = await ids(10);
    mock.faults.add(pages[0]!);
    expect(await ids(10)).toEqual([204]);
    await ids(0);
    mock.faults.add(pages[1]!);
    expect(await ids(10)).toEqual(first);
    mock.faults.add(pages[2]!);
    expect(await ids(10)).toEqual(second.slice(0, 4));
    expect(await ids(10)).toEqual(second);
  });
});

describe('rules', () => {
  test('skip and times work together, and the rule accounts for what it did', async () => {
    const { mock, odata } = await startMock();
    const rule = mock.faults.add({
      id: 'two-after-one',
      match: { op: 'list' },
      when: { skip: 1, times: 2 },
      do: [{ status: { code: 503 } }],
    });
    const statuses: number[] = [];
    for (let call = 0; call < 5; call++) statuses.push((await odata('incidents')).status);
    await odata("incidents('10001')");
    expect(statuses).toEqual([200, 503, 503, 200, 200]);
    expect(rule.report()).toMatchObject({
      id: 'two-after-one',
      seen: 6,
      matched: 5,
      fired: 2,
      left: 0,
      completed: true,
    });
    expect(mock.journal.entries({ status: 503 })[0]!.faults).toEqual(['two-after-one']);
  });

  test('every n-th call, and a span of the tenant clock', async () => {
    const { mock, odata } = await startMock();
    mock.faults.add({ when: { every: 2 }, do: [{ status: { code: 503 } }] });
    const statuses: number[] = [];
    for (let call = 0; call < 4; call++) statuses.push((await odata('incidents')).status);
    expect(statuses).toEqual([200, 503, 200, 503]);
    mock.faults.clear();
    const until = mock.clock.now() + 1000;
    mock.faults.add({ when: { until }, do: [{ status: { code: 429 } }] });
    expect((await odata('incidents')).status).toBe(429);
    mock.clock.advance(1000);
    expect((await odata('incidents')).status).toBe(200);
  });

  test('a probability is drawn from the seed: two mocks fail alike', async () => {
    const run = async (): Promise<number[]> => {
      const { mock, odata } = await startMock({ seed: 5 });
      mock.faults.add({ when: { probability: 0.5 }, do: [{ status: { code: 503 } }] });
      const statuses: number[] = [];
      for (let call = 0; call < 12; call++) statuses.push((await odata('employees', { query: { $top: 1 } })).status);
      return statuses;
    };
    const [first, second] = [await run(), await run()];
    expect(first).toEqual(second);
    expect(new Set(first).size).toBe(2);
  });

  test.each<[string, FaultRule['match']]>([
    ['set', { set: 'Employees' }],
    ['method', { method: 'get', set: 'employees' }],
    ['path', { path: '/businessobject/employees' }],
    ['path pattern', { path: /employees$/ }],
    ['query', { query: '$top=7' }],
    ['header', { header: { 'X-Trace': 'abc' } }],
    ['client', { client: 'special-agent' }],
  ])('a rule matches by %s', async (_, match) => {
    const { mock, odata } = await startMock();
    mock.faults.add({ match: match!, do: [{ status: { code: 503 } }] });
    const headers = { 'X-Trace': 'abcdef', 'User-Agent': 'special-agent/1' };
    expect((await odata('employees', { query: { $top: 7 }, headers })).status).toBe(503);
    expect((await odata('incidents')).status).toBe(200);
  });

  test('rules add up: a delay of one and a status of another', async () => {
    const { mock, odata } = await startMock();
    mock.faults.add({ id: 'slow', do: [{ delay: { ms: 1 } }] });
    mock.faults.add({ id: 'failing', do: [{ status: { code: 500 } }] });
    expect((await odata('incidents')).status).toBe(500);
    expect(mock.journal.entries()[0]!.faults).toEqual(['slow', 'failing']);
  });

  test.each([
    [{ do: [] }, '/do must be a list with at least one entry'],
    [{}, '/do is missing'],
    ['reset', 'a rule must be an object'],
    [{ do: [{ explode: {} }] }, "/do/0 has no 'explode'; known: status, delay"],
    [{ do: [{ status: { code: 500 }, wire: 'reset' }] }, '/do/0 needs one of status, delay'],
    [{ do: [{ wire: 'reset' }, { status: {} }] }, '/do/1/status/code is missing'],
    [{ when: { often: 1 }, do: [{ wire: 'reset' }] }, "/when has no 'often'; known: skip, times"],
    [{ when: { times: '2' }, do: [{ wire: 'reset' }] }, '/when/times must be a whole number'],
    [{ when: { probability: 40 }, do: [{ wire: 'reset' }] }, '/when/probability must be 1 or less'],
    [{ match: { sets: 'x' }, do: [{ wire: 'reset' }] }, "/match has no 'sets'"],
    [{ match: { set: 5 }, do: [{ wire: 'reset' }] }, '/match/set must be a text'],
    [{ match: { path: { source: 'x' } }, do: [{ wire: 'reset' }] }, '/match/path must be a text or a RegExp'],
    [{ match: { header: { Accept: 1 } }, do: [{ wire: 'reset' }] }, '/match/header/Accept must be a text'],
    [{ match: { op: ['list', 'look'] }, do: [{ wire: 'reset' }] }, '/match/op/1 must be one of login, token'],
    [{ at: 'later', do: [{ wire: 'reset' }] }, '/at must be one of before-auth'],
  ])('a rule that is none is refused with the reason: %j', async (rule, reason) => {
    const { mock } = await startMock();
    expect(() => mock.faults.add(rule as unknown as FaultRule)).toThrow(reason);
  });
});

test('a request whose client has gone is finished and stored', async () => {
  const { mock, url, credentials } = await startMock();
  mock.faults.add({ match: { op: 'create' }, do: [{ delay: { ms: 300 } }] });
  const client = new AbortController();
  const request = fetch(`${url}/api/odata/businessobject/incidents`, {
    method: 'POST',
    headers: { Authorization: `rest_api_key=${credentials.apiKey}` },
    body: JSON.stringify({ Subject: 'a', Symptom: 'b', ProfileLink: credentials.employeeRecId }),
    signal: client.signal,
  });
  const given = expect(request).rejects.toThrow('aborted');
  await expect.poll(() => mock.faults.report()[0]!.fired).toBe(1);
  client.abort();
  await given;
  expect(mock.records.count('incidents')).toBe(200);
  await expect.poll(() => mock.records.count('incidents')).toBe(201);
});
