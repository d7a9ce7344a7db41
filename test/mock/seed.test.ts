import { expect, test } from 'vitest';
import { rowsOf, startMock, type Row } from './mock-tenant.js';

const SETS = [
  'incidents',
  'employees',
  'standarduserteams',
  'changes',
  'problems',
  'servicereqs',
  'tasks',
  'task__assignments',
  'cis',
  'ci__computers',
  'journal__notess',
  'attachments',
  'categorys',
  'organizationalunits',
];

test('two mocks of the same seed answer the same bytes, and a mock of another seed answers other bytes', async () => {
  const [first, second, other] = [
    await startMock({ seed: 3 }),
    await startMock({ seed: 3 }),
    await startMock({ seed: 4 }),
  ];
  for (const set of SETS) {
    const texts = await Promise.all([first, second, other].map(({ odata }) => odata(set, { query: { $top: 100 } })));
    expect(texts[0]!.status).toBe(200);
    expect(texts[0]!.text).toBe(texts[1]!.text);
    expect(texts[0]!.text).not.toBe(texts[2]!.text);
  }
  expect(first.credentials.apiKey).toBe(second.credentials.apiKey);
});

test('the default sizes are 5000 incidents, 300 employees and some of everything else', async () => {
  const { mock } = await startMock({ incidents: 5000 });
  expect(mock.records.count('incidents')).toBe(5000);
  expect(mock.records.count('employees')).toBe(300);
  for (const set of SETS) expect(mock.records.count(set)).toBeGreaterThanOrEqual(50);
});

test('sizes are set per set, down to none', async () => {
  const { mock, odata } = await startMock({ incidents: 0, sizes: { employees: 7 } });
  expect([mock.records.count('incidents'), mock.records.count('employees')]).toEqual([0, 7]);
  expect((await odata('incidents')).status).toBe(204);
  expect((await odata('journal__notess')).status).toBe(200);
});

test('history lies in the two years before a fixed day, later changes after creation, with ties', async () => {
  const { mock } = await startMock({ incidents: 2000 });
  const incidents = mock.records.list('incidents');
  for (const { CreatedDateTime: created, LastModDateTime: changed } of incidents) {
    expect(String(created) < String(changed)).toBe(true);
    expect(String(created) >= '2024-06-01').toBe(true);
    expect(String(changed) < '2026-06-01').toBe(true);
  }
  const stamps = incidents.map((each) => each['LastModDateTime']);
  expect(new Set(stamps).size).toBeLessThan(stamps.length);
});

test('numbers follow the order of creation, RecIds do not, and both are unique', async () => {
  const { mock } = await startMock({ incidents: 1000 });
  const incidents = mock.records.list('incidents');
  const created = incidents.map((each) => each['CreatedDateTime']);
  expect(created).toEqual(created.toSorted());
  expect(incidents.map((each) => each['IncidentNumber'])).toEqual(
    Array.from({ length: 1000 }, (_, index) => 10001 + index),
  );
  const ids = incidents.map((each) => String(each['RecId']));
  expect(new Set(ids).size).toBe(1000);
  expect(ids.every((id) => /^[0-9A-F]{32}$/.test(id))).toBe(true);
  expect(ids).not.toEqual(ids.toSorted());
});

test('a seeded record keeps the tenant`s own rules', async () => {
  const { mock } = await startMock({ incidents: 1000 });
  for (const incident of mock.records.list('incidents')) {
    const isClosed = incident['Status'] === 'Closed';
    expect(incident['ClosedDateTime'] !== null).toBe(isClosed);
    expect(incident['ReadOnly']).toBe(isClosed);
    if (isClosed || incident['Status'] === 'Resolved')
      expect(incident['CauseCode'] && incident['Resolution']).toBeTruthy();
    if (incident['Status'] === 'Active') expect(incident['Category'] && incident['Owner']).toBeTruthy();
    const employee = mock.records.get('employees', String(incident['ProfileLink']));
    expect(incident['ProfileFullName']).toBe(employee!['DisplayName']);
  }
});

test('values come in every pick list`s companion', async () => {
  const { odata } = await startMock();
  const check = (row: Row): void => {
    for (const name of [
      'Status',
      'Priority',
      'Urgency',
      'Impact',
      'Service',
      'Source',
      'OwnerTeam',
      'Owner',
      'Category',
    ]) {
      expect(row[`${name}_Valid`] === null).toBe(row[name] === null);
    }
  };
  for (const row of rowsOf(await odata('incidents', { query: { $top: 100 } }))) check(row);
});
