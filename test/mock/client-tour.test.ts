import { expect, test } from 'vitest';
import { type Reply, type Row, recordOf, rowsOf, startMock } from './mock-tenant.js';

/** One walk through a tenant with the requests that shipping clients send, each in the form one of them gives it. */
test('clients sign in, search, act, order, note, attach, relate and read clocks on one tenant', async () => {
  const { call, credentials } = await startMock();
  const { tenant, username, password, role } = credentials;

  // A PowerShell module sends the login as a form; the key comes back as a JSON string and is sent bare.
  const form = new URLSearchParams({ tenant, username, password, role }).toString();
  const login = await call('/api/rest/authentication/login', { method: 'POST', anonymous: true, body: form });
  const session = { anonymous: true, headers: { Authorization: login.text.replaceAll('"', '') } };
  const ask = (path: string, query: Row = {}): Promise<Reply> =>
    call(`/HEAT/api/odata/businessobject/${path}`, { ...session, query: query as Record<string, string> });
  const send = (method: string, path: string, body?: unknown): Promise<Reply> =>
    call(`/api/odata/businessobject/${path}`, { ...session, method, body });

  // An incident is created for a person looked up by login, under the fields of a monitoring add-on.
  const [person] = rowsOf(await ask('employees', { $top: 1, $skip: 0, $filter: `LoginID eq '${username}'` }));
  const created = await send('POST', 'incidents', {
    Subject: 'Disk full',
    Symptom: 'On host A1',
    Status: 'Logged',
    ProfileLink_RecID: person!['RecId'],
  });
  expect(created.status).toBe(201);
  const incident = String(recordOf(created)['RecId']);

  // A workflow tool finds saved searches in the text of $metadata.
  const { text } = await call('/api/odata/incidents/$metadata', {
    ...session,
    headers: { ...session.headers, Accept: '*/*' },
  });
  const named = (tag: string, name: string): string =>
    text.split(`<${tag} Name="${name}">`)[1]!.split('Property="DefaultValue" String="')[1]!.split('"')[0]!;
  const ActionId = named('Function', 'All_Active_Incidents');
  expect((await ask('incidents/All_Active_Incidents', { ActionId })).status).toBe(200);
  const action = await send('POST', `incidents('${incident}')/Resolve_Incident`, {
    ActionId: named('Action', 'Resolve_Incident'),
    ShouldSave: true,
    ActionParams: { FormParams: { objectId: incident, actualObjectType: 'Incident#' }, GridParams: null },
    PromptParams: [
      { Name: 'CauseCode', Value: 'Linked Problem' },
      { Name: 'Resolution', Value: 'More room' },
    ],
  });
  expect(action.json).toMatchObject({ status: 'success', data: { Status: 'Resolved' } });

  // A security orchestrator writes a note, and a request with nothing but its template, customer and text.
  const note = {
    ParentLink_RecID: incident,
    Subject: 'Seen',
    NotesBody: 'By us',
    Category: 'Customer Notes',
    Source: 'E-mail',
  };
  expect((await send('POST', 'journal__Notess', note)).status).toBe(201);
  expect(rowsOf(await ask(`incidents('${incident}')/IncidentContainsJournal`))).toMatchObject([{ NotesBody: 'By us' }]);
  const [template] = rowsOf(await ask('servicereqtemplates', { $search: 'Distribution' }));
  const order = {
    SvcReqTmplLink: template!['RecId'],
    ProfileLink: person!['RecId'],
    Symptom: 'For the press',
    Status: 'Submitted',
  };
  const request = recordOf(await send('POST', 'servicereqs', order));
  expect(request).toMatchObject({ Subject: 'Distribution list', Symptom: 'For the press' });

  // A file is attached and read back through the relation; agencies are linked.
  const file = new FormData();
  file.append('ObjectID', String(request['RecId']));
  file.append('ObjectType', 'ServiceReq#');
  file.append('files', new Blob(['a,b']), 'members.csv');
  expect((await call('/api/rest/Attachment', { ...session, method: 'POST', body: file })).json).toMatchObject([
    { FileName: 'members.csv', IsUploaded: true },
  ]);
  const below = `ServiceReqs('${String(request['RecId'])}')`;
  expect(rowsOf(await ask(`${below}/ServiceReqHasAttachment`))).toMatchObject([{ ATTACHNAME: 'members.csv' }]);
  const [agency] = rowsOf(await ask('agencys', { $filter: "AgencyShortName eq 'ACM'" }));
  const link = await send('PATCH', `${below}/ServiceReqAssocAgency('${String(agency!['RecId'])}')/$Ref`);
  expect(link.json).toMatchObject({ code: 'ISM_2000' });
  expect(rowsOf(await ask(`${below}/ServiceReqAssocAgency`))).toMatchObject([{ Agency: agency!['Agency'] }]);

  // A log add-on joins incidents with the clocks that run, and files a security incident.
  const running = "ClockState eq 'Run' and ParentLink_Category eq 'Incident'";
  const query = { $top: 100, $skip: 0, $filter: running, $select: 'L3Passed, BreachPassed, BreachDateTime, RecId' };
  const clocks = new Map(rowsOf(await ask('Frs_data_escalation_watchs', query)).map((row) => [row['RecId'], row]));
  const watched = rowsOf(await ask('incidents', { $top: 100 })).filter((row) =>
    clocks.has(row['ResolutionEscLink_RecID']),
  );
  expect(watched.length).toBeGreaterThan(0);
  const security = { ivnt_Subject: 'Malware', ivnt_Symptom: 'Found', ivnt_ProfileLink_RecID: person!['RecId'] };
  expect((await send('POST', 'ivnt_securityincidents', security)).status).toBe(201);
});
