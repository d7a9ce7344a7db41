import { describe, expect, test } from 'vitest';
import { schemaOf } from '../../mock-ivanti/model/extension/extension.js';
import { hasRight, ROLES } from '../../mock-ivanti/model/schema/permissions.js';
import { PICK_LISTS } from '../../mock-ivanti/model/schema/pick-lists.js';
import { messageOf, recordOf, rowsOf, startMock, type Row } from './mock-tenant.js';

/** The product document's permission table, and the set that holds the records of each object. */
const PERMISSION_TABLE: Readonly<Record<string, string>> = {
  Attachment: 'attachments',
  CI: 'cis',
  'CI.CloudServiceAsset': 'ci__cloudserviceassets',
  'CI.Computer': 'ci__computers',
  'CI.Service': 'ci__services',
  Category: 'categorys',
  CurrencyCode: 'currencycodes',
  Employee: 'employees',
  FRS_MyItem: 'frs_myitems',
  FRS_MyItemParentObjType: 'frs_myitemparentobjtypes',
  FRS_MyItemStatus: 'frs_myitemstatuss',
  Frs_CompositeContract_Email: 'frs_compositecontract_emails',
  Frs_data_escalation_watch: 'frs_data_escalation_watchs',
  Frs_def_hours_of_operation: 'frs_def_hours_of_operations',
  Impact: 'impacts',
  ImpactHRAnouncment: 'impacthrannouncements',
  Incident: 'incidents',
  IncidentBreachReasonCo: 'incidentbreachreasoncos',
  IncidentBreachResponsibility: 'incidentbreachresponsibilitys',
  IncidentCauseCode: 'incidentcausecodes',
  IncidentDetails: 'incidentdetails',
  IncidentDetailAccountLo: 'incidentdetailaccountlos',
  'IncidentDetail.Employee': 'incidentdetail__employees',
  'IncidentDetail.WebsiteFai': 'incidentdetail__websitefais',
  'IncidentDetail.ActionNeeded': 'incidentdetail__actionneededs',
  IncidentPriority: 'incidentprioritys',
  IncidentSource: 'incidentsources',
  IncidentStatus: 'incidentstatuss',
  IncidentType: 'incidenttypes',
  Journal: 'journals',
  'Journal.Email': 'journal__emails',
  JournalEmailCategory: 'journalemailcategorys',
  JournalNoteCategory: 'journalnotecategorys',
  JournalNoteSource: 'journalnotesources',
  JournalType: 'journaltypes',
  Location: 'locations',
  OrganizationUnit: 'organizationalunits',
  Profile: 'profiles',
  'Profile.BusinessUnit': 'profile__businessunits',
  ProfileEmployeeStatus: 'profileemployeestatuss',
  ServiceAggrement: 'serviceagreements',
  StandarduserTeam: 'standarduserteams',
  task: 'tasks',
  Urgency: 'urgencys',
};

/** Sets that shipping clients read or write beside those. */
const CLIENT_SETS = [
  ...['ivnt_securityincidents', 'frs_knowledges', 'frs_def_roles', 'frs_approvalvotetrackings', 'Frs_Projects'],
  ...['Frs_CompositeContract_Contacts', 'departments', 'agencys', 'releases', 'slas', 'CI__Printers'],
  ...['CI__Workstations', 'ci__servers', 'ci__peripheraldevices', 'ci__mobiledevices', 'ci__routers'],
  ...['serviceagreement__slas', 'servicereqstatuss', 'servicereqsubscriptions'],
];

const { objects } = schemaOf(undefined);

describe('every object of the permission table', () => {
  test('is a set with rows and a description, readable in the integration role', async () => {
    const { odata, call } = await startMock({ role: 'IntegrationRole' });
    for (const set of Object.values(PERMISSION_TABLE)) {
      const reply = await odata(set, { query: { $top: 5 } });
      expect([set, reply.status]).toEqual([set, 200]);
      const [row] = rowsOf(reply);
      const { text } = await call(`/api/odata/${set}/$metadata`);
      for (const name of Object.keys(row!)) expect(text).toContain(`<Property Name="${name}"`);
    }
  });

  test('gives the role the rights of the table, and no others', () => {
    for (const [name, set] of Object.entries(PERMISSION_TABLE)) {
      const rights = (['Add', 'View', 'Edit', 'Delete'] as const).filter((right) =>
        hasRight(ROLES['IntegrationRole']!, objects.get(set)!.name, right),
      );
      expect([name, rights]).toEqual([
        name,
        name === 'CI.Computer' ? ['View', 'Edit'] : ['Add', 'View', 'Edit', 'Delete'],
      ]);
    }
    for (const set of ['problems', 'servicereqs', 'frs_def_roles', 'ivnt_securityincidents']) {
      expect(hasRight(ROLES['IntegrationRole']!, objects.get(set)!.name, 'View')).toBe(false);
    }
  });
});

