import { describe, expect, test } from 'vitest';
import { rowsOf, startMock, type MockTenant, type Reply, type Row } from './mock-tenant.js';

/** What shipping clients send, one after the other, each in its own manner (requests written from their sources' facts). */

const LOGIN = '/api/rest/authentication/login';

function accountOf({ credentials: { tenant, username, password, role } }: MockTenant): Record<string, string> {
  return { tenant, username, password, role };
}

describe('a client that logs in', () => {
  test.each([
    ['JSON', 'application/json', (account: Record<string, string>) => JSON.stringify(account)],
    [
      'a form',
      'application/x-www-form-urlencoded',
      (account: Record<string, string>) => new URLSearchParams(account).toString(),
    ],
  ])('by %s tells a session key from a JWT by the tenant in it, and sends it bare', async (_form, type, write) => {
    const tenant = await startMock();
    const reply = await tenant.call(LOGIN, {
      method: 'POST',
      anonymous: true,
      headers: { 'Content-Type': type },
      body: write(accountOf(tenant)),
    });
    const session = reply.json as string;
    expect(session).toContain(tenant.credentials.tenant);
    const page = await tenant.odata('incidents', { anonymous: true, headers: { Authorization: session } });
    expect(page.status).toBe(200);
  });

  test('gets a JWT from a tenant with OpenID Connect, and sends it as Bearer', async () => {
    const tenant = await startMock({ switches: { login_answer: 'jwt' } });
    const reply = await tenant.call(LOGIN, { method: 'POST', anonymous: true, body: accountOf(tenant) });
    const jwt = reply.json as string;
    expect(jwt).not.toContain(tenant.credentials.tenant);
    const headers = { Authorization: `Bearer ${jwt}` };
    expect((await tenant.odata('incidents', { anonymous: true, headers })).status).toBe(200);
  });

  test('keeps the session in the cookie SID alone', async () => {
    const { credentials, odata } = await startMock();
    const headers = { Cookie: `SID=${encodeURIComponent(credentials.sessionKey)}` };
    expect((await odata('incidents', { anonymous: true, headers })).status).toBe(200);
  });
});

/** Operations with the ids to call them by, found in the text of $metadata as a client without a parser finds them. */
function operationsIn(metadata: string, kind: 'Function' | 'Action'): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let from = 0;
  for (;;) {
    const opened = /<(Function|Action) Name="([^"]+)">/g;
    opened.lastIndex = from;
    const [tag, tagKind, name = ''] = opened.exec(metadata) ?? [];
    if (tag === undefined) return found;
    from = opened.lastIndex;
    const parameter = metadata.indexOf('<Parameter Name="ActionId"', from);
    const mark = '<PropertyValue Property="DefaultValue" String="';
    const value = metadata.indexOf(mark, parameter) + mark.length;
    if (parameter > 0 && value >= mark.length && tagKind === kind)
      found.set(name, metadata.slice(value, metadata.indexOf('"', value)));
  }
}

describe('an automation that knows nothing of the tenant', () => {
  test('runs every saved search that $metadata names', async () => {
    const { call, odata } = await startMock();
    const searches = operationsIn((await call('/api/odata/incidents/$metadata')).text, 'Function');
    expect(searches.size).toBeGreaterThan(1);
    for (const [name, ActionId] of searches) {
      const { status } = await odata(`incidents/${name}`, { query: { ActionId } });
      expect([name, [200, 204].includes(status)]).toEqual([name, true]);
    }
  });

  test('runs a quick action that $metadata names', async () => {
    const { call, mock, odata } = await startMock();
    const actions = operationsIn((await call('/api/odata/incidents/$metadata')).text, 'Action');
    const ActionId = actions.get('Send_Email');
    expect(ActionId).toMatch(/^[0-9a-f-]{36}$/);
    const objectId = String(mock.records.list('incidents')[0]!['RecId']);
    const FormParams = { actionId: ActionId, actualObjectType: 'Incident#', objectId };
    const body = { ActionId, ShouldSave: true, ActionParams: { FormParams, GridParams: null }, PromptParams: [] };
    const reply = await odata(`incidents('${objectId}')/Send_Email`, { method: 'POST', body });
    expect([reply.status, reply.json]).toEqual([200, expect.objectContaining({ saved: true })]);
  });

  test('offers the fields of every object it finds related', async () => {
    const { call } = await startMock();
    const { text } = await call('/api/odata/servicereqs/$metadata');
    for (const relation of ['ServiceReqContainsJournal', 'ServiceReqHasAttachment', 'ServiceReqAssocAgency'])
      expect(text).toContain(`<NavigationProperty Name="${relation}"`);
  });
});

