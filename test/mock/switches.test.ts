import { describe, expect, test } from 'vitest';
import { SWITCHES, type Switches, createMockIvanti } from '../../mock-ivanti/index.js';
import { type MockTenant, type Reply, messageOf, recordOf, rowsOf, startMock } from './mock-tenant.js';

const NOBODY = 'F'.repeat(32);

/** What can be seen of a reply when a switch is about its status and its words. */
const seen = (reply: Reply): string => `${reply.status} ${reply.text.slice(0, 200)}`;

function upload(call: MockTenant['call'], fields: Record<string, string>): Promise<Reply> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  body.append('file', new Blob(['hello']), 'hello.txt');
  return call('/api/rest/Attachment', { method: 'POST', body });
}

/** For each switch, something a client can see; it must differ between the switch's values. */
const VIEWS: { readonly [Name in keyof Switches]: (tenant: MockTenant) => Promise<unknown> } = {
  empty_collection: async ({ odata }) => seen(await odata('incidents', { query: { $skip: 999 } })),
  odata_count: async ({ odata }) => {
    const plain = await odata('incidents');
    const asked = await odata('incidents', { query: { $count: 'true' } });
    return [plain, asked].map(({ text }) => text.includes('@odata.count'));
  },
  login_answer: async ({ call, credentials: { tenant, username, password, role } }) => {
    const body = { tenant, username, password, role };
    return String((await call('/api/rest/authentication/login', { method: 'POST', body })).json).includes('#');
  },
  unauthorized_text: async ({ odata }) => seen(await odata('incidents', { anonymous: true })),
  missing_record: async ({ odata }) => (await odata(`incidents('${NOBODY}')`)).status,
  missing_record_text: async ({ odata }) => messageOf(await odata(`incidents('${NOBODY}')`)),
  filter_extras: async ({ odata }) =>
    (await odata('incidents', { query: { $filter: "contains(Subject,'x')" } })).status,
  filter_groups: ({ matches }) => matches("Status eq 'Closed' and (Priority eq '1' or Priority eq '5')"),
  null_literal: async ({ matches }) => (await matches('Owner eq null')) > 0,
  link_filter: async ({ mock, matches }) =>
    (await matches(`ProfileLink_RecID eq '${String(mock.records.list('incidents')[0]!['ProfileLink'])}'`)) > 0,
  bad_orderby: async ({ odata }) => (await odata('incidents', { query: { $orderby: 'Nonsense' } })).status,
  record_select: async ({ odata }) => seen(await odata("incidents('10001')", { query: { $select: 'Subject' } })),
  search_match: async ({ mock, odata }) => {
    mock.records.insert('incidents', { Subject: 'Zebra' });
    return (await odata('incidents', { query: { $search: 'ebra' } })).status;
  },
  unknown_field: async ({ createIncident }) => (await createIncident({ Nonsense: 1 })).status,
  create_status: async ({ createIncident }) =>
    (await createIncident({ Status: 'Closed', CauseCode: 'Software', Resolution: 'x' })).status,
  required_text: async ({ createIncident }) => messageOf(await createIncident({ Subject: '' })),
  owner_value: async ({ createIncident }) => (await createIncident({ Owner: 'Somebody Else' })).status,
  priority_alone: async ({ createIncident }) => recordOf(await createIncident({ Priority: '1' }))['Priority'],
  metadata_json_accept: async ({ call }) =>
    (await call('/api/odata/incidents/$metadata', { headers: { Accept: 'application/json' } })).status,
  over_quota: async ({ mock, odata }) => {
    await odata('incidents');
    const second = odata('incidents');
    await expect.poll(() => mock.journal.count()).toBe(2);
    mock.clock.advance(60_000);
    return (await second).status;
  },
  session_bearer: async ({ odata, credentials }) => {
    const headers = { Authorization: `Bearer ${credentials.sessionKey}` };
    return (await odata('incidents', { anonymous: true, headers })).status;
  },
  singular_sets: async ({ odata }) => (await odata('incident')).status,
  context_url: async ({ odata }) => recordOf(await odata('incidents'))['@odata.context'],
  stamp_precision: async ({ odata }) =>
    rowsOf(await odata('incidents', { query: { $top: 100 } })).some((row) =>
      String(row['CreatedDateTime']).includes('.'),
    ),
  created_lastmod: async ({ createIncident }) => recordOf(await createIncident())['LastModDateTime'],
  unsupported_value: async ({ createIncident }) => (await createIncident({ Status: 'Nonsense' })).status,
  unlink: async ({ mock, odata }) => {
    const [incident] = mock.records.list('incidents');
    const [change] = mock.records.list('changes');
    const path = `incidents('${String(incident!['RecId'])}')/IncidentToChange('${String(change!['RecId'])}')/$Ref`;
    return (await odata(path, { method: 'DELETE' })).status;
  },
  attachment_fields: async ({ call }) =>
    (await upload(call, { businessObjectId: NOBODY, objectType: 'incident#' })).status,
  attachment_url: async ({ call }) => (await call('/api/rest/Attachment/123', { method: 'DELETE' })).status,
  validation_list_verb: async ({ mock, call }) => {
    const list = mock.records.find('servicereqtemplateparams', (each) => each['DisplayType'] === 'combo');
    const path = `/api/rest/ServiceRequest/${String(list!['RecId'])}/ValidationList`;
    return [await call(path), await call(path, { method: 'POST' })].map(({ json }) => (json as unknown[]).length);
  },
  fulltext_paging: async ({ call }) => {
    const body = { Text: 'a', ObjectType: 'Incident', Top: 3, $top: 5 };
    const reply = await call('/api/rest/search/fulltext', { method: 'POST', body });
    return (reply.json as { data: unknown[] }).data.length;
  },
  currency_type: async ({ rows }) => typeof (await rows('IncidentNumber eq 10001'))[0]!['CostPerMinute'],
  oauth_tokens: async ({ call, odata, credentials: { oauth2 } }) => {
    const { client_id, client_secret } = oauth2;
    const form = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret }).toString();
    const { access_token } = (await call('/oauth2/token', { method: 'POST', body: form })).json as {
      access_token: string;
    };
    return (await odata('incidents', { anonymous: true, headers: { Authorization: `Bearer ${access_token}` } })).status;
  },
  base_path: async ({ call }) => [
    (await call('/api/odata/businessobject/incidents')).status,
    (await call('/HEAT/api/odata/businessobject/incidents')).status,
  ],
  page_size: async ({ odata }) => rowsOf(await odata('incidents')).length,
  empty_date: async ({ rows }) => (await rows("Status eq 'Active'"))[0]!['ClosedDateTime'],
  stamp_style: async ({ rows }) => (await rows('IncidentNumber eq 10001'))[0]!['CreatedDateTime'],
  stored_precision: async ({ mock, matches, createIncident }) => {
    mock.clock.advance(123);
    await createIncident();
    return await matches('CreatedDateTime gt 2026-07-01T12:00:00Z');
  },
  metadata_bom: async ({ url, credentials }) => {
    const headers = { Authorization: `rest_api_key=${credentials.apiKey}` };
    const reply = await fetch(`${url}/api/odata/incidents/$metadata`, { headers });
    return Buffer.from(await reply.arrayBuffer())
      .subarray(0, 2)
      .toString('hex');
  },
  findings: async ({ odata }) => (await odata('incidents', { query: { $expand: 'x' } })).status,
};