test.each(CLIENT_SETS)('%s has rows of which one is read by its key', async (set) => {
  const { odata } = await startMock();
  const [row] = rowsOf(await odata(set, { query: { $top: 1 } }));
  expect(recordOf(await odata(`${set}('${String(row!['RecId'])}')`))).toMatchObject({ RecId: row!['RecId'] });
});

test('no two seeded records of the tenant share a RecId, but for those a contact shares with its employee', async () => {
  const { mock } = await startMock();
  const tables = [...objects.values()].filter((object) => object.table === object.set);
  const ids = tables.flatMap(({ set }) => mock.records.list(set).map((row) => String(row['RecId'])));
  expect(new Set(ids).size).toBe(ids.length);
});

describe('a list`s object', () => {
  test('holds the options in their order, under the ids that the fields` companions hold', async () => {
    const { odata, createIncident } = await startMock();
    for (const { set, options } of objects.values()) {
      if (options === undefined) continue;
      const rows = rowsOf(await odata(set, { query: { $top: 100, $orderby: 'SequenceNum' } }));
      expect(rows.map((row) => ({ value: row['Name'], recId: row['RecId'] }))).toEqual(PICK_LISTS.get(options));
    }
    const { Status_Valid: id } = recordOf(await createIncident());
    expect(recordOf(await odata(`incidentstatuss('${String(id)}')`))).toMatchObject({ Name: 'Logged' });
  });

  test('follows a schema file that replaces the list', async () => {
    const { mock } = await startMock({ schema: { pickLists: { Source: ['Phone', 'Carrier pigeon'] } } });
    expect(mock.records.list('incidentsources').map((row) => row['Name'])).toEqual(['Phone', 'Carrier pigeon']);
  });

  test('has no more records than the list has options', async () => {
    await expect(startMock({ sizes: { urgencys: 4 } })).rejects.toThrow('urgencys has 3 records');
  });
});

test('the base of the assets shows every kind, and each kind itself alone; a kind is created through its own set', async () => {
  const { mock, odata } = await startMock();
  const kinds = [...objects.values()].filter(({ subtype }) => subtype?.of === 'cis');
  const counts = kinds.map(({ set }) => mock.records.count(set));
  expect(counts.every((count) => count > 0)).toBe(true);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(mock.records.count('cis'));
  expect((await odata('cis', { method: 'POST', body: { Name: 'x' } })).status).toBe(400);
  const made = await odata('CI__Printers', { method: 'POST', body: { Name: 'Third floor' } });
  expect([made.status, made.json]).toEqual([201, expect.objectContaining({ CIType: 'Printer', Status: 'Production' })]);
  expect(mock.records.count('ci__printers')).toBe(counts[kinds.findIndex(({ set }) => set === 'ci__printers')]! + 1);
});

test('a numbered record is found by its number in the set of its kind and of the group, and in no other', async () => {
  const { mock, odata } = await startMock();
  const [number, title] = mock.records
    .list('frs_knowledge__documents')
    .map((row) => [row['KnowledgeNumber'], row['Title']])[0]!;
  const read = (set: string) => odata(`${set}('${String(number)}')`);
  for (const set of ['frs_knowledges', 'frs_knowledge__documents']) {
    expect(recordOf(await read(set))).toMatchObject({ Title: title });
  }
  expect((await read('frs_knowledge__references')).status).toBe(400);
});

test('records made at once by several clients get a number each', async () => {
  const { odata, credentials } = await startMock();
  const body = { ivnt_Subject: 'a', ivnt_Symptom: 'b', ivnt_ProfileLink: credentials.employeeRecId };
  const replies = await Promise.all(
    Array.from({ length: 20 }, () => odata('ivnt_securityincidents', { method: 'POST', body })),
  );
  expect(new Set(replies.map((reply) => recordOf(reply)['ivnt_SecurityIncidentNumber'])).size).toBe(20);
});