describe('a response playbook', () => {
  test('orders by OData: the subject is the name of the template', async () => {
    const { mock, odata, credentials } = await startMock();
    const template = mock.records.find('servicereqtemplates', (each) => String(each['Status']).startsWith('Published'));
    const made = await odata('servicereqs', {
      method: 'POST',
      body: {
        SvcReqTmplLink: template!['RecId'],
        ProfileLink: credentials.employeeRecId,
        Symptom: 'For a new colleague',
        Status: 'Submitted',
        Urgency: 'Low',
      },
    });
    expect([made.status, made.json]).toEqual([201, expect.objectContaining({ Subject: template!['Name'] })]);
  });

  test('finds an incident by its number, notes what it did, and closes the case by PUT', async () => {
    const tenant = await startMock();
    const { odata } = tenant;
    const number = String((await tenant.createIncident({ Status: 'Logged' })).json!['IncidentNumber' as never]);
    const [found] = rowsOf(await odata(`incidents?$filter=IncidentNumber%20eq%20${number}`));
    const note = await odata('journal__Notess', {
      method: 'POST',
      body: {
        ParentLink_RecID: found!['RecId'],
        ParentLink_Category: 'Incident',
        Subject: 'Playbook',
        NotesBody: 'The account was disabled.',
        Category: 'Status Update',
        Source: 'Other',
      },
    });
    expect(note.status).toBe(201);
    const journal = rowsOf(await odata(`incidents('${String(found!['RecId'])}')/IncidentContainsJournal`));
    expect(journal.map((each) => each['NotesBody'])).toEqual(['The account was disabled.']);
    const closed = await odata(`incidents('${String(found!['RecId'])}')`, {
      method: 'PUT',
      body: { Status: 'Closed', CauseCode: 'Session Reset', Resolution: 'Done.' },
    });
    expect([closed.status, closed.json]).toEqual([200, expect.objectContaining({ Status: 'Closed' })]);
  });
});

interface Parameter {
  readonly strRecId: string;
  readonly strName: string;
  readonly strDisplayType: string;
  readonly bRequired: boolean;
  readonly strDefaultValue: string | null;
}

describe('a shop of offerings', () => {
  const offeringsOf = async ({ call, credentials }: MockTenant) =>
    (await call(`/api/rest/Template/${credentials.employeeRecId}/_All_`)).json as readonly Row[];
  const parametersOf = async ({ call }: MockTenant, offering: Row) =>
    (
      (await call(`/api/rest/ServiceRequest/PackageData/${String(offering['strSubscriptionId'])}/HQ`)).json as {
        lstParameters: readonly Parameter[];
      }
    ).lstParameters;

  test('meets offerings that ask for different things', async () => {
    const tenant = await startMock();
    const forms: string[][] = [];
    for (const offering of await offeringsOf(tenant))
      forms.push((await parametersOf(tenant, offering)).map(({ strDisplayType }) => strDisplayType));
    expect(forms.some((types) => types.length > 0 && types.every((type) => type === 'text'))).toBe(true);
    for (const type of ['combo', 'checkbox', 'date']) expect(forms.flat()).toContain(type);
  });

  test('orders each of them with its required values and its proposed defaults', async () => {
    const tenant = await startMock();
    for (const offering of await offeringsOf(tenant)) {
      const parameters = await parametersOf(tenant, offering);
      const answers = await Promise.all(parameters.map((each) => answerTo(tenant, each)));
      const reply = await tenant.call('/api/rest/ServiceRequest/new', {
        method: 'POST',
        body: {
          subscriptionId: offering['strSubscriptionId'],
          strUserId: tenant.credentials.employeeRecId,
          serviceReqData: { Subject: `An order of ${String(offering['strName'])}` },
          parameters: Object.assign({}, ...answers) as Row,
          attachmentsToDelete: [],
          attachmentsToUpload: [],
          delayedFulfill: false,
          formName: 'ServiceReq.ResponsiveAnalyst.DefaultLayout',
          saveReqState: false,
          localOffset: 0,
        },
      });
      expect([offering['strName'], reply.json]).toEqual([
        offering['strName'],
        expect.objectContaining({ IsSuccess: true }),
      ]);
    }
  });
});

/** The values of a user who takes the proposal, else the first choice; a choice is named by its RecId too. */
async function answerTo({ call }: MockTenant, parameter: Parameter): Promise<Row> {
  const { strRecId: id, strDisplayType: type, strDefaultValue: proposal } = parameter;
  const path = `/api/rest/ServiceRequest/${id}/ValidationList`;
  const choices = (await call(path, { method: 'POST' })).json as readonly (readonly string[])[];
  const [recId, text] = choices.find(([, value]) => value === proposal) ?? choices[0] ?? [];
  if (recId !== undefined) return { [`par-${id}`]: text, [`par-${id}-recId`]: recId };
  const typed: Readonly<Record<string, string>> = {
    checkbox: 'true',
    date: '2026-07-01',
    datetime: '2026-07-01T09:00:00',
  };
  const taken = proposal === null || proposal === '' ? (typed[type] ?? 'some text') : proposal;
  return { [`par-${id}`]: taken };
}

