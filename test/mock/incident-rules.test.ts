import { describe, expect, test } from 'vitest';
import { incidentFieldNames, employeeFieldNames } from './field-names.js';
import { NOON, messageOf, recordOf, rowsOf, startMock } from './mock-tenant.js';

const LOGGED = 'AB3D0090B6D8471FB0D2720D301A22AF';
const PRIORITY_3 = '29CD5D78E16F4D82916C3E933A600096';

describe('a new incident', () => {
  test('comes back whole: every field, defaults included, null ones too', async () => {
    const { createIncident, credentials, mock } = await startMock();
    const reply = await createIncident();
    expect(reply.status).toBe(201);
    const incident = recordOf(reply);
    expect(Object.keys(incident)).toEqual(expect.arrayContaining(incidentFieldNames));
    const employee = mock.records.get('employees', credentials.employeeRecId)!;
    expect(incident).toMatchObject({
      '@odata.context': '/api/odata/$metadata#incidents/$entity',
      IncidentNumber: 10201,
      Status: 'Logged',
      Status_Valid: LOGGED,
      Priority: '3',
      Priority_Valid: PRIORITY_3,
      Source: 'Phone',
      OwnerTeam: 'Service Desk',
      OwnerTeam_Valid: '2E4BABD54FB9420D94F836F0D9B80C47',
      ProfileLink_Category: 'Employee',
      ProfileLink_RecID: credentials.employeeRecId,
      ProfileLink: credentials.employeeRecId,
      ProfileFullName: employee['DisplayName'],
      Email: employee['PrimaryEmail'],
      OrgUnitLink: employee['OrgUnitLink'],
      CreatedBy: credentials.username,
      LastModBy: 'InternalServices',
      CreatedDateTime: '2026-07-01T12:00:00Z',
      LastModDateTime: '2026-07-01T12:00:00Z',
      SocialTextHeader: 'Incident 10201: Badge reader is dead',
      IsInFinalState: false,
      ProgressBarPosition: '1',
    });
    expect(incident['RecId']).toMatch(/^[0-9A-F]{32}$/);
  });

  test('is found at once, by key, number and in the list', async () => {
    const { createIncident, odata, rows } = await startMock();
    const { RecId, IncidentNumber } = recordOf(await createIncident());
    expect(recordOf(await odata(`incidents('${String(RecId)}')`))).toMatchObject({ IncidentNumber });
    expect(await rows(`IncidentNumber eq ${String(IncidentNumber)}`)).toHaveLength(1);
    expect(rowsOf(await odata('incidents', { query: { $top: 1 } }))[0]).toMatchObject({ RecId });
  });

  test('numbers count up; a number of one`s own is taken, but only once', async () => {
    const { createIncident } = await startMock();
    expect(recordOf(await createIncident({ IncidentNumber: 20000 }))['IncidentNumber']).toBe(20000);
    expect(recordOf(await createIncident())['IncidentNumber']).toBe(20001);
    const again = await createIncident({ IncidentNumber: 20000 });
    expect([again.status, messageOf(again)]).toEqual([400, 'Incident.IncidentNumberUniqueIndex already exists']);
  });

  test('what is missing is named by its display name, one sentence each', async () => {
    const { odata } = await startMock();
    const reply = await odata('incidents', { method: 'POST', body: { Status: 'Logged' } });
    expect(reply.status).toBe(400);
    expect((reply.json as { message: string[] }).message).toEqual([
      'Incident((new)).NotEmpty: Mandatory field "Summary" value must be provided.',
      'Incident((new)).NotEmpty: Mandatory field "Description" value must be provided.',
      'Incident((new)).NotEmpty: Mandatory field "Customer" value must be provided.',
    ]);
  });

  test('what is required depends on the status', async () => {
    const { createIncident, mock } = await startMock();
    const active = await createIncident({ Status: 'Active' });
    expect(active.status).toBe(400);
    expect(messageOf(active)).toContain('"Category"');
    expect(messageOf(active)).toContain('"Owner"');
    const [category] = mock.records.list('categorys');
    const owner = mock.records.list('employees')[3]!;
    const whole = await createIncident({ Status: 'active', Category: category!['Name'], Owner: owner['LoginID'] });
    expect(recordOf(whole)).toMatchObject({ Status: 'Active', Owner_Valid: owner['RecId'] });
    const closed = await createIncident({ Status: 'Closed', CauseCode: 'Software', Resolution: 'Restarted' });
    expect(closed.status).toBe(201);
  });

  test('a value outside its pick list is refused, and so is a link to an employee who does not exist', async () => {
    const { createIncident } = await startMock();
    expect(messageOf(await createIncident({ Status: 'Nonsense' }))).toBe(
      "UndefinedValidatedValue: 'Nonsense' is not in the validation list of validated field Incident#.Status",
    );
    expect(messageOf(await createIncident({ ProfileLink: 'F'.repeat(32) }))).toMatch(
      /Attempting to link .* cannot be found/,
    );
  });

  test('a link may be written as RecID with its category; field names may be in any case', async () => {
    const { odata, credentials } = await startMock();
    const body = {
      subject: 'a',
      SYMPTOM: 'b',
      ProfileLink_RecID: credentials.employeeRecId.toLowerCase(),
      ProfileLink_Category: 'employee',
    };
    const reply = await odata('incidents', { method: 'POST', body });
    expect(recordOf(reply)).toMatchObject({
      ProfileLink_Category: 'Employee',
      ProfileLink_RecID: credentials.employeeRecId,
      ProfileLink: credentials.employeeRecId,
    });
  });

  test.each([
    ['High', 'High', '1'],
    ['High', 'Low', '3'],
    ['Medium', 'Low', '4'],
    ['Low', 'Low', '5'],
    ['Low', undefined, '5'],
    [undefined, undefined, '3'],
  ])('urgency %s and impact %s make priority %s, even if the request sets another one', async (urgency, impact, priority) => {
    const { createIncident } = await startMock();
    const reply = await createIncident({
      Priority: '2',
      ...(urgency !== undefined && { Urgency: urgency }),
      ...(impact !== undefined && { Impact: impact }),
    });
    expect(recordOf(reply)['Priority']).toBe(priority);
  });

  test('CreatedBy sticks; stamps and RecId are the tenant`s own', async () => {
    const { createIncident } = await startMock();
    const reply = await createIncident({
      CreatedBy: 'scanner',
      LastModDateTime: '2020-01-01T00:00:00Z',
      RecId: 'A'.repeat(32),
    });
    expect(recordOf(reply)).toMatchObject({ CreatedBy: 'scanner', LastModDateTime: '2026-07-01T12:00:00Z' });
    expect(recordOf(reply)['RecId']).not.toBe('A'.repeat(32));
  });
});