describe('escalation watches', () => {
  const RUNNING = "ClockState eq 'Run' and ParentLink_Category eq 'Incident'";

  test('of running clocks belong to open incidents, which link to them; breaches can be told from both', async () => {
    const { mock, odata } = await startMock();
    const $select = 'L3Passed, BreachPassed, BreachDateTime, RecId';
    const watches = rowsOf(
      await odata('Frs_data_escalation_watchs', { query: { $top: 100, $filter: RUNNING, $select } }),
    );
    expect(watches.length).toBeGreaterThan(10);
    const byId = new Map(watches.map((watch) => [watch['RecId'], watch]));
    const joined = mock.records.list('incidents').filter((row) => byId.has(row['ResolutionEscLink_RecID']));
    expect(joined.length).toBeGreaterThan(5);
    for (const incident of joined) {
      expect(['Closed', 'Resolved', 'Cancelled']).not.toContain(incident['Status']);
      const watch = mock.records.get('frs_data_escalation_watchs', String(incident['ResolutionEscLink_RecID']));
      expect(watch).toMatchObject({ ParentLink_RecID: incident['RecId'], ParentLink_Category: 'Incident' });
      expect(String(watch!['BreachDateTime']) > String(incident['CreatedDateTime'])).toBe(true);
    }
  });

  test('some belong to service requests; every link of a seeded record leads to a watch of its own', async () => {
    const { mock } = await startMock({ incidents: 1000 });
    const watches = mock.records.list('frs_data_escalation_watchs');
    const parents = ['incidents', 'servicereqs'].flatMap((set) => mock.records.list(set));
    const links = parents
      .flatMap((row) => [row['ResponseEscLink'], row['ResolutionEscLink']])
      .filter((id) => id !== null);
    expect(links.toSorted()).toEqual(watches.map((watch) => watch['RecId']).toSorted());
    expect(new Set(watches.map((watch) => watch['ParentLink_Category']))).toEqual(new Set(['Incident', 'ServiceReq']));
  });

  test('a fresh incident is watched from the start, by a record that exists', async () => {
    const { odata, createIncident } = await startMock();
    const incident = recordOf(await createIncident());
    const watch = recordOf(await odata(`frs_data_escalation_watchs('${String(incident['WaitingEscLink_RecID'])}')`));
    expect(watch).toMatchObject({ ClockState: 'Run', ParentLink: incident['RecId'], ParentLink_Category: 'Incident' });
  });

  test('a tenant with no incidents, or no watches, starts all the same', async () => {
    const without = await startMock({ incidents: 0, sizes: { servicereqs: 0 } });
    expect(without.mock.records.list('frs_data_escalation_watchs').every((row) => row['ParentLink'] === null)).toBe(
      true,
    );
    const { mock } = await startMock({ sizes: { frs_data_escalation_watchs: 0 } });
    expect(mock.records.list('incidents').every((row) => row['ResolutionEscLink'] === null)).toBe(true);
  });
});

test('a security incident is created from a subject, a text and a customer, and gets number and status', async () => {
  const { odata, credentials } = await startMock();
  const ask = (body: Row) => odata('ivnt_securityincidents', { method: 'POST', body });
  const made = await ask({
    ivnt_Subject: 'Malware found',
    ivnt_Symptom: 'On one laptop.',
    ivnt_ProfileLink_RecID: credentials.employeeRecId,
  });
  expect([made.status, made.json]).toEqual([
    201,
    expect.objectContaining({
      ivnt_SecurityIncidentNumber: 1061,
      ivnt_Status: 'Logged',
      ivnt_ProfileLink: credentials.employeeRecId,
      ivnt_ProfileLink_Category: 'Employee',
    }),
  ]);
  expect(messageOf(await ask({ ivnt_Subject: 'x', ivnt_ProfileLink: credentials.employeeRecId }))).toContain(
    'Mandatory field "Description"',
  );
});

test('a contact has the RecId, name and place of its employee, also one that was made a moment ago', async () => {
  const { mock, odata, call, credentials } = await startMock();
  const query = { $select: 'RecId,DisplayName,EmployeeLocation', $top: 20 };
  const [contact] = rowsOf(await odata('Frs_CompositeContract_Contacts', { query }));
  expect(mock.records.get('employees', String(contact!['RecId']))).toMatchObject(contact!);
  expect((await call(`/api/rest/Template/${String(contact!['RecId'])}/_All_`)).json).not.toEqual([]);
  const made = mock.records.insert('employees', { LoginID: 'quokka', LastName: 'Quokka', DisplayName: 'Q. Quokka' });
  const found = rowsOf(await odata('Frs_CompositeContract_Contacts', { query: { $search: 'Quokka' } }));
  expect(found.map((row) => row['RecId'])).toEqual([made['RecId']]);
  const both = await call('/api/rest/Search', { method: 'POST', body: { Text: 'Quokka' } });
  expect((both.json as { totalRows: number }).totalRows).toBe(1);
  expect(credentials.employeeRecId).toBe(mock.records.list('frs_compositecontract_contacts')[0]!['RecId']);
});