describe('an inventory script', () => {
  test.each(['file', 'files'])('attaches a file in a part named %s and gets it back', async (part) => {
    const { call, mock, odata } = await startMock();
    const incident = String(mock.records.list('incidents')[0]!['RecId']);
    const form = new FormData();
    form.append('ObjectID', incident);
    form.append('ObjectType', 'incident#');
    form.append(part, new Blob(['host;owner']), 'hosts.csv');
    const [uploaded] = (await call('/api/rest/Attachment', { method: 'POST', body: form })).json as readonly Row[];
    expect(uploaded).toMatchObject({ FileName: 'hosts.csv', IsUploaded: true });
    const related = rowsOf(await odata(`incidents('${incident}')/IncidentContainsAttachment`));
    expect(related.map((each) => each['ATTACHNAME'])).toContain('hosts.csv');
    expect((await call(`/api/rest/Attachment?ID=${String(uploaded!['Message'])}`)).text).toBe('host;owner');
  });

  test('reads the attachments, the journal and the agency of a service request', async () => {
    const { mock, odata } = await startMock();
    const request = String(mock.records.list('servicereqs')[0]!['RecId']);
    for (const relation of ['ServiceReqContainsJournal', 'ServiceReqHasAttachment', 'ServiceReqAssocAgency']) {
      const reply = await odata(`ServiceReqs('${request}')/${relation}`);
      expect([relation, reply.status]).toEqual([relation, 200]);
    }
  });

  test('links an incident to a change and takes the link away', async () => {
    const { mock, odata } = await startMock();
    const [incident, change] = ['incidents', 'changes'].map((set) => String(mock.records.list(set)[0]!['RecId']));
    const link = `incidents('${incident}')/IncidentToChange('${change}')/$Ref`;
    const related = async (): Promise<Reply> => odata(`incidents('${incident}')/IncidentToChange`);
    expect((await odata(link, { method: 'PATCH' })).json).toMatchObject({ code: 'ISM_2000' });
    expect(rowsOf(await related())).toMatchObject([{ RecId: change }]);
    expect((await odata(link, { method: 'DELETE' })).json).toMatchObject({ code: 'ISM_2000' });
    expect((await related()).json).toMatchObject({ value: 'No instances found.' });
  });
});

test('a report of service levels joins incidents with the clocks that run', async () => {
  const { odata } = await startMock();
  const $filter = "ClockState eq 'Run' and ParentLink_Category eq 'Incident'";
  const query = { $top: 100, $skip: 0, $filter, $select: 'L3Passed, BreachPassed, BreachDateTime, RecId' };
  const clocks = rowsOf(await odata('Frs_data_escalation_watchs', { query })).map(({ RecId: id }) => id);
  const incidents = rowsOf(await odata('incidents', { query: { $top: 100 } }));
  expect(incidents.filter(({ ResolutionEscLink_RecID: id }) => clocks.includes(id)).length).toBeGreaterThan(0);
});

test('a security add-on makes security incidents and reads them back', async () => {
  const { odata, credentials } = await startMock();
  const body = {
    ivnt_Subject: 'Beacon to a known host',
    ivnt_Symptom: 'Seen every 60 s.',
    ivnt_ProfileLink_RecID: credentials.employeeRecId,
  };
  const made = await odata('ivnt_securityincidents', { method: 'POST', body });
  expect([made.status, made.json]).toEqual([201, expect.objectContaining({ ivnt_Subject: body.ivnt_Subject })]);
  const filter = `RecId eq '${String((made.json as Row)['RecId'])}'`;
  expect(rowsOf(await odata('ivnt_securityincidents', { query: { $filter: filter } }))).toHaveLength(1);
});

describe('a directory reader', () => {
  test.each([
    'standarduserteams',
    'frs_def_roles',
    'frs_knowledges',
    'frs_approvalvotetrackings',
    'Frs_Projects',
    'Frs_CompositeContract_Contacts',
    'departments',
    'locations',
    'agencys',
    'impacts',
    'urgencys',
    'releases',
    'slas',
    'CI__Printers',
    'CI__Workstations',
  ])('finds records of %s with the fields that $metadata describes', async (set) => {
    const { call, odata } = await startMock();
    const [row] = rowsOf(await odata(set, { query: { $top: 1 } }));
    expect(row).toMatchObject({ RecId: expect.stringMatching(/^[0-9A-F]{32}$/) as unknown });
    const described = (await call(`/api/odata/${set}/$metadata`)).text;
    for (const field of Object.keys(row!)) expect(described).toContain(`<Property Name="${field}"`);
  });
});
