import { describe, expect, test } from 'vitest';
import { messageOf, rowsOf, startMock, type MockTenant, type Reply } from './mock-tenant.js';

const ACTIVE = '2a5be3f0-7a0e-4c57-90a4-3c8d2f51d444';
const MINE = '93c4e8a1-6d2b-4f19-b1c7-1d7f9e20a555';
const RESOLVE = '6d3f2e4a-9f0c-4b8e-8d53-0a6a3f1f0b11';

describe('saved searches', () => {
  test('the ids to call with are in $metadata, and a search finds its rows', async () => {
    const { call, odata, matches } = await startMock();
    expect((await call('/api/odata/incidents/$metadata')).text).toContain(`String="${ACTIVE}"`);
    const reply = await odata('incidents/All_Active_Incidents', { query: { ActionId: ACTIVE, $top: 100 } });
    expect(rowsOf(reply)).toHaveLength(await matches("Status eq 'Active'"));
  });

  test('"My ..." is about the account of the credential; nothing found is 204', async () => {
    const { mock, odata, credentials } = await startMock();
    const mine = async (): Promise<Reply> => odata('incidents/my_open_incidents', { query: { ActionId: MINE } });
    for (const { RecId } of mock.records.list('incidents').filter((row) => row['Owner'] === credentials.username)) {
      mock.records.update('incidents', String(RecId), { Owner: 'Somebody' });
    }
    expect((await mine()).status).toBe(204);
    mock.records.insert('incidents', { Subject: 'For me', Owner: credentials.username });
    expect(rowsOf(await mine())).toMatchObject([{ Subject: 'For me' }]);
  });

  test('$select keeps every field and nulls those not selected', async () => {
    const { odata } = await startMock();
    const query = { ActionId: ACTIVE, $select: 'Subject', $top: 1 };
    const [row] = rowsOf(await odata('incidents/All_Active_Incidents', { query }));
    expect(Object.keys(row!).length).toBeGreaterThan(160);
    expect([row!['Status'], row!['Subject']]).toEqual([null, expect.any(String)]);
  });

  test('a wrong id is 400, an unknown name 404', async () => {
    const { odata } = await startMock();
    expect((await odata('incidents/All_Active_Incidents', { query: { ActionId: 'x' } })).status).toBe(400);
    expect((await odata('incidents/Nothing_Like_It', { query: { ActionId: ACTIVE } })).status).toBe(404);
  });
});

describe('quick actions', () => {
  const run = ({ odata }: MockTenant, id: string, body: object): Promise<Reply> =>
    odata(`incidents('${id}')/Resolve_Incident`, { method: 'POST', body: { ActionId: RESOLVE, ...body } });
  const answers = [
    { Name: 'CauseCode', Value: 'Software' },
    { Name: 'Resolution', Value: 'Reinstalled' },
  ];

  test('an action changes the record once its prompts are answered', async () => {
    const tenant = await startMock();
    const id = String(tenant.mock.records.find('incidents', (row) => row['Status'] === 'Active')!['RecId']);
    const asked = await run(tenant, id, { ShouldSave: true, PromptParams: [] });
    expect([asked.status, asked.json]).toEqual([200, expect.objectContaining({ status: 'error', saved: false })]);
    expect(asked.text).toContain('PromptException');
    const dry = await run(tenant, id, { ShouldSave: false, PromptParams: answers });
    expect(dry.json).toMatchObject({ status: 'success', saved: false });
    expect(tenant.mock.records.get('incidents', id)!['Status']).toBe('Active');
    const done = await run(tenant, id, { ShouldSave: true, PromptParams: answers });
    expect(done.json).toMatchObject({ status: 'success', saved: true, data: { Status: 'Resolved' } });
    expect(tenant.mock.records.get('incidents', id)).toMatchObject({ Status: 'Resolved', Resolution: 'Reinstalled' });
  });

  test('what the save refuses is 200 with the problems inside', async () => {
    const tenant = await startMock();
    const id = String(tenant.mock.records.list('incidents')[0]!['RecId']);
    const wrong = [{ Name: 'CauseCode', Value: 'Gremlins' }, answers[1]];
    const reply = await run(tenant, id, { ShouldSave: true, PromptParams: wrong });
    expect([reply.status, reply.json]).toEqual([200, expect.objectContaining({ status: 'error', saved: false })]);
    expect(reply.text).toContain('UndefinedValidatedValue');
  });

  test('a wrong id or record is 400, an unknown name 404', async () => {
    const tenant = await startMock();
    const id = String(tenant.mock.records.list('incidents')[0]!['RecId']);
    expect((await run(tenant, id, { ActionId: 'x' })).status).toBe(400);
    expect((await run(tenant, '1234', {})).status).toBe(400);
    expect((await tenant.odata(`incidents('${id}')/Explode`, { method: 'POST', body: { a: 1 } })).status).toBe(404);
  });
});

describe('full-text search', () => {
  const search = ({ call }: MockTenant, body: unknown, path = 'search/fulltext'): Promise<Reply> =>
    call(`/api/rest/${path}`, { method: 'POST', body });

  test('one object: rows, what they consist of, and how many there are', async () => {
    const tenant = await startMock();
    for (let i = 0; i < 3; i++)
      tenant.mock.records.insert('incidents', {
        Subject: `Quokka ${i}`,
        LastModDateTime: new Date(i * 1000).toISOString(),
      });
    const reply = await search(tenant, { Text: 'quokka', ObjectType: 'incident#', Top: 2, Skip: 0 });
    expect(reply.json).toMatchObject({
      data: [{ Subject: 'Quokka 2' }, { Subject: 'Quokka 1' }],
      totalRows: 3,
      keyRef: 'RecId',
      searchText: 'quokka',
    });
    expect((reply.json as { metaData: unknown[] }).metaData).toContainEqual({
      FieldRef: 'Subject',
      DisplayName: 'Summary',
      DataType: 'text',
    });
  });

  test('all objects: each hit says what it is', async () => {
    const tenant = await startMock();
    tenant.mock.records.insert('incidents', { Subject: 'Quokka' });
    tenant.mock.records.insert('problems', { Subject: 'Quokkas everywhere' });
    const reply = await search(tenant, { Text: 'quokka' }, 'Search');
    const kinds = (reply.json as { data: { ObjectType: string }[] }).data.map((each) => each.ObjectType);
    expect(kinds.sort()).toEqual(['Incident#', 'Problem#']);
  });

  test('blank text and an unknown object are 400', async () => {
    const tenant = await startMock();
    const blank = await search(tenant, { Text: ' ', ObjectType: 'Incident' });
    expect([blank.status, messageOf(blank)]).toEqual([
      400,
      'Search keyword cannot be blank, provide a keyword and try again',
    ]);
    expect((await search(tenant, { Text: 'x', ObjectType: 'Nonsense' })).status).toBe(400);
  });
});