test('the tenant`s roles are records, those of a schema file too', async () => {
  const { mock } = await startMock({ schema: { roles: { Auditor: { '*': 'View' } } } });
  const roles = mock.records.list('frs_def_roles');
  expect(roles.map((row) => row['Name'])).toEqual(['Admin', 'IntegrationRole', 'SelfService', 'Auditor']);
  expect(roles[1]!['DisplayName']).toBe('Integration Role');
});

describe('relations', () => {
  test('of a service request show its notes, attachments and agencies, and the agency shows the request', async () => {
    const { mock, odata } = await startMock();
    const [request] = mock.records.list('servicereqs');
    const [agency] = mock.records.list('agencys');
    const [id, agencyId] = [String(request!['RecId']), String(agency!['RecId'])];
    const of = (set: string, key: string, name: string) => odata(`${set}('${key}')/${name}`);
    const link = { ParentLink_RecID: id, ParentLink_Category: 'ServiceReq' };
    expect((await odata('journal__Notess', { method: 'POST', body: { Subject: 'Hi', ...link } })).status).toBe(201);
    mock.records.insert('attachments', { ATTACHNAME: 'form.pdf', ...link });
    const subjects = rowsOf(await of('ServiceReqs', id, 'ServiceReqContainsJournal')).map((row) => row['Subject']);
    expect(subjects).toContain('Hi');
    expect(rowsOf(await of('servicereqs', id, 'ServiceReqHasAttachment'))).toMatchObject([{ ATTACHNAME: 'form.pdf' }]);
    expect((await of('servicereqs', id, 'ServiceReqAssocAgency')).text).toContain('No instances found.');
    await odata(`servicereqs('${id}')/ServiceReqAssocAgency('${agencyId}')/$Ref`, { method: 'PATCH' });
    expect(rowsOf(await of('servicereqs', id, 'ServiceReqAssocAgency'))).toMatchObject([{ AgencyShortName: 'ACM' }]);
    expect(rowsOf(await of('agencys', agencyId, 'ServiceReqAssocAgency'))).toMatchObject([{ RecId: id }]);
  });

  test('of an incident show its attachments, agencies and the incidents and security incidents beside it', async () => {
    const { mock, odata } = await startMock();
    const [one, other] = mock.records.list('incidents');
    const [security] = mock.records.list('ivnt_securityincidents');
    const id = String(one!['RecId']);
    for (const [name, target] of [
      ['IncidentAssocIncidentNeuronIntegration', other],
      ['ivnt_SecurityIncidentAssocIncidentNeuronsIntegration', security],
    ] as const) {
      await odata(`incidents('${id}')/${name}('${String(target!['RecId'])}')/$Ref`, { method: 'PATCH' });
      expect(rowsOf(await odata(`incidents('${id}')/${name}`))).toMatchObject([{ RecId: target!['RecId'] }]);
    }
    expect((await odata(`incidents('${id}')/IncidentHasAttachment`)).status).toBe(200);
    expect((await odata(`incidents('${id}')/IncidentAssocAgency`)).status).toBe(200);
  });

  test('some seeded notes belong to service requests', async () => {
    const { mock } = await startMock();
    const requests = new Set(mock.records.list('servicereqs').map((row) => row['RecId']));
    const notes = mock.records.list('journals').filter((row) => row['ParentLink_Category'] === 'ServiceReq');
    expect(notes.length).toBeGreaterThan(10);
    expect(notes.every((note) => requests.has(note['ParentLink_RecID']))).toBe(true);
  });
});

test('a field that a schema file adds to an object is one of its subtypes and views too', async () => {
  const objects = [
    { name: 'Employee', fields: ['text 60: Badge'] },
    { name: 'ServiceAgreement', fields: ['text 60: Penalty'] },
  ];
  const { odata } = await startMock({ schema: { objects } });
  const first = async (set: string): Promise<Row> => rowsOf(await odata(set, { query: { $top: 1 } }))[0]!;
  expect(await first('Frs_CompositeContract_Contacts')).toHaveProperty('Badge');
  for (const set of ['slas', 'serviceagreement__slas']) expect(await first(set)).toHaveProperty('Penalty');
});