describe('each switch changes what a client sees', () => {
  test.each(Object.keys(SWITCHES) as (keyof Switches)[])('%s', async (name) => {
    const views = new Set<string>();
    for (const value of SWITCHES[name].values) {
      const rateLimit = name === 'over_quota' ? { rateLimit: 1 } : {};
      const tenant = await startMock({ ...rateLimit, switches: { [name]: value } });
      views.add(JSON.stringify(await VIEWS[name](tenant)));
    }
    expect(views.size).toBe(SWITCHES[name].values.length);
  });
});

test('a switch or a value that does not exist is refused by name', () => {
  expect(() => createMockIvanti({ switches: { nonsense: 'x' } as Partial<Switches> })).toThrow(
    "Unknown switch 'nonsense'",
  );
  const wrong = { empty_collection: '418' } as unknown as Partial<Switches>;
  expect(() => createMockIvanti({ switches: wrong })).toThrow('Values: 204, empty-200, empty-array');
});

test('the profile documented chooses the documented wordings; a switch of one`s own wins', async () => {
  const documented = await startMock({ profile: 'documented', switches: { filter_extras: 'drop' } });
  expect(messageOf(await documented.odata(`incidents('${NOBODY}')`))).toBe('Invalid OData query');
  expect(messageOf(await documented.odata('incidents', { anonymous: true }))).toBe('Authentication required');
  expect(await documented.matches("contains(Subject,'x')")).toBe(200);
});
