import { describe, expect, test } from 'vitest';
import { startMock, type CallOptions, type MockTenant } from './mock-tenant.js';

interface Case {
  readonly name: string;
  readonly path: (tenant: MockTenant, recId: string) => string;
  readonly options?: (tenant: MockTenant) => CallOptions;
  readonly status: number;
  readonly code?: string;
  readonly message?: string;
}

const BO = '/api/odata/businessobject';
const post = (body: unknown) => (): CallOptions => ({ method: 'POST', body });
const minimum = (tenant: MockTenant): CallOptions => ({
  method: 'POST',
  body: { Subject: 'a', Symptom: 'b', Status: 'Logged', ProfileLink: tenant.credentials.employeeRecId },
});

const firstId = ({ mock }: MockTenant, set: string): string => String(mock.records.list(set)[0]!['RecId']);

function fileFor(incident: string, name: string): FormData {
  const form = new FormData();
  form.append('ObjectID', incident);
  form.append('ObjectType', 'incident#');
  form.append('file', new Blob(['x']), name);
  return form;
}

/** One row per line of the endpoint table of the facts: what succeeds and how each failure is answered. */
const CASES: readonly Case[] = [
  {
    name: 'a login with the printed credentials succeeds',
    path: () => '/api/rest/authentication/login',
    options: ({ credentials: { tenant, username, password, role } }) => ({
      method: 'POST',
      anonymous: true,
      body: { tenant, username, password, role },
    }),
    status: 200,
  },
  {
    name: 'a wrong login is 400, not 401',
    path: () => '/api/rest/authentication/login',
    options: post({ tenant: 'x', username: 'y', password: 'z', role: 'Admin' }),
    status: 400,
    code: 'ISM_4000',
    message: 'Tenant Not Found or wrong Password or OpenID not Configured Properly',
  },
  { name: 'metadata of a set', path: () => '/api/odata/incidents/$metadata', status: 200 },
  { name: 'metadata of an unknown set succeeds as well', path: () => '/api/odata/nonsenses/$metadata', status: 200 },
  {
    name: 'metadata asked for as JSON fails',
    path: () => '/api/odata/incidents/$metadata',
    options: () => ({ headers: { Accept: 'application/json' } }),
    status: 500,
    code: 'ISM_5000',
  },
  {
    name: 'there is no metadata of the whole service',
    path: () => '/api/odata/$metadata',
    status: 404,
    code: 'ISM_4004',
  },
  { name: 'nor below businessobject', path: () => `${BO}/$metadata`, status: 404, code: 'ISM_4004' },
  { name: 'a collection', path: () => `${BO}/incidents`, status: 200 },
  { name: 'the same under /HEAT', path: () => '/HEAT/api/odata/businessobject/incidents', status: 200 },
  { name: 'set names in any case', path: () => `${BO}/Journal__Notess`, status: 200 },
  {
    name: 'a page of more than 100',
    path: () => `${BO}/incidents?$top=101`,
    status: 400,
    code: 'ISM_4000',
    message: 'You cannot query more than 100 records',
  },
  {
    name: 'a filter on an unknown field',
    path: () => `${BO}/incidents?$filter=Nonsense%20eq%201`,
    status: 400,
    code: 'ISM_4000',
  },
  {
    name: 'a blank order',
    path: () => `${BO}/incidents?$orderby=`,
    status: 500,
    code: 'ISM_5000',
    message: "The parameter 'orderby' cannot be empty",
  },
  {
    name: 'an unknown set',
    path: () => `${BO}/nonsenses`,
    status: 404,
    code: 'ISM_4004',
    message: 'Requested resource not found',
  },
  { name: 'an unknown path inside the API', path: () => '/api/odata/else', status: 404, code: 'ISM_4004' },
  { name: 'a record by RecId', path: (_, recId) => `${BO}/incidents('${recId}')`, status: 200 },
  { name: 'a record by its number', path: () => `${BO}/incidents('10001')`, status: 200 },
  {
    name: 'an unknown key is 400, not 404',
    path: () => `${BO}/incidents('FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF')`,
    status: 400,
    code: 'ISM_4000',
    message: 'Invalid key',
  },
  {
    name: 'a blank key',
    path: () => `${BO}/incidents('')`,
    status: 400,
    code: 'ISM_4000',
    message: 'Key value cannot be empty',
  },
  { name: 'a new incident', path: () => `${BO}/incidents`, options: minimum, status: 201 },
  {
    name: 'a create without a body',
    path: () => `${BO}/incidents`,
    options: () => ({ method: 'POST' }),
    status: 400,
    code: 'ISM_4000',
    message: 'Message body cannot be empty.',
  },
  {
    name: 'a create that is no object',
    path: () => `${BO}/incidents`,
    options: post([1]),
    status: 400,
    code: 'ISM_4000',
    message: 'Invalid Business Object.',
  },
  {
    name: 'a create with an unknown field',
    path: () => `${BO}/incidents`,
    options: post({ Nonsense: 1 }),
    status: 400,
    message: "Field 'Nonsense' was not found",
  },
  {
    name: 'a task of no kind',
    path: () => `${BO}/tasks`,
    options: post({ Subject: 'x' }),
    status: 400,
    message: 'TaskType',
  },
  {
    name: 'a task of the base object that names its kind',
    path: () => `${BO}/tasks`,
    options: post({ Subject: 'x', TaskType: 'Assignment' }),
    status: 500,
    code: 'ISM_5000',
  },
  {
    name: 'an update by PATCH',
    path: (_, recId) => `${BO}/incidents('${recId}')`,
    options: () => ({ method: 'PATCH', body: { Subject: 'changed' } }),
    status: 200,
  },
  {
    name: 'an update by PUT',
    path: (_, recId) => `${BO}/incidents('${recId}')`,
    options: () => ({ method: 'PUT', body: { Subject: 'changed' } }),
    status: 200,
  },
  {
    name: 'an update without a body',
    path: (_, recId) => `${BO}/incidents('${recId}')`,
    options: () => ({ method: 'PATCH' }),
    status: 400,
    message: 'Message body cannot be empty',
  },
  {
    name: 'an update of an unknown record',
    path: () => `${BO}/incidents('1234')`,
    options: () => ({ method: 'PATCH', body: { Subject: 'x' } }),
    status: 400,
    message: "Record '1234' cannot be found in the business object 'incident'",
  },
  {
    name: 'an update without a key',
    path: () => `${BO}/incidents('')`,
    options: () => ({ method: 'PATCH', body: { Subject: 'x' } }),
    status: 400,
    message: 'Invalid Business Object Key',
  },
  {
    name: 'the deletion of an unknown record',
    path: () => `${BO}/incidents('1234')`,
    options: () => ({ method: 'DELETE' }),
    status: 400,
    message: "Record '1234' cannot be found",
  },
  {
    name: 'related records, none of them',
    path: (_, recId) => `${BO}/incidents('${recId}')/IncidentToChange`,
    status: 200,
    message: 'No instances found.',
  },
  {
    name: 'an unknown relation',
    path: (_, recId) => `${BO}/incidents('${recId}')/IncidentToNothing`,
    status: 404,
    code: 'ISM_4004',
  },
  {
    name: 'a link',
    path: (tenant, recId) => `${BO}/incidents('${recId}')/IncidentToChange('${firstId(tenant, 'changes')}')/$Ref`,
    options: () => ({ method: 'PATCH' }),
    status: 200,
    code: 'ISM_2000',
    message: 'Successfully Created the link',
  },
  {
    name: 'an unlink',
    path: (tenant, recId) => `${BO}/incidents('${recId}')/IncidentToChange('${firstId(tenant, 'changes')}')/$ref`,
    options: () => ({ method: 'DELETE' }),
    status: 200,
    code: 'ISM_2000',
    message: 'Successfully Deleted the link',
  },
  {
    name: 'a link to an unknown record',
    path: (_, recId) => `${BO}/incidents('${recId}')/IncidentToChange('1234')/$Ref`,
    options: () => ({ method: 'PATCH' }),
    status: 400,
    code: 'ISM_4000',
    message: "Record '1234' cannot be found in the related business object 'Change#'",
  },
  {
    name: 'a link of an unknown set',
    path: (_, recId) => `${BO}/nonsenses('${recId}')/Rel('1')/$Ref`,
    options: () => ({ method: 'PATCH' }),
    status: 404,
    code: 'ISM_4004',
  },
  {
    name: 'a saved search',
    path: () => `${BO}/incidents/All_Active_Incidents?ActionId=2a5be3f0-7a0e-4c57-90a4-3c8d2f51d444`,
    status: 200,
  },
  {
    name: 'a saved search with a wrong id',
    path: () => `${BO}/incidents/All_Active_Incidents?ActionId=1`,
    status: 400,
    code: 'ISM_4000',
  },
  {
    name: 'a quick action',
    path: (_, recId) => `${BO}/incidents('${recId}')/Send_Email`,
    options: post({ ActionId: 'b61e0f7d-58a1-49a9-8b7a-5e1c0de3f333', ShouldSave: true }),
    status: 200,
    message: '"saved":true',
  },
  {
    name: 'a quick action with a wrong id',
    path: (_, recId) => `${BO}/incidents('${recId}')/Send_Email`,
    options: post({ ActionId: '1' }),
    status: 400,
    code: 'ISM_4000',
  },
  {
    name: 'full-text search',
    path: () => '/api/rest/search/fulltext',
    options: post({ Text: 'a', ObjectType: 'incident#', Top: 1, Skip: 0 }),
    status: 200,
    message: '"totalRows":',
  },
  {
    name: 'full-text search for nothing',
    path: () => '/api/rest/search/fulltext',
    options: post({ Text: '', ObjectType: 'incident#' }),
    status: 400,
    code: 'ISM_4000',
    message: 'Search keyword cannot be blank, provide a keyword and try again',
  },
  { name: 'search over all objects', path: () => '/api/rest/Search', options: post({ Text: 'a' }), status: 200 },
  {
    name: 'an upload',
    path: () => '/api/rest/Attachment',
    options: (tenant) => ({ method: 'POST', body: fileFor(firstId(tenant, 'incidents'), 'a.txt') }),
    status: 200,
    message: '"IsUploaded":true',
  },
  {
    name: 'an upload of a refused type',
    path: () => '/api/rest/Attachment',
    options: (tenant) => ({ method: 'POST', body: fileFor(firstId(tenant, 'incidents'), 'a.exe') }),
    status: 300,
    message: '"IsUploaded":false',
  },
  {
    name: 'a download',
    path: (tenant) => `/HEAT/api/rest/Attachment?ID=${firstId(tenant, 'attachments')}`,
    status: 200,
  },
  { name: 'a download of nothing', path: () => '/api/rest/Attachment?ID=', status: 400, code: 'ISM_4000' },
  {
    name: 'the deletion of an attachment that never was',
    path: () => '/api/rest/Attachment?ID=1',
    options: () => ({ method: 'DELETE' }),
    status: 204,
  },
  {
    name: 'a wrong attachment address',
    path: () => '/api/rest/Attachment/1',
    options: () => ({ method: 'DELETE' }),
    status: 404,
    code: 'ISM_4004',
  },
  {
    name: 'the offerings of an employee',
    path: ({ credentials }) => `/api/rest/Template/${credentials.employeeRecId}/_All_`,
    status: 200,
    message: '"strSubscriptionId":',
  },
  {
    name: 'the parameters of an offering',
    path: (tenant) => `/api/rest/ServiceRequest/PackageData/${firstId(tenant, 'servicereqsubscriptions')}/HQ`,
    status: 200,
    message: '"lstParameters":',
  },
  {
    name: 'a validation list by GET is empty',
    path: (tenant) => `/api/rest/ServiceRequest/${firstId(tenant, 'servicereqtemplateparams')}/ValidationList`,
    status: 200,
    message: '[]',
  },
  {
    name: 'a service request that is refused',
    path: () => '/api/rest/ServiceRequest/new',
    options: post({ subscriptionId: '1' }),
    status: 200,
    message: '"IsSuccess":false',
  },
];

