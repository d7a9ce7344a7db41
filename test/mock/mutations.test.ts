import { expect, test } from 'vitest';
import type { MutationStep } from '../../mock-ivanti/index.js';
import { NOON, rowsOf, startMock } from './mock-tenant.js';

test('records change between two pages, keyed by the number of the request', async () => {
  const { mock, odata } = await startMock();
  mock.mutations.add({
    when: { request: 2 },
    do: [{ insert: { set: 'incidents', fields: { Subject: 'New' }, count: 3 } }],
  });
  const page = async (skip: number): Promise<unknown[]> =>
    rowsOf(await odata('incidents', { query: { $top: 10, $skip: skip } })).map((row) => row['RecId']);
  const first = await page(0);
  const second = await page(10);
  expect(second.slice(0, 3)).toEqual(first.slice(7));
  expect(mock.mutations.report()).toMatchObject([{ done: true, rows: 3 }]);
});

test('a step keyed by time carries the time when it happened, not the time of the next request', async () => {
  const { mock, odata } = await startMock();
  const id = String(mock.records.list('incidents')[0]!['RecId']);
  mock.mutations.add({
    when: { after: 60_000 },
    do: [{ update: { set: 'incidents', recId: id, fields: { Subject: 'Later' } } }],
  });
  const read = async (): Promise<unknown> =>
    ((await odata(`incidents('${id}')`)).json as Record<string, unknown>)['Subject'];
  expect(await read()).not.toBe('Later');
  mock.clock.advance(90_000);
  expect(await read()).toBe('Later');
  expect(mock.records.get('incidents', id)!['LastModDateTime']).toBe('2026-07-01T12:01:00Z');
});

test('a late write becomes visible with a stamp that is already past', async () => {
  const { mock, matches } = await startMock();
  const filter = 'LastModDateTime ge 2026-07-01T11:59:00Z and LastModDateTime lt 2026-07-01T12:00:00Z';
  mock.mutations.add({
    when: { request: 2 },
    do: [{ insert: { set: 'incidents', fields: { Subject: 'Late' }, ago: 30_000 } }],
  });
  expect(await matches(filter)).toBe(0);
  expect(await matches(filter)).toBe(1);
});

test('edits, touches and deletes by fields and number of rows', async () => {
  const { mock, matches } = await startMock();
  const closed = await matches("Status eq 'Closed'");
  mock.mutations.add(
    { when: { at: NOON }, do: [{ delete: { set: 'incidents', where: { Status: 'Closed' }, count: 2 } }] },
    { when: { at: NOON }, do: [{ touch: { set: 'incidents', count: 4 } }] },
  );
  expect(await matches("Status eq 'Closed'")).toBe(closed - 2);
  expect(await matches('LastModDateTime ge 2026-07-01T12:00:00Z')).toBe(4);
});

test('a script is set and read over the control API, per namespace', async () => {
  const { mock, call, odata } = await startMock({ control: true });
  const headers = { 'Content-Type': 'application/json' };
  const step = { when: { request: 1 }, do: [{ insert: { set: 'employees', fields: { LastName: 'Control' } } }] };
  expect((await call('/__mock/mutations?ns=one', { method: 'POST', headers, body: step })).status).toBe(201);
  await odata('incidents', { headers: { 'X-Mock-Case': 'one' } });
  expect((await call('/__mock/mutations?ns=one')).json).toMatchObject([{ done: true, rows: 1 }]);
  expect(mock.namespace('one').records.count('employees')).toBe(301);
  expect(mock.records.count('employees')).toBe(300);
  const wrong = await call('/__mock/mutations', { method: 'POST', headers, body: { when: {}, do: [] } });
  expect(wrong.status).toBe(400);
  await call('/__mock/mutations?ns=one', { method: 'DELETE' });
  expect(mock.namespace('one').mutations.report()).toEqual([]);
});

test.each([
  [{ when: { request: 1, at: 2 }, do: [{ touch: { set: 'incidents' } }] }, '/when needs one of request, at, after'],
  [{ when: { soon: 1 }, do: [] }, "/when has no 'soon'"],
  [{ when: { request: 1 }, do: [] }, '/do must be a list with at least one entry'],
  [{ when: { request: 1 }, do: [{ explode: {} }] }, "/do/0 has no 'explode'; known: insert, update, delete, touch"],
  [{ when: { request: 1 }, do: [{ insert: { set: 'x', rows: 3 } }] }, "/do/0/insert has no 'rows'"],
  [{ when: { request: 1 }, do: [{ insert: { set: 'tasks' } }] }, '/do/0/insert/set must be a subtype'],
  [{ when: { request: 1 }, do: [{ update: { set: 'incidents' } }] }, '/do/0/update/fields is missing'],
])('a step that is none is refused with the reason: %j', async (step, reason) => {
  const { mock } = await startMock();
  expect(() => {
    mock.mutations.add(step as unknown as MutationStep);
  }).toThrow(reason);
});
