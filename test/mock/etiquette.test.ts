import { describe, expect, test } from 'vitest';
import { messageOf, startMock, type MockTenant, type Reply } from './mock-tenant.js';

const texts = ({ mock }: MockTenant): string[] => mock.journal.violations().map(({ text }) => text);

async function login({ call, credentials }: MockTenant): Promise<string> {
  const { tenant, username, password, role } = credentials;
  const body = { tenant, username, password, role };
  return (await call('/api/rest/authentication/login', { method: 'POST', anonymous: true, body })).json as string;
}

describe('violations', () => {
  test('a call before its Retry-After ended', async () => {
    const tenant = await startMock({ faults: ['unavailable'] });
    await tenant.odata('incidents');
    tenant.mock.clock.advance(2000);
    await tenant.odata('incidents');
    expect(texts(tenant)).toEqual(['called 3000 ms before its Retry-After ended']);
  });

  test('none where the client waits, also for a date', async () => {
    const tenant = await startMock();
    const headers = { 'Retry-After': new Date(tenant.mock.clock.now() + 4000).toUTCString() };
    tenant.mock.faults.add({ when: { times: 1 }, do: [{ status: { code: 429, headers } }] });
    await tenant.odata('incidents');
    tenant.mock.clock.advance(4000);
    await tenant.odata('incidents');
    expect(texts(tenant)).toEqual([]);
    tenant.mock.journal.assertNoViolations();
  });

  test('an equal POST after its answer was lost; another body is not one', async () => {
    const tenant = await startMock({ faults: ['stored-then-502'] });
    await tenant.createIncident({ Subject: 'once' });
    await tenant.createIncident({ Subject: 'other' });
    expect(texts(tenant)).toEqual([]);
    await tenant.createIncident({ Subject: 'once' });
    expect(texts(tenant)[0]).toContain('repeats a POST that was stored');
    expect(() => {
      tenant.mock.journal.assertNoViolations();
    }).toThrow('request 3, POST /api/odata/businessobject/incidents: repeats a POST');
  });

  test('none where the POST had failed before it was stored', async () => {
    const tenant = await startMock({ faults: ['server-error'] });
    await tenant.createIncident();
    await tenant.createIncident();
    expect(texts(tenant)).toEqual([]);
  });

  test('a login per request, not one now and then', async () => {
    const tenant = await startMock();
    const read = async (key: string): Promise<Reply> =>
      tenant.odata('incidents', { anonymous: true, headers: { Authorization: key } });
    const steady = await login(tenant);
    for (let call = 0; call < 3; call++) await read(steady);
    await read(await login(tenant));
    await read(await login(tenant));
    expect(texts(tenant)).toEqual([]);
    await read(await login(tenant));
    expect(texts(tenant)).toEqual(['a login per request: the session of the previous login was still valid']);
  });

  test('$top above the limit, and two credentials at once', async () => {
    const tenant = await startMock();
    await tenant.odata('incidents', { query: { $top: 500 } });
    await tenant.odata('incidents', { headers: { Cookie: `SID=${tenant.credentials.sessionKey}` } });
    expect(texts(tenant)).toEqual([
      '$top of 500: a tenant allows 100',
      'two credentials at once: Authorization header and SID cookie',
    ]);
  });

  test('are read over the control API', async () => {
    const tenant = await startMock({ control: true });
    await tenant.odata('incidents', { query: { $top: 500 } });
    expect((await tenant.call('/__mock/violations')).json).toMatchObject([
      { text: '$top of 500: a tenant allows 100' },
    ]);
  });
});

describe('findings: reject', () => {
  test.each([
    ["contains(Subject,'x')", undefined, 'contains(...) is ignored'],
    ["Status eq 'Active' and (Priority eq '1' or Priority eq '2')", undefined, 'parentheses that do not begin'],
    ['Owner eq null', undefined, 'a bare null matches nothing'],
    [undefined, 'Nonsense', '$orderby names an unknown field'],
  ])('filter %s, order %s is 400 and says why', async ($filter, $orderby, expected) => {
    const { odata } = await startMock({ switches: { findings: 'reject' } });
    const query = { ...($filter !== undefined && { $filter }), ...($orderby !== undefined && { $orderby }) };
    const reply = await odata('incidents', { query });
    expect([reply.status, messageOf(reply)]).toEqual([400, expect.stringContaining(expected)]);
  });

  test('a request that a tenant carries out as sent passes; a refused write is not stored', async () => {
    const { mock, odata } = await startMock({ switches: { findings: 'reject' } });
    expect((await odata('incidents', { query: { $filter: "Status eq 'Active'" } })).status).toBe(200);
    const id = String(mock.records.list('incidents')[0]!['RecId']);
    const body = { Subject: 'changed', LastModBy: 'me' };
    expect((await odata(`incidents('${id}')`, { method: 'PATCH', body })).status).toBe(400);
    expect(mock.records.get('incidents', id)!['Subject']).not.toBe('changed');
  });
});

test('the journal counts for a test, and says what there was instead', async () => {
  const { mock, call, odata } = await startMock({ control: true });
  await odata('incidents', { query: { $expand: 'x' } });
  mock.journal.assertCount({ op: 'list' }, 1);
  expect(() => {
    mock.journal.assertCount({ op: 'create' }, 1);
  }).toThrow('1 requests expected, 0 found, among\n  GET /api/odata/businessobject/incidents 200');
  expect(mock.journal.findings()).toEqual(['$expand is ignored']);
  const headers = { 'Content-Type': 'application/json' };
  const counted = await call('/__mock/requests/count', { method: 'POST', headers, body: { op: 'list' } });
  expect(counted.json).toEqual({ count: 1 });
});
