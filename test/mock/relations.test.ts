import { describe, expect, test } from 'vitest';
import { messageOf, rowsOf, startMock, type MockTenant, type Reply } from './mock-tenant.js';

interface Pair {
  readonly tenant: MockTenant;
  readonly incident: string;
  readonly path: (relation: string, id?: string) => string;
}

async function startWithIncident(): Promise<Pair> {
  const tenant = await startMock();
  const incident = String(tenant.mock.records.insert('incidents', { Subject: 'Parent', Owner: 'nobody' })['RecId']);
  const path = (relation: string, id?: string): string =>
    `incidents('${incident}')/${relation}${id === undefined ? '' : `('${id}')/$Ref`}`;
  return { tenant, incident, path };
}

const firstOf = ({ mock }: MockTenant, set: string): string => String(mock.records.list(set)[0]!['RecId']);

describe('related records', () => {
  test('without any, `value` is a text', async () => {
    const { tenant, path } = await startWithIncident();
    const reply = await tenant.odata(path('IncidentContainsJournal'));
    expect([reply.status, reply.json]).toEqual([
      200,
      { '@odata.context': '/api/odata/$metadata#Collection(MetaData.journal)', value: 'No instances found.' },
    ]);
  });

  test('the notes of an incident are found by their parent, with paging and filter', async () => {
    const { tenant, incident, path } = await startWithIncident();
    for (const Subject of ['a', 'b', 'c']) {
      tenant.mock.records.insert('journal__notess', { Subject, ParentLink_RecID: incident });
    }
    const read = async (query: Record<string, string | number>): Promise<unknown[]> =>
      rowsOf(await tenant.odata(path('incidentcontainsjournal'), { query })).map((row) => row['Subject']);
    expect(await read({ $orderby: 'Subject' })).toEqual(['a', 'b', 'c']);
    expect(await read({ $orderby: 'Subject', $top: 1, $skip: 1 })).toEqual(['b']);
    expect(await read({ $filter: "Subject eq 'c'" })).toEqual(['c']);
  });

  test('an unknown relation is 404, an unknown record 400', async () => {
    const { tenant, path } = await startWithIncident();
    expect((await tenant.odata(path('IncidentToNothing'))).status).toBe(404);
    const unknown = await tenant.odata("incidents('1234')/IncidentToChange");
    expect([unknown.status, messageOf(unknown)]).toEqual([
      400,
      "Record '1234' cannot be found in the business object 'incident'",
    ]);
  });
});

const LINKED = { code: 'ISM_2000', description: 'Ok', message: ['Successfully Created the link'], help: '' };

describe.each([
  ['association', 'IncidentToChange', 'changes'],
  ['reference', 'IncidentAssociatesProblem', 'problems'],
  ['child', 'IncidentContainsTask', 'tasks'],
])('a link kept as %s', (_, relation, set) => {
  test('is made and taken away; twice or for nothing succeeds as well', async () => {
    const { tenant, path } = await startWithIncident();
    const other = firstOf(tenant, set);
    const ref = (method: string): Promise<Reply> => tenant.odata(path(relation, other), { method });
    const ids = async (): Promise<unknown[]> => {
      const rows = rowsOf(await tenant.odata(path(relation)));
      return typeof rows === 'string' ? [] : rows.map((row) => row['RecId']);
    };
    expect(await ids()).toEqual([]);
    for (let twice = 0; twice < 2; twice++) expect((await ref('PATCH')).json).toEqual(LINKED);
    expect(await ids()).toEqual([other]);
    for (let twice = 0; twice < 2; twice++) {
      const reply = await ref('DELETE');
      expect([reply.status, messageOf(reply)]).toEqual([200, 'Successfully Deleted the link']);
    }
    expect(await ids()).toEqual([]);
  });
});

test('an association is seen from its other end', async () => {
  const { tenant, incident, path } = await startWithIncident();
  const change = firstOf(tenant, 'changes');
  await tenant.odata(path('IncidentToChange', change), { method: 'PATCH' });
  const rows = rowsOf(await tenant.odata(`changes('${change}')/ChangeToIncident`));
  expect(rows.map((row) => row['RecId'])).toEqual([incident]);
});

test('taking away a contained record nulls its parent pair', async () => {
  const { tenant, incident, path } = await startWithIncident();
  const task = firstOf(tenant, 'tasks');
  await tenant.odata(path('IncidentContainsTask', task), { method: 'PATCH' });
  const parent = (): unknown[] =>
    ['ParentLink_RecID', 'ParentLink_Category'].map((name) => tenant.mock.records.get('tasks', task)![name]);
  expect(parent()).toEqual([incident, 'Incident']);
  await tenant.odata(path('IncidentContainsTask', task), { method: 'DELETE' });
  expect(parent()).toEqual([null, null]);
});

test('the second record must exist, and an unknown set is 404', async () => {
  const { tenant, path } = await startWithIncident();
  const unknown = await tenant.odata(path('IncidentContainsJournal', '1234'), { method: 'PATCH' });
  expect([unknown.status, messageOf(unknown)]).toEqual([
    400,
    "Record '1234' cannot be found in the related business object 'Journal#'",
  ]);
  const set = await tenant.odata("nonsenses('1')/Rel('2')/$Ref", { method: 'PATCH' });
  expect([set.status, messageOf(set)]).toEqual([404, 'No service for the resource is registered.']);
});
