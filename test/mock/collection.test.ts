import { describe, expect, test } from 'vitest';
import { messageOf, rowsOf, startMock, type Row } from './mock-tenant.js';

const times = (rows: readonly Row[]): unknown[] => rows.map((row) => row['LastModDateTime']);
const ids = (rows: readonly Row[]): unknown[] => rows.map((row) => row['RecId']);

describe('pages', () => {
  test('a page has 25 rows unless asked otherwise, newest first, and counts all matches', async () => {
    const { odata } = await startMock();
    const reply = await odata('incidents');
    expect(rowsOf(reply)).toHaveLength(25);
    expect(reply.json).toMatchObject({ '@odata.context': '/api/odata/$metadata#incidents', '@odata.count': 200 });
    expect(times(rowsOf(reply))).toEqual(times(rowsOf(reply)).toSorted().toReversed());
  });

  test('skipping through all pages meets every row once, and then 204', async () => {
    const { odata } = await startMock();
    const seen: unknown[] = [];
    for (const skip of [0, 100])
      seen.push(...ids(rowsOf(await odata('incidents', { query: { $top: 100, $skip: skip } }))));
    expect(new Set(seen).size).toBe(200);
    expect((await odata('incidents', { query: { $top: 100, $skip: 200 } })).status).toBe(204);
    expect((await odata('incidents', { query: { $skip: '99999999999999999999' } })).status).toBe(204);
  });

  test('a page of zero rows is a cheap count', async () => {
    const { odata } = await startMock();
    expect((await odata('incidents', { query: { $top: 0 } })).json).toMatchObject({ '@odata.count': 200, value: [] });
  });

  test.each(['-1', '1.5', 'abc', ''])('$top=%s is refused', async (top) => {
    const { odata } = await startMock();
    expect((await odata('incidents', { query: { $top: top } })).status).toBe(400);
  });

  test('a settled window is walked by RecId without a gap, with the rest of the count each time', async () => {
    const { mock, odata } = await startMock({ incidents: 1000 });
    const [from, until] = ['2025-06-01T00:00:00Z', '2025-12-01T00:00:00Z'];
    const inside = mock.records
      .list('incidents')
      .filter(({ LastModDateTime: at }) => String(at) >= from && String(at) < until)
      .map((row) => String(row['RecId']))
      .toSorted();
    const walked: string[] = [];
    for (let last = ''; ; last = walked.at(-1)!) {
      const filter = `LastModDateTime ge ${from} and LastModDateTime lt ${until} and RecId gt '${last}'`;
      const reply = await odata('incidents', { query: { $filter: filter, $orderby: 'RecId', $top: 100, $skip: 0 } });
      if (reply.status === 204) break;
      expect(reply.json).toMatchObject({ '@odata.count': inside.length - walked.length });
      walked.push(...rowsOf(reply).map((row) => String(row['RecId'])));
    }
    expect(walked).toEqual(inside);
  });
});

describe('order', () => {
  test('by any field, in either direction, several of them', async () => {
    const { odata } = await startMock();
    const order = async (text: string): Promise<Row[]> =>
      rowsOf(await odata('incidents', { query: { $orderby: text, $top: 100 } }));
    const numbers = (await order('incidentnumber ASC')).map((row) => Number(row['IncidentNumber']));
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(ids(await order('RecId'))).toEqual(ids(await order('RecId')).toSorted());
    expect(ids(await order('RecId desc'))).toEqual(
      ids(await order('RecId desc'))
        .toSorted()
        .toReversed(),
    );
    const keys = (await order('Status desc,IncidentNumber')).map((row) => [row['Status'], row['IncidentNumber']]);
    const sorted = keys.toSorted((a, b) => String(b[0]).localeCompare(String(a[0])) || Number(a[1]) - Number(b[1]));
    expect(keys).toEqual(sorted);
  });

  test('changed and new rows take their place in each order', async () => {
    const { mock, odata } = await startMock();
    const old = rowsOf(await odata('incidents', { query: { $orderby: 'LastModDateTime', $top: 1 } }))[0]!;
    mock.records.update('incidents', String(old['RecId']), { Subject: 'touched' });
    mock.records.insert('incidents', { Subject: 'new', LastModDateTime: '2025-01-15T10:00:00Z' });
    const newest = rowsOf(await odata('incidents', { query: { $top: 1 } }))[0]!;
    expect(newest).toMatchObject({ RecId: old['RecId'], Subject: 'touched', LastModDateTime: '2026-07-01T12:00:00Z' });
    const all: Row[] = [];
    for (const skip of [0, 100, 200]) {
      all.push(...rowsOf(await odata('incidents', { query: { $orderby: 'LastModDateTime', $top: 100, $skip: skip } })));
    }
    expect(times(all)).toEqual(times(all).toSorted());
    expect(new Set(ids(all)).size).toBe(201);
  });

  test.each([
    'Nonsense',
    'Status sideways',
    'Status asc asc',
    'Status,',
  ])('an order the tenant does not understand (%s) looks like no rows: 204', async (text) => {
    const { odata } = await startMock();
    expect((await odata('incidents', { query: { $orderby: text } })).status).toBe(204);
  });
});

