import { describe, expect, test } from 'vitest';
import { NOON, recordOf, rowsOf, startMock, type MockTenant } from './mock-tenant.js';

const SINCE = 'LastModDateTime ge 1900-01-01T00:00:00Z';

async function ids({ odata }: MockTenant, query: Record<string, string | number>): Promise<string[]> {
  return rowsOf(await odata('incidents', { query: { $top: 100, ...query } })).map((row) => String(row['RecId']));
}

describe('a record without a stamp', () => {
  test.each([
    'Z',
    'none',
  ] as const)('satisfies no comparison of it and comes last, newest first (%s)', async (style) => {
    const tenant = await startMock({ incidents: 20, switches: { stamp_style: style } });
    const { mock, matches } = tenant;
    const id = String(mock.records.list('incidents')[4]!['RecId']);
    mock.records.update('incidents', id, { LastModDateTime: null });
    expect(await matches(SINCE)).toBe(19);
    expect(await matches('LastModDateTime lt 2030-01-01T00:00:00Z')).toBe(19);
    expect(await matches("LastModDateTime eq '$NULL'")).toBe(1);
    expect((await ids(tenant, { $orderby: 'LastModDateTime desc' })).at(-1)).toBe(id);
    expect((await ids(tenant, { $orderby: 'LastModDateTime' }))[0]).toBe(id);
  });

  test('has a stamp when it is from the year 1', async () => {
    const { mock, matches, rows } = await startMock({ incidents: 20 });
    const id = String(mock.records.list('incidents')[4]!['RecId']);
    mock.records.update('incidents', id, { LastModDateTime: '0001-01-01T00:00:00Z' });
    expect(await matches(SINCE)).toBe(19);
    expect(await matches("LastModDateTime eq '$NULL'")).toBe(0);
    expect((await rows(`RecId eq '${id}'`))[0]!['LastModDateTime']).toBe('0001-01-01T00:00:00Z');
  });
});

describe('records that a role may not see', () => {
  test('are missing from listings, counts and by key, make room on pages, and come back as they were', async () => {
    const tenant = await startMock({ incidents: 20 });
    const { mock, matches, odata } = tenant;
    const before = await ids(tenant, { $top: 5, $orderby: 'RecId' });
    const [first, second, ...rest] = before;
    mock.records.hide('incidents', first);
    mock.records.hide('incidents', second!.toLowerCase());
    expect((await ids(tenant, { $top: 5, $orderby: 'RecId' })).slice(0, 3)).toEqual(rest);
    expect(await matches(SINCE)).toBe(18);
    expect((await odata(`incidents('${first}')`)).status).toBe(400);
    expect(mock.records.count('incidents')).toBe(20);
    mock.records.show('incidents', second);
    mock.records.show('incidents');
    expect(await ids(tenant, { $top: 5, $orderby: 'RecId' })).toEqual(before);
  });

  test('are hidden and shown by a script, which covers the whole set where it names no record, also records made meanwhile', async () => {
    const tenant = await startMock({ incidents: 20 });
    const { mock, matches } = tenant;
    mock.mutations.add(
      { when: { request: 2 }, do: [{ hide: { set: 'incidents', count: 3 } }] },
      { when: { request: 3 }, do: [{ hide: { set: 'incidents' } }, { insert: { set: 'incidents', fields: {} } }] },
      { when: { request: 4 }, do: [{ show: { set: 'incidents' } }] },
    );
    const seen: number[] = [];
    for (let request = 1; request <= 4; request++) seen.push((await ids(tenant, { $filter: SINCE })).length);
    expect(seen).toEqual([20, 17, 0, 21]);
    expect(mock.mutations.report().map(({ rows }) => rows)).toEqual([3, 21, 21]);
    mock.records.hide('incidents');
    mock.reset();
    expect(await matches(SINCE)).toBe(20);
  });
});

test('a deleted record comes back with its RecId and its old stamp', async () => {
  const { mock, rows } = await startMock({ incidents: 20 });
  const before = mock.records.list('incidents')[3]!;
  const id = String(before['RecId']);
  mock.records.delete('incidents', id);
  mock.records.insert('incidents', { ...before, RecId: id.toLowerCase() });
  const [after] = await rows(`RecId eq '${id}'`);
  expect(after).toMatchObject({ RecId: id, LastModDateTime: before['LastModDateTime'], Subject: before['Subject'] });
});

