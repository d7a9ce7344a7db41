import { describe, expect, test } from 'vitest';
import { PICK_LISTS, pickValues } from '../../mock-ivanti/model/schema/pick-lists.js';
import { recordOf, startMock, type MockTenant, type Reply } from './mock-tenant.js';

/** The texts of each list that a source shows, repeated here on purpose: product document, sample answers, a client's choices. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  IncidentStatus: [
    ...['Logged', 'Active', 'Waiting for Customer', 'Waiting for Resolution', 'Waiting for 3rd Party'],
    ...['Resolved', 'Closed', 'Cancelled'],
  ],
  Source: [
    ...['AutoTicket', 'Chat', 'Email', 'Fax', 'FrontRange Voice', 'Instant Message', 'Network Monitor', 'Phone'],
    ...['Self Service', 'Voice Mail', 'Walk-In'],
  ],
  IncidentType: ['Request', 'Failure'],
  CauseCode: [
    ...['Configuration', 'Documentation Request', 'Hardware', 'Install Request', 'Installation', 'Linked Problem'],
    ...['Other', 'Reference Request', 'Session Reset', 'Software', 'Training'],
  ],
  JournalNoteCategory: [
    ...['Called Customer', 'Customer Complaint', 'Customer Feedback', 'Customer Follow-up', 'Customer Notes'],
    ...['E-mailed Customer', 'Left Voice Mail', 'Memo', 'Resolution Communication', 'Status Update'],
  ],
  JournalSource: ['E-mail', 'Other', 'Phone/Fax', 'Self Service', 'Voice Mail'],
  ServiceReqStatus: [
    ...['Draft', 'Submitted', 'Approved', 'In Procurement', 'Approval Rejected', 'Waiting for Customer'],
    ...['Waiting for 3rd Party', 'Fulfilled', 'Closed', 'Cancelled'],
  ],
};

/** Texts with the RecId of their option, as one sample answer or another shows them. */
const SAMPLES: readonly (readonly [list: string, text: string, recId: string])[] = [
  ['IncidentStatus', 'Logged', 'AB3D0090B6D8471FB0D2720D301A22AF'],
  ['IncidentStatus', 'Resolved', 'D562C1C0DF4742CB8D60276059C3B828'],
  ['IncidentStatus', 'Closed', '2905321A3B12477A82E94E289F47786B'],
  ['Priority', '3', '29CD5D78E16F4D82916C3E933A600096'],
  ['Priority', '5', 'DA5FF948701D4022927500E08FCF574E'],
  ['Source', 'Phone', 'EF789CE160E742F99623DBB4D29C045C'],
  ['Source', 'Email', 'FF0467C231124B2FA2DB2156632C8A92'],
  ['Source', 'Self Service', 'B7065708DF4B449F8503621393B4A7AE'],
  ['Urgency', 'Medium', '44021B6CC6E44E598868C4B3306053AE'],
  ['Urgency', 'Low', '320F22CAA2984C87B06AEFD3DE6FFBBF'],
  ['Impact', 'Medium', '1AFFC174C7EA4AB79CCA6B15EB67006D'],
  ['Service', 'Service Desk', 'A912E98E55844765934A787FF3586F34'],
  ['Service', 'Facilities Management', '1D2C6534C7F247B3A81DF7C205F48DCA'],
  ['Service', 'Benefits Management', '1A6C68571E6648E7A99305E1905C29B4'],
  ['CauseCode', 'Configuration', 'D8F223FA930E480883ECA4270B471631'],
  ['CauseCode', 'Other', 'E2489F3F7DA34B898CCD9569CA5541F2'],
  ['HoursOfOperation', 'Weekly HOP', 'FF57246B2E0047D193C1AEC1011D746B'],
  ['ServiceReqStatus', 'Submitted', 'E5BDDCB73AC74B7693A57AA1D84D42EB'],
  ['EmployeeStatus', 'Active', '427831F3A1234345A495A1F144C15158'],
  ['JournalSource', 'E-mail', '3961856F36F5481DAC36273B68833AEC'],
  ['JournalNoteCategory', 'Customer Notes', 'E8F5DACDE7EA411990CE1D0DC7D392F7'],
  ['IPCM_Audited', 'Group Defined', 'CCAF93D28E8F46BBB2BB83C8B893A9D1'],
  ['IPCM_InitialAgentStatus', 'Group Defined', 'B095CE75D44545AFA9A4A5439FA001C7'],
  ['IPCM_InitialNotReadyReason', 'Group Defined', 'CB9517EAD27A4A81BFB6618221DED1EB'],
  ['IPCM_NotReadyRequired', 'Group Defined', 'EEA8091CF845481FA82E79303D9AB87D'],
  ['IPCM_WrapupTimeout', 'Group Defined', '2324B2F832D541A08D7B35942120B59E'],
];

test.each(Object.entries(SHOWN))('the list %s holds what the sources show, and nothing else', (list, texts) => {
  expect(pickValues(list).toSorted()).toEqual(texts.toSorted());
});

test.each(SAMPLES)('%s %s has the option id of the samples', (list, text, recId) => {
  expect(PICK_LISTS.get(list)).toContainEqual({ value: text, recId });
});

test('no two options of the tenant have one id', () => {
  const ids = [...PICK_LISTS.values()].flat().map(({ recId }) => recId);
  expect(new Set(ids).size).toBe(ids.length);
});

describe('over the API', () => {
  const note = ({ odata }: MockTenant, fields: Record<string, unknown>): Promise<Reply> =>
    odata('journal__Notess', { method: 'POST', body: { Subject: 'Called', NotesBody: 'No answer.', ...fields } });

  test('each text a client offers is taken, with its option`s id, and one it does not offer is refused', async () => {
    const tenant = await startMock();
    const { createIncident } = tenant;
    for (const Source of SHOWN['Source']!) {
      const made = recordOf(await createIncident({ Source }));
      expect([made['Source'], made['Source_Valid']]).toEqual([Source, expect.stringMatching(/^[0-9A-F]{32}$/)]);
    }
    for (const CauseCode of SHOWN['CauseCode']!) expect((await createIncident({ CauseCode })).status).toBe(201);
    for (const Category of SHOWN['JournalNoteCategory']!) expect((await note(tenant, { Category })).status).toBe(201);
    for (const Source of SHOWN['JournalSource']!) expect((await note(tenant, { Source })).status).toBe(201);
    for (const refused of [await createIncident({ Source: 'Pigeon' }), await note(tenant, { Category: 'Gossip' })]) {
      expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('UndefinedValidatedValue')]);
    }
  });
});
