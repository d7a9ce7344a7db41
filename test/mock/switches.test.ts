import { describe, expect, test } from 'vitest';
import { SWITCHES, createMockIvanti, type Switches } from '../../mock-ivanti/index.js';
import { messageOf, recordOf, rowsOf, startMock, type MockTenant, type Reply } from './mock-tenant.js';

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
  refusal_message: async ({ createIncident }) => (await createIncident({ Subject: '', Symptom: '' })).text,
  owner_value: async ({ createIncident }) => (await createIncident({ Owner: 'Somebody Else' })).status,
  priority_alone: async ({ createIncident }) => recordOf(await createIncident({ Priority: '1' }))['Priority'],
  metadata_json_accept: async ({ call }) =>
    (await call('/api/odata/incidents/$metadata', { headers: { Accept: 'application/json' } })).status,
  over_quota: async ({ mock, odata }) => {
    await odata('incidents');
    const second = odata('incidents');
    await expect.poll(() => mock.journal.count()).toBe(2);
    mock.clock.advance(60_000);
    return seen(await second);
  },
  daily_calls: async ({ odata }) => [(await odata('incidents')).status, (await odata('incidents')).status],
  quota_hours: async ({ mock, odata }) => {
    await odata('incidents');
    mock.clock.advance(3_600_000);
    return (await odata('incidents')).status;
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
  page_limit: async ({ odata, mock }) => {
    const replies = [
      await odata('incidents', { query: { $top: 40 } }),
      await odata('incidents', { query: { $top: 41 } }),
    ];
    return [replies.map(seen), mock.journal.violations().map(({ text }) => text)];
  },
  page_default: async ({ odata }) => rowsOf(await odata('incidents')).length,
  empty_date: async ({ rows }) => (await rows("Status eq 'Active'"))[0]!['ClosedDateTime'],
  stamp_style: async ({ rows }) => (await rows('IncidentNumber eq 10001'))[0]!['CreatedDateTime'],
  stored_precision: async ({ mock, matches, createIncident }) => {
    mock.clock.advance(123);
    await createIncident();
    return await matches('CreatedDateTime gt 2026-07-01T12:00:00Z');
  },
  count_type: async ({ odata }) => recordOf(await odata('incidents'))['@odata.count'],
  stamp_lead: async ({ createIncident }) => recordOf(await createIncident())['LastModDateTime'],
  date_lead: async ({ odata }) => (await odata('incidents')).headers.get('date'),
  literal_lead: async ({ createIncident, matches }) => {
    await createIncident();
    return await matches('LastModDateTime eq 2026-07-01T12:00:00Z');
  },
  recid_case: async ({ rows }) => (await rows('IncidentNumber eq 10001'))[0]!['RecId'],
  recid_order: async ({ mock, odata }) => {
    mock.switches.set({ recid_case: 'mixed' });
    return rowsOf(await odata('incidents', { query: { $orderby: 'RecId' } })).map((row) => row['RecId']);
  },
  metadata_bom: async ({ url, credentials }) => {
    const headers = { Authorization: `rest_api_key=${credentials.apiKey}` };
    const reply = await fetch(`${url}/api/odata/incidents/$metadata`, { headers });
    return Buffer.from(await reply.arrayBuffer())
      .subarray(0, 2)
      .toString('hex');
  },
  odata_v2: async ({ call }) => {
    const query = { $filter: "Status eq 'Closed' and (Priority eq '1' or Priority eq '5')", $top: 0 };
    const one = await call('/api/odata/businessobject/incidents', { query });
    const two = await call('/HEAT/api/odatav2/businessobject/incidents', { query });
    return [two.status, one.text === two.text, (await call('/api/odatav2/incidents/$metadata')).status];
  },
  final_state_filter: async ({ odata }) => {
    const reply = await odata('incidents', { query: { $filter: 'IsInFinalState eq true', $top: 1 } });
    return [reply.status, rowsOf(reply).length];
  },
  single_quotes: async ({ mock, odata }) => {
    const id = String(mock.records.list('incidents')[0]!['RecId']);
    const body = `{'Subject': 'It\\'s "quoted"', "Symptom": "it's \\"plain\\""}`;
    const reply = await odata(`incidents('${id}')`, { method: 'PUT', body, headers: { 'Content-Type': '' } });
    return [reply.status, recordOf(reply)['Subject'], recordOf(reply)['Symptom']];
  },
  long_values: async ({ createIncident }) => {
    const reply = await createIncident({ Subject: 'x'.repeat(300) });
    return [reply.status, String(recordOf(reply)['Subject']).length];
  },
  cascading_lists: async ({ createIncident }) =>
    (await createIncident({ Category: 'Software of File Storage' })).status,
  compression: async ({ odata }) => {
    const reply = await odata('incidents', { headers: { 'Accept-Encoding': 'gzip, deflate, br' } });
    return [reply.headers.get('content-encoding'), rowsOf(reply).length];
  },
  findings: async ({ odata }) => (await odata('incidents', { query: { $expand: 'x' } })).status,
};

/** Another value of each switch that is a number. */
const NUMBERS: Partial<Switches> = {
  page_limit: 40,
  daily_calls: 1,
  quota_hours: 1,
  stamp_lead: -600,
  date_lead: 18_000,
  literal_lead: -300,
};