describe('RecIds in another order', () => {
  const upper = (texts: readonly string[]) => texts.map((text) => text.toUpperCase());
  test.each([
    ['any-case', (id: string) => id.toUpperCase()],
    ['bytes', (id: string) => id],
    ['guid', (id: string) => id.toUpperCase().slice(20)],
  ] as const)('%s: a walk by RecId meets every record, those changed meanwhile too', async (recid_order, key) => {
    const tenant = await startMock({ incidents: 60, switches: { recid_case: 'mixed', recid_order } });
    const { mock } = tenant;
    for (const row of mock.records.list('incidents').slice(0, 20))
      mock.records.update('incidents', String(row['RecId']), { Subject: 'changed' });
    const all: string[] = [];
    for (let page = await ids(tenant, { $top: 7, $orderby: 'RecId' }); page.length > 0; ) {
      all.push(...page);
      const behind = `RecId gt '${page.at(-1)}'`;
      page = await ids(tenant, { $top: 7, $orderby: 'RecId', $filter: `${SINCE} and ${behind}` });
    }
    expect(new Set(all).size).toBe(60);
    expect(all.some((id) => id !== id.toUpperCase())).toBe(true);
    expect(all).toEqual(all.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)));
    expect(upper(await ids(tenant, { $orderby: 'RecId desc' }))).toEqual(upper(all.toReversed()));
    expect(await ids(tenant, { $filter: `RecId eq '${all[3]}' or RecId eq '${all[4]}'`, $orderby: 'RecId' })).toEqual(
      all.slice(3, 5),
    );
    expect(await ids(tenant, { $filter: `RecId ge '${all[9]}' and RecId le '${all[11]}'`, $orderby: 'RecId' })).toEqual(
      all.slice(9, 12),
    );
  });
});

describe('clocks that disagree', () => {
  test('the stamps of every writer lead or lag, and the Date header does so independently', async () => {
    const { mock, odata, createIncident } = await startMock({ switches: { stamp_lead: -600, date_lead: 60 } });
    expect(recordOf(await createIncident())['LastModDateTime']).toBe('2026-07-01T11:50:00Z');
    const [record] = mock.records.list('incidents');
    mock.mutations.add({
      when: { request: 1 },
      do: [{ touch: { set: 'incidents', recId: String(record!['RecId']) } }],
    });
    const reply = await odata(`incidents('${String(record!['RecId'])}')`);
    expect(recordOf(reply)['LastModDateTime']).toBe('2026-07-01T11:50:00Z');
    expect(reply.headers.get('date')).toBe('Wed, 01 Jul 2026 12:01:00 GMT');
    mock.switches.set({ stamp_lead: 0, date_lead: 0 });
    expect(recordOf(await createIncident())['LastModDateTime']).toBe('2026-07-01T12:00:00Z');
  });

  test('a negative number can be set as a text, as on a command line', async () => {
    const { mock } = await startMock({ switches: { stamp_lead: '-600' as unknown as number } });
    expect(mock.switches.values().stamp_lead).toBe(-600);
  });
});

describe('a proxy that keeps answers', () => {
  test.each([
    ['then', 'Wed, 01 Jul 2026 12:00:00 GMT'],
    ['now', 'Wed, 01 Jul 2026 13:00:00 GMT'],
  ] as const)('gives what it gave before for the same address, with the Date of %s', async (date, expected) => {
    const tenant = await startMock({ incidents: 20 });
    const { mock, odata, matches } = tenant;
    mock.faults.add({ match: { op: 'list' }, do: [{ cache: { date } }] });
    const before = (await odata('incidents', { query: { $filter: SINCE } })).text;
    mock.records.insert('incidents', { Subject: 'new' });
    mock.clock.set(NOON + 3_600_000);
    const after = await odata('incidents', { query: { $filter: SINCE } });
    expect([after.text, after.headers.get('date')]).toEqual([before, expected]);
    expect(await matches(`${SINCE} and RecId ne 'x'`)).toBe(21);
  });

  test('passes what is no answer to a read, and answers from memory as often as its setting says', async () => {
    const { mock, odata } = await startMock({ incidents: 20 });
    mock.faults.add({ match: {}, do: [{ cache: { hit: 0.5 } }] });
    const counts = new Set<unknown>();
    for (let at = 0; at < 20; at++) {
      counts.add(recordOf(await odata('incidents'))['@odata.count']);
      mock.records.insert('incidents', { Subject: 'new' });
    }
    expect(counts.size).toBeGreaterThan(3);
    expect(counts.size).toBeLessThan(18);
  });
});

test('an answer of another set comes with its context and its records', async () => {
  const { mock, odata } = await startMock();
  mock.faults.add({ when: { times: 1 }, do: [{ page: 'other-set' }] });
  const query = { $filter: SINCE, $orderby: 'RecId', $top: 4 };
  const foreign = recordOf(await odata('incidents', { query }));
  expect(foreign['@odata.context']).toMatch(/#changes$/);
  const known = mock.records.list('changes').map((row) => row['RecId']);
  expect((foreign['value'] as { RecId: string }[]).every(({ RecId }) => known.includes(RecId))).toBe(true);
  expect(recordOf(await odata('incidents', { query }))['@odata.context']).toMatch(/#incidents$/);
});