describe('each endpoint answers with the status, code and message of the facts', () => {
  test.each(CASES)('$name: $status', async ({ path, options, status, code, message }) => {
    const tenant = await startMock();
    const recId = String(tenant.mock.records.find('incidents', (each) => each['Status'] === 'Active')?.['RecId']);
    const reply = await tenant.call(path(tenant, recId), options?.(tenant));
    expect(reply.status).toBe(status);
    if (code !== undefined) expect(reply.json).toMatchObject({ code, help: '' });
    if (message !== undefined)
      expect([message, message.replaceAll('"', '\\"')].some((text) => reply.text.includes(text))).toBe(true);
  });
});

test('a path outside the API is answered by the web server, in HTML', async () => {
  const { call } = await startMock();
  const reply = await call('/else/odata/businessobject/incidents');
  expect(reply.status).toBe(404);
  expect(reply.headers.get('content-type')).toContain('text/html');
});

test('deleting an open record answers 204 and the record is gone; a closed one is refused', async () => {
  const { mock, odata } = await startMock();
  const idOf = (status: string): string =>
    String(mock.records.find('incidents', (each) => each['Status'] === status)?.['RecId']);
  const [open, closed] = [idOf('Active'), idOf('Closed')];
  expect((await odata(`incidents('${open}')`, { method: 'DELETE' })).status).toBe(204);
  expect((await odata(`incidents('${open}')`)).status).toBe(400);
  expect((await odata(`incidents('${closed}')`, { method: 'DELETE' })).status).toBe(400);
  expect(mock.records.count('incidents')).toBe(199);
});

test('a custom collection root moves metadata and login with it', async () => {
  const { call, credentials } = await startMock({ odataPath: '/HEAT/custom/odata/objects' });
  expect((await call('/HEAT/custom/odata/objects/incidents')).status).toBe(200);
  expect((await call('/HEAT/custom/odata/incidents/$metadata')).status).toBe(200);
  const { tenant, username, password, role } = credentials;
  const body = { tenant, username, password, role };
  expect((await call('/HEAT/custom/rest/authentication/login', { method: 'POST', body })).status).toBe(200);
  expect((await call('/api/odata/businessobject/incidents')).status).toBe(404);
});