function valuesOf(name: keyof Switches): readonly (string | number)[] {
  const definition = SWITCHES[name];
  return 'values' in definition ? definition.values : [definition.number.usual, NUMBERS[name] ?? -1];
}

describe('each switch changes what a client sees', () => {
  test.each(Object.keys(SWITCHES) as (keyof Switches)[])('%s', async (name) => {
    const views = new Set<string>();
    for (const value of valuesOf(name)) {
      const rateLimit = name === 'over_quota' ? { rateLimit: 1 } : {};
      const others = name === 'quota_hours' ? { daily_calls: 1 } : {};
      const tenant = await startMock({ ...rateLimit, switches: { ...others, [name]: value } });
      views.add(JSON.stringify(await VIEWS[name](tenant)));
    }
    expect(views.size).toBe(valuesOf(name).length);
  });
});

test('the page limit is a number that an administrator sets, and the refusal names it', async () => {
  const { mock, odata } = await startMock({ incidents: 1100, switches: { page_limit: 1000 } });
  expect(rowsOf(await odata('incidents', { query: { $top: 1000 } }))).toHaveLength(1000);
  const refused = await odata('incidents', { query: { $top: 1001 } });
  expect([refused.status, messageOf(refused)]).toEqual([400, 'You cannot query more than 1000 records']);
  mock.switches.set({ page_limit: 25 });
  expect((await odata('incidents', { query: { $top: 26 } })).text).toContain('more than 25 records');
  for (const wrong of [0, 1001, 30.5, 'all', '']) {
    expect(() => {
      mock.switches.set({ page_limit: wrong as number });
    }).toThrow(`Switch 'page_limit' cannot be '${wrong}'. It takes a whole number, 1 to 1000`);
  }
});

test('a page without $top is never longer than the page limit', async () => {
  const { odata } = await startMock({ switches: { page_limit: 30, page_default: '100' } });
  expect(rowsOf(await odata('incidents'))).toHaveLength(30);
});

describe('the daily calls', () => {
  test('are counted from the first call on, by namespace, and start again at zero when the hours are over', async () => {
    const { mock, odata } = await startMock({ switches: { daily_calls: 2 } });
    const status = async (space: string): Promise<number> =>
      (await odata('incidents', { headers: { 'X-Mock-Case': space } })).status;
    expect([await status('a'), await status('a'), await status('a'), await status('b')]).toEqual([200, 200, 429, 200]);
    mock.clock.advance(24 * 3_600_000 - 1);
    expect(await status('a')).toBe(429);
    mock.clock.advance(1);
    expect(await status('a')).toBe(200);
  });

  test('may only slow what comes beyond them', async () => {
    const { mock, odata } = await startMock({ switches: { daily_calls: 1, over_quota: 'delay' } });
    await odata('incidents');
    const slowed = odata('incidents');
    await expect.poll(() => mock.journal.count()).toBe(2);
    mock.clock.advance(10_000);
    expect((await slowed).status).toBe(200);
  });

  test('are 100,000 in 24 hours under the profile documented', async () => {
    const { mock } = await startMock({ profile: 'documented' });
    expect(mock.switches.values()).toMatchObject({ daily_calls: 100_000, quota_hours: 24 });
  });
});

test('a record keeps its category under its service and its owner under its team, where that is checked', async () => {
  const { mock, odata, createIncident } = await startMock({ switches: { cascading_lists: 'checked' } });
  const agent = mock.records.find('employees', (each) => each['Team'] === 'Security')!;
  const [owner, other] = [String(agent['LoginID']), { OwnerTeam: 'Network' }];
  expect((await createIncident({ Category: 'Software of File Storage', Service: 'File Storage' })).status).toBe(201);
  const made = await createIncident({ Owner: owner, OwnerTeam: 'Security' });
  expect(made.status).toBe(201);
  const id = String(recordOf(made)['RecId']);
  const moved = await odata(`incidents('${id}')`, { method: 'PATCH', body: other });
  expect([moved.status, messageOf(moved)]).toEqual([
    400,
    `UndefinedValidatedValue: '${owner}' is not in the validation list of validated field Incident#.Owner`,
  ]);
  expect((await odata(`incidents('${id}')`, { method: 'PATCH', body: { Subject: 'untouched' } })).status).toBe(200);
});

test('answers are compressed only for clients that accept it', async () => {
  const { odata } = await startMock({ switches: { compression: 'br' } });
  for (const accepted of ['identity', 'gzip', 'br;q=0'])
    expect((await odata('incidents', { headers: { 'Accept-Encoding': accepted } })).headers.get('vary')).toBeNull();
  const reply = await odata('incidents', { headers: { 'Accept-Encoding': 'br' } });
  expect([reply.headers.get('content-encoding'), reply.headers.get('vary')]).toEqual(['br', 'Accept-Encoding']);
});

test('a switch or a value that does not exist is refused by name', () => {
  expect(() => createMockIvanti({ switches: { nonsense: 'x' } as Partial<Switches> })).toThrow(
    "There is no switch 'nonsense'",
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
