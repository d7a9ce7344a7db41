import { describe, expect, test } from 'vitest';
import { hasRight, ROLES } from '../../mock-ivanti/model/schema/permissions.js';
import { messageOf, startMock } from './mock-tenant.js';

test('a login takes any role of the tenant, by its internal name, and acts in it', async () => {
  const { mock, call, odata, credentials } = await startMock();
  const { tenant, username, password } = credentials;
  const login = (role: string) =>
    call('/api/rest/authentication/login', { method: 'POST', body: { tenant, username, password, role } });
  expect((await login('Service Desk Analyst')).status).toBe(400);
  const key = (await login('SelfService')).json as string;
  const id = String(mock.records.find('incidents', (row) => row['Status'] === 'Active')!['RecId']);
  const mine = { anonymous: true, headers: { Authorization: key } };
  const refused = await odata(`incidents('${id}')`, { ...mine, method: 'DELETE' });
  expect([refused.status, messageOf(refused)]).toEqual([
    400,
    'Role SelfService does not have rights to delete object Incident#.',
  ]);
  expect((await odata(`incidents('${id}')`, mine)).status).toBe(200);
  expect(mock.journal.entries().at(-1)!.role).toBe('SelfService');
});

describe('without a right', () => {
  test('to view, a listing finds nothing and a record does not exist', async () => {
    const { mock, odata } = await startMock({ role: 'SelfService' });
    expect((await odata('problems')).status).toBe(204);
    const [problem] = mock.records.list('problems');
    const one = await odata(`problems('${String(problem!['RecId'])}')`);
    expect([one.status, messageOf(one)]).toEqual([400, 'Invalid key']);
  });

  test('to add or edit, the refusal names role and object', async () => {
    const { mock, odata, createIncident } = await startMock({ role: 'SelfService' });
    expect((await createIncident()).status).toBe(201);
    const [incident] = mock.records.list('incidents');
    const edit = await odata(`incidents('${String(incident!['RecId'])}')`, { method: 'PATCH', body: { Subject: 'x' } });
    expect([edit.status, messageOf(edit)]).toEqual([
      400,
      'Role SelfService does not have rights to edit object Incident#.',
    ]);
    const add = await odata('problems', { method: 'POST', body: { Subject: 'x' } });
    expect(messageOf(add)).toBe('Role SelfService does not have rights to create object Problem#.');
  });

  test('a schema file adds roles', async () => {
    const { odata } = await startMock({ role: 'Auditor', schema: { roles: { Auditor: { '*': 'View' } } } });
    expect((await odata('problems')).status).toBe(200);
    expect((await odata('problems', { method: 'POST', body: { Subject: 'x' } })).status).toBe(400);
  });

  test('a role that does not exist is refused at start', async () => {
    await expect(startMock({ role: 'Janitor' })).rejects.toThrow(
      'there is no role Janitor; the roles are Admin, IntegrationRole, SelfService',
    );
  });
});

test.each([
  ['Incident', 'Delete', true],
  ['Journal#Notes', 'Add', true],
  ['CI#Computer', 'Edit', true],
  ['CI#Computer', 'Delete', false],
  ['CI#Service', 'Delete', true],
  ['Task#Assignment', 'Add', true],
  ['OrganizationalUnit', 'View', true],
  ['StandardUserTeam', 'View', true],
  ['Problem', 'View', false],
] as const)('the integration role of the permission table: %s %s is %s', (object, right, expected) => {
  expect(hasRight(ROLES['IntegrationRole']!, object, right)).toBe(expected);
});
