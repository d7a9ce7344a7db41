import { describe, expect, test } from 'vitest';
import { messageOf, rowsOf, startMock } from './mock-tenant.js';

const ALL = 200;

describe('what a filter means', () => {
  test('text is compared without regard to case', async () => {
    const { matches } = await startMock();
    const closed = await matches("Status eq 'Closed'");
    expect(closed).toBeGreaterThan(0);
    expect(await matches("status EQ 'cLOSED'")).toBe(closed);
    expect(await matches("Status ne 'closed'")).toBe(ALL - closed);
  });

  test('numbers, booleans and dates are written bare', async () => {
    const { matches } = await startMock();
    expect(await matches('IncidentNumber ge 10101')).toBe(100);
    expect(await matches('IsNotification eq true')).toBe(ALL);
    expect(await matches('CreatedDateTime gt 2020-01-01')).toBe(ALL);
    expect(await matches('CreatedDateTime lt 2020-01-01T00:00:00.000Z')).toBe(0);
    expect(await matches('CreatedDateTime gt 2020-01-01T00:00:00+05:30')).toBe(ALL);
  });

  test('a quote inside a text is doubled', async () => {
    const { mock, matches } = await startMock();
    mock.records.insert('incidents', { Subject: "O'Brien's laptop" });
    expect(await matches("Subject eq 'O''Brien''s laptop'")).toBe(1);
  });

  test("an unset field is found with the quoted '$NULL', and satisfies no other comparison", async () => {
    const { matches } = await startMock();
    const unowned = await matches("Owner eq '$NULL'");
    expect(unowned).toBeGreaterThan(0);
    expect(await matches("Owner ne '$NULL'")).toBe(ALL - unowned);
    expect(await matches("Owner ne 'nobody'")).toBe(ALL - unowned);
    expect(await matches('Owner eq null')).toBe(0);
  });

  test('fifty numbers joined by or find fifty incidents', async () => {
    const { odata } = await startMock();
    const filter = Array.from({ length: 50 }, (_, index) => `IncidentNumber eq ${10001 + index}`).join(' or ');
    const reply = await odata('incidents', { query: { $filter: filter, $top: 50 } });
    expect(rowsOf(reply)).toHaveLength(50);
  });

  test('a link is found by its RecID field', async () => {
    const { mock, matches } = await startMock();
    const [first] = mock.records.list('incidents');
    const mine = mock.records.list('incidents').filter((each) => each['ProfileLink'] === first!['ProfileLink']);
    expect(await matches(`ProfileLink_RecID eq '${String(first!['ProfileLink'])}'`)).toBe(mine.length);
  });

  test('both encodings of the option name and of blanks are read', async () => {
    const { call } = await startMock();
    for (const query of ['%24filter=IncidentNumber+eq+10001', '$filter=IncidentNumber%20eq%2010001']) {
      expect(rowsOf(await call(`/api/odata/businessobject/incidents?${query}`))).toHaveLength(1);
    }
  });
});

describe('the misreadings of a live tenant', () => {
  const ACTIVE = "Status eq 'Active'";
  const P1 = "Priority eq '1'";
  const P2 = "Priority eq '2'";

  test.each([
    ["contains(Subject,'laptop')"],
    ["startswith(Subject,'L')"],
    ['year(CreatedDateTime) eq 2026'],
    ["Status in ('Active','Closed')"],
    ['IncidentNumber add 1 eq 10002'],
    [`not (${ACTIVE})`],
  ])('%s is dropped: every row comes back', async (filter) => {
    const { matches, mock } = await startMock();
    expect(await matches(filter)).toBe(ALL);
    expect(mock.journal.entries().at(-1)!.findings.join('; ')).toMatch(/is ignored; 200 rows match/);
  });

  test('A and not (B) behaves as A', async () => {
    const { matches } = await startMock();
    expect(await matches(`${ACTIVE} and not (${P1})`)).toBe(await matches(ACTIVE));
  });

  test('a function in an and leaves the rest', async () => {
    const { matches } = await startMock();
    expect(await matches(`${ACTIVE} and contains(Subject,'zzz')`)).toBe(await matches(ACTIVE));
  });

  test('parentheses that begin the filter count', async () => {
    const { rows } = await startMock();
    const found = await rows(`(${P1} or ${P2}) and ${ACTIVE}`);
    expect(found.every((row) => row['Status'] === 'Active')).toBe(true);
  });

  test('parentheses elsewhere are dropped, so that and binds before or', async () => {
    const { matches, mock } = await startMock();
    const loose = await matches(`${ACTIVE} and (${P1} or ${P2})`);
    expect(loose).toBe(await matches(`${ACTIVE} and ${P1} or ${P2}`));
    expect(loose).toBeGreaterThan(await matches(`(${P1} or ${P2}) and ${ACTIVE}`));
    const finding = 'parentheses that do not begin the filter are ignored';
    expect(mock.journal.entries().some(({ findings }) => findings.includes(finding))).toBe(true);
  });

  test('an and after an or makes the answer empty', async () => {
    const { odata, mock } = await startMock();
    for (const filter of [`${ACTIVE} or ${P1} and ${P2}`, `(${ACTIVE} and ${P1}) or (${ACTIVE} and ${P2})`]) {
      expect((await odata('incidents', { query: { $filter: filter } })).status).toBe(204);
    }
    expect(mock.journal.entries().at(-1)!.findings).toContain('an and after an or in one chain is misread: no rows');
  });

  test('A and B or C follows the normal precedence', async () => {
    const { rows } = await startMock();
    const found = await rows(`${ACTIVE} and ${P1} or IncidentNumber eq 10001`);
    expect(found.some((row) => row['IncidentNumber'] === 10001)).toBe(true);
  });

  test.each([
    ['not Active', `not ${ACTIVE}`],
    ['a function of OData 2', "substringof('x',Subject)"],
    ['a typed literal', "CreatedDateTime gt datetime'2024-01-01'"],
    ['a bare word', 'Status eq Active'],
    ['no comparison at all', 'IsVIP'],
    ['a text where a number belongs', "IncidentNumber eq 'abc'"],
    ['nonsense', 'Status eq eq'],
  ])('%s is refused with 400', async (_, filter) => {
    const { odata } = await startMock();
    const reply = await odata('incidents', { query: { $filter: filter } });
    expect(reply.status).toBe(400);
    expect(reply.json).toMatchObject({ code: 'ISM_4000' });
  });

  test('unbalanced parentheses are "No such entry exists"', async () => {
    const { odata } = await startMock();
    const reply = await odata('incidents', { query: { $filter: `(${ACTIVE}` } });
    expect([reply.status, messageOf(reply)]).toEqual([400, 'No such entry exists']);
  });

  test('a typed literal is blamed on its field', async () => {
    const { odata } = await startMock();
    const reply = await odata('incidents', { query: { $filter: "CreatedDateTime gt datetime'2024-01-01'" } });
    expect(messageOf(reply)).toContain('CreatedDateTime');
  });
});

test('under the profile documented everything beyond the eight operators is 400', async () => {
  const { odata } = await startMock({ profile: 'documented' });
  for (const filter of ["contains(Subject,'x')", "not (Status eq 'Active')", "Status in ('Active')"]) {
    expect((await odata('incidents', { query: { $filter: filter } })).status).toBe(400);
  }
  expect((await odata('incidents', { query: { $filter: "Status ne 'Active'" } })).status).toBe(200);
});