describe('selection, search and expansion', () => {
  test('a selection returns those fields only; on a single record it returns none', async () => {
    const { odata } = await startMock();
    const [row] = rowsOf(await odata('incidents', { query: { $select: 'Subject, recid', $top: 1 } }));
    expect(Object.keys(row!)).toEqual(['RecId', 'Subject']);
    const single = await odata(`incidents('${String(row!['RecId'])}')`, { query: { $select: 'Subject' } });
    expect(single.json).toEqual({ '@odata.context': '/api/odata/$metadata#incidents/$entity' });
  });

  test('search finds words by their beginning, in any case, all of them or one of them', async () => {
    const { mock, odata } = await startMock();
    mock.records.insert('incidents', { Subject: 'Zebra crossing', Symptom: 'xylophone in the hall' });
    mock.records.insert('incidents', { Subject: 'Another zebrafish', Symptom: 'none' });
    const found = async (text: string): Promise<number> =>
      rowsOf(await odata('incidents', { query: { $search: text } })).length;
    expect(await found('zEBra')).toBe(2);
    expect(await found('ebra')).toBe(0);
    expect(await found('zebra xylophone')).toBe(1);
    expect(await found('xylophone or zebrafish')).toBe(2);
    expect(await found('zebra AND xylophone')).toBe(0);
    expect(await found('"zebra crossing"')).toBe(0);
  });

  test('search and filter narrow each other, and the count follows', async () => {
    const { mock, odata } = await startMock();
    mock.records.insert('incidents', { Subject: 'Zebra', Status: 'Active' });
    mock.records.insert('incidents', { Subject: 'Zebra', Status: 'Logged' });
    const reply = await odata('incidents', { query: { $search: 'zebra', $filter: "Status eq 'Active'" } });
    expect(reply.json).toMatchObject({ '@odata.count': 1 });
  });

  test('a search for a person finds more than was meant', async () => {
    const { mock, odata } = await startMock();
    for (const name of ['John', 'Johnson']) mock.records.insert('employees', { LastName: name, LoginID: name });
    const names = rowsOf(await odata('employees', { query: { $search: 'John' } })).map((row) => row['LastName']);
    expect(names).toEqual(expect.arrayContaining(['John', 'Johnson']));
  });

  test('$expand is ignored, and the journal says so', async () => {
    const { mock, odata } = await startMock();
    expect((await odata('incidents', { query: { $expand: 'IncidentContainsJournal' } })).status).toBe(200);
    expect(mock.journal.entries().at(-1)!.findings).toContain('$expand is ignored');
  });
});

test('a subtype lists only its own kind, its group all kinds', async () => {
  const { mock, odata } = await startMock();
  const count = async (set: string): Promise<number> =>
    ((await odata(set, { query: { $top: 0 } })).json as { '@odata.count': number })['@odata.count'];
  expect(await count('ci__computers')).toBe(mock.records.count('ci__computers'));
  expect(await count('ci__computers')).toBeLessThan(await count('cis'));
  expect((await odata('ci__services', { query: { $filter: "CIType eq 'Computer'" } })).status).toBe(204);
});

test('a message of the tenant is an array of sentences with a help text beside it', async () => {
  const { odata } = await startMock();
  const reply = await odata('incidents', { query: { $top: 101 } });
  expect(reply.json).toEqual({
    code: 'ISM_4000',
    description: 'Invalid Request Payload',
    message: ['You cannot query more than 100 records'],
    help: '',
  });
  expect(messageOf(reply)).toBe('You cannot query more than 100 records');
});
