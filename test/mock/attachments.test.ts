import { expect, test } from 'vitest';
import { codeOf, messageOf, startMock, type MockTenant, type Reply } from './mock-tenant.js';

const ADDRESS = '/api/rest/Attachment';

function upload(tenant: MockTenant, fields: Record<string, string>, files: Record<string, string>): Promise<Reply> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  for (const [name, text] of Object.entries(files)) body.append('file', new Blob([text]), name);
  return tenant.call(ADDRESS, { method: 'POST', body });
}

const incidentOf = ({ mock }: MockTenant): string => String(mock.records.list('incidents')[0]!['RecId']);
const documented = (tenant: MockTenant): Record<string, string> => ({
  ObjectID: incidentOf(tenant),
  ObjectType: 'incident#',
});

test('a file is stored with its record, read back with its type and name, and deleted', async () => {
  const tenant = await startMock();
  const reply = await upload(tenant, documented(tenant), { 'log.txt': 'line\r\n--not a boundary\r\n' });
  expect(reply.status).toBe(200);
  const [{ FileName, IsUploaded, Message: id } = {}] = reply.json as Record<string, unknown>[];
  expect([FileName, IsUploaded]).toEqual(['log.txt', true]);
  expect(tenant.mock.records.get('attachments', String(id))).toMatchObject({
    ATTACHNAME: 'log.txt',
    ATTACHSIZE: 24,
    ParentLink_RecID: incidentOf(tenant),
    ParentLink_Category: 'Incident',
  });
  const file = await tenant.call(`${ADDRESS}?ID=${String(id)}`);
  expect([file.status, file.headers.get('content-type'), file.text]).toEqual([
    200,
    'text/plain',
    'line\r\n--not a boundary\r\n',
  ]);
  expect(file.headers.get('content-disposition')).toBe('attachment; filename="log.txt"');
  expect((await tenant.call(`${ADDRESS}?ID=${String(id)}`, { method: 'DELETE' })).status).toBe(204);
  const gone = await tenant.call(`${ADDRESS}?ID=${String(id)}`);
  expect([gone.status, messageOf(gone)]).toEqual([
    400,
    `Attachment for the object "${String(id)}" not found. Provide a valid RecID and try again.`,
  ]);
});

test('the second set of field names stores the file unlinked, for a parent that need not exist', async () => {
  const tenant = await startMock();
  const fields = { businessObjectId: 'F'.repeat(32), objectType: 'incident' };
  const [{ Message: id } = {}] = (await upload(tenant, fields, { 'a.txt': 'a' })).json as Record<string, unknown>[];
  expect(tenant.mock.records.get('attachments', String(id))).toMatchObject({ ParentLink_RecID: null });
  const linked = { ParentLink_RecID: incidentOf(tenant), ParentLink_Category: 'Incident#' };
  await tenant.odata(`attachments('${String(id)}')`, { method: 'PATCH', body: linked });
  const related = await tenant.odata(`incidents('${incidentOf(tenant)}')/IncidentContainsAttachment`);
  expect(related.text).toContain(String(id));
});

test('a name that is taken is HTTP 300 with ISM_3000, a refused type HTTP 300 with a bare list', async () => {
  const tenant = await startMock();
  await upload(tenant, documented(tenant), { 'a.txt': 'one' });
  const twice = await upload(tenant, documented(tenant), { 'a.txt': 'two' });
  expect([twice.status, codeOf(twice), messageOf(twice)]).toEqual([
    300,
    'ISM_3000',
    "Upload Failed, A file with the name 'a.txt' is already attached to this object. Please change the name.",
  ]);
  const refused = await upload(tenant, documented(tenant), { 'b.txt': 'fine', 'c.exe': 'no' });
  expect([refused.status, refused.json]).toEqual([
    300,
    [
      expect.objectContaining({ FileName: 'b.txt', IsUploaded: true }),
      { FileName: 'c.exe', IsUploaded: false, Message: 'Upload Failed, Invalid attachment type.' },
    ],
  ]);
  expect(tenant.mock.records.count('attachments')).toBe(122);
});

test('a blank id is 400; deleting what never existed is 204; an id in the path is a wrong address', async () => {
  const { call } = await startMock();
  const blank = await call(`${ADDRESS}?ID=`);
  expect([blank.status, messageOf(blank)]).toEqual([
    400,
    'RecID cannot be blank. Provide a valid RecID and try again.',
  ]);
  expect((await call(`${ADDRESS}?ID=abc`, { method: 'DELETE' })).status).toBe(204);
  const path = await call(`${ADDRESS}/abc`, { method: 'DELETE' });
  expect([path.status, codeOf(path)]).toEqual([404, 'ISM_4004']);
});

test('a seeded attachment has as many bytes as its record says', async () => {
  const { mock, call } = await startMock();
  const [first] = mock.records.list('attachments');
  const file = await call(`${ADDRESS}?ID=${String(first!['RecId'])}`);
  expect(file.text).toHaveLength(Number(first!['ATTACHSIZE']));
});

test.each([
  ['no body', undefined, {}],
  ['no multipart body', '{}', { 'Content-Type': 'application/json' }],
  ['a boundary that never comes', 'x', { 'Content-Type': 'multipart/form-data; boundary=abc' }],
  ['a part without an end', '--abc\r\n\r\n', { 'Content-Type': 'multipart/form-data; boundary=abc' }],
])('an upload with %s is 400', async (_, body, headers) => {
  const { call } = await startMock();
  const reply = await call(ADDRESS, { method: 'POST', headers, ...(body !== undefined && { body }) });
  expect([reply.status, messageOf(reply)]).toEqual([400, 'No file was sent to upload']);
});

test('a path in a file name is cut off', async () => {
  const tenant = await startMock();
  const reply = await upload(tenant, documented(tenant), { '../../etc/passwd.txt': 'x' });
  expect(reply.json).toMatchObject([{ FileName: 'passwd.txt' }]);
});