describe('an update', () => {
  test('changes what is sent, moves LastModDateTime and returns the whole record', async () => {
    const { createIncident, odata, mock, credentials } = await startMock();
    const before = recordOf(await createIncident());
    mock.clock.advance(90_500);
    const reply = await odata(`incidents('${String(before['RecId'])}')`, {
      method: 'PATCH',
      body: { Urgency: 'High' },
    });
    expect(recordOf(reply)).toEqual({
      ...before,
      Urgency: 'High',
      Urgency_Valid: expect.stringMatching(/^[0-9A-F]{32}$/) as string,
      Priority: '1',
      Priority_Valid: expect.any(String) as string,
      LastModBy: credentials.username,
      LastModDateTime: '2026-07-01T12:01:30Z',
    });
  });

  test('text in NewNotes becomes a journal note and reads back null', async () => {
    const { createIncident, odata } = await startMock();
    const recId = String(recordOf(await createIncident())['RecId']);
    const reply = await odata(`incidents('${recId}')`, { method: 'PATCH', body: { NewNotes: 'It happened again.' } });
    expect(recordOf(reply)['NewNotes']).toBeNull();
    const notes = await odata('journal__notess', { query: { $filter: `ParentLink_RecID eq '${recId}'` } });
    expect(rowsOf(notes)).toHaveLength(1);
    expect(rowsOf(notes)[0]).toMatchObject({
      NotesBody: 'It happened again.',
      Category: 'Memo',
      JournalType: 'Notes',
      PublishToWeb: false,
      ParentLink_Category: 'Incident',
    });
  });

  test('a note can be written as a record of its own', async () => {
    const { createIncident, odata } = await startMock();
    const recId = String(recordOf(await createIncident())['RecId']);
    const body = { ParentLink_RecID: recId, Subject: 'Call', NotesBody: 'Called back', Source: 'Phone/Fax' };
    const reply = await odata('journal__Notess', { method: 'POST', body });
    expect(reply.status).toBe(201);
    expect(recordOf(reply)).toMatchObject({ DisplayText: 'Call Called back', JournalType: 'Notes', Category: 'Memo' });
  });

  test('resolving and closing leave their stamps; a closed incident can still be changed', async () => {
    const { createIncident, odata, mock, credentials } = await startMock();
    const recId = String(recordOf(await createIncident())['RecId']);
    const patch = async (body: Record<string, unknown>): ReturnType<typeof odata> =>
      await odata(`incidents('${recId}')`, { method: 'PATCH', body });
    expect((await patch({ Status: 'Resolved' })).status).toBe(400);
    const resolved = await patch({ Status: 'Resolved', CauseCode: 'Software', Resolution: 'Done' });
    expect(recordOf(resolved)).toMatchObject({
      ResolvedDateTime: '2026-07-01T12:00:00Z',
      ResolvedBy: credentials.username,
    });
    mock.clock.set(NOON + 3_600_000);
    expect(recordOf(await patch({ Status: 'Closed' }))).toMatchObject({
      ClosedDateTime: '2026-07-01T13:00:00Z',
      ClosedBy: credentials.username,
      ClosedDuration: 3600,
      ResolvedDateTime: '2026-07-01T12:00:00Z',
      ReadOnly: true,
      IsInFinalState: false,
    });
    expect((await patch({ Subject: 'Still writable' })).status).toBe(200);
  });

  test('LastModBy cannot be set, though the reply claims so', async () => {
    const { createIncident, odata } = await startMock();
    const recId = String(recordOf(await createIncident())['RecId']);
    const reply = await odata(`incidents('${recId}')`, { method: 'PATCH', body: { LastModBy: 'ghost' } });
    expect(recordOf(reply)['LastModBy']).toBe('ghost');
    expect(recordOf(await odata(`incidents('${recId}')`))['LastModBy']).not.toBe('ghost');
  });
});

test('an employee carries every field of the vendor`s sample', async () => {
  const { odata, credentials } = await startMock();
  const employee = recordOf(await odata(`employees('${credentials.employeeRecId}')`));
  expect(Object.keys(employee)).toEqual(expect.arrayContaining(employeeFieldNames));
  expect(employee).toMatchObject({ LoginID: credentials.username, InternalAuthPasswd: '' });
});
