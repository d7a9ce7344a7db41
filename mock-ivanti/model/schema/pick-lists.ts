import { recIdOf, saltOf } from './hash.js';

/** One option of a pick list: the text that is shown and the RecId in its `X_Valid` companion. */
export interface PickOption {
  readonly value: string;
  readonly recId: string;
}

export type PickLists = ReadonlyMap<string, readonly PickOption[]>;

const LISTS: Record<string, readonly string[]> = {
  IncidentStatus: [
    'Logged',
    'Active',
    'Waiting for Customer',
    'Waiting for Resolution',
    'Waiting for 3rd Party',
    'Resolved',
    'Closed',
    'Cancelled',
  ],
  Priority: ['1', '2', '3', '4', '5'],
  Urgency: ['High', 'Medium', 'Low'],
  Impact: ['High', 'Medium', 'Low'],
  // Sources, types, causes, note categories and request statuses are those a client offers, taken from the product in 2020.
  Source: [
    'Phone',
    'Email',
    'Self Service',
    'Chat',
    'AutoTicket',
    'Walk-In',
    'Fax',
    'FrontRange Voice',
    'Instant Message',
    'Network Monitor',
    'Voice Mail',
  ],
  IncidentType: ['Failure', 'Request'],
  Service: [
    'Service Desk',
    'Email Service',
    'Network Service',
    'Desktop Service',
    'Printing Service',
    'Identity Service',
    'Telephony Service',
    'Database Service',
    'Security Service',
    'File Storage',
    'Facilities Management',
    'Benefits Management',
  ],
  CauseCode: [
    'Configuration',
    'Documentation Request',
    'Hardware',
    'Install Request',
    'Installation',
    'Linked Problem',
    'Other',
    'Reference Request',
    'Session Reset',
    'Software',
    'Training',
  ],
  HoursOfOperation: ['Weekly HOP', '24x7', 'Extended HOP'],
  ChangeStatus: ['Logged', 'Requested', 'Scheduled', 'Implemented', 'Closed', 'Cancelled', 'Rejected'],
  ChangeType: ['Standard', 'Minor', 'Significant', 'Major', 'Emergency'],
  ProblemStatus: ['Logged', 'Active', 'Known Error', 'Resolved', 'Closed'],
  ServiceReqStatus: [
    'Submitted',
    'Draft',
    'Approved',
    'In Procurement',
    'Approval Rejected',
    'Waiting for Customer',
    'Waiting for 3rd Party',
    'Fulfilled',
    'Closed',
    'Cancelled',
  ],
  TaskStatus: ['Logged', 'Waiting', 'Accepted', 'In Progress', 'Completed', 'Cancelled'],
  CIStatus: ['Production', 'In Stock', 'In Repair', 'Retired'],
  EmployeeStatus: ['Active', 'Inactive', 'Terminated'],
  JournalSource: ['E-mail', 'Other', 'Phone/Fax', 'Self Service', 'Voice Mail'],
  JournalNoteCategory: [
    'Memo',
    'Called Customer',
    'Customer Complaint',
    'Customer Feedback',
    'Customer Follow-up',
    'Customer Notes',
    'E-mailed Customer',
    'Left Voice Mail',
    'Resolution Communication',
    'Status Update',
  ],
  OfferingStatus: ['Published (Automatic)', 'Design', 'Retired'],
  // Plausible values where no source shows any; Run is the state a client asks for.
  EscalationClockState: ['Run', 'Stop'],
  SecurityIncidentStatus: ['Logged', 'Active', 'Resolved', 'Closed', 'Cancelled'],
  SecurityIncidentSource: ['Web Service', 'Email', 'Phone', 'Self Service'],
  KnowledgeStatus: ['Draft', 'Reviewed', 'Published', 'Expired'],
  ApprovalVoteStatus: ['Pending', 'Approved', 'Denied'],
  ProjectStatus: ['Draft', 'Active', 'Completed', 'Cancelled'],
  ReleaseStatus: ['Logged', 'Scheduled', 'Implemented', 'Closed', 'Cancelled'],
  JournalType: ['Notes', 'Email'],
  JournalEmailCategory: ['Incoming', 'Outgoing', 'Notification'],
  MyItemStatus: ['Logged', 'Active', 'Submitted', 'Fulfilled', 'Resolved', 'Closed', 'Cancelled'],
  MyItemParentType: ['Incident', 'ServiceReq'],
  AnnouncementImpact: ['High', 'Medium', 'Low'],
  BreachReason: ['Waiting for a part', 'Waiting for a supplier', 'Staff shortage', 'Unclear request'],
  BreachResponsibility: ['Service Desk', 'Supplier', 'Customer'],
  CurrencyCode: ['USD', 'EUR', 'GBP', 'CHF', 'JPY'],
  // Lists of offerings.
  AccessLevel: ['Read', 'Write', 'Administer'],
  PhoneModel: ['Standard', 'Large', 'Rugged'],
  RoomEquipment: ['Projector', 'Camera', 'Whiteboard'],
  // Five lists with the same texts; their options have separate RecIds.
  IPCM_Audited: ['Group Defined', 'Yes', 'No'],
  IPCM_InitialAgentStatus: ['Group Defined', 'Yes', 'No'],
  IPCM_InitialNotReadyReason: ['Group Defined', 'Yes', 'No'],
  IPCM_NotReadyRequired: ['Group Defined', 'Yes', 'No'],
  IPCM_WrapupTimeout: ['Group Defined', 'Yes', 'No'],
};

/** Option RecIds by list and text, as sample records show them (Netskope document, Ivanti docs 2018.3, a client's recorded answers). */
const KNOWN_IDS: Record<string, string> = {
  'IncidentStatus/Logged': 'AB3D0090B6D8471FB0D2720D301A22AF',
  'IncidentStatus/Resolved': 'D562C1C0DF4742CB8D60276059C3B828',
  'IncidentStatus/Closed': '2905321A3B12477A82E94E289F47786B',
  'Priority/3': '29CD5D78E16F4D82916C3E933A600096',
  'Priority/5': 'DA5FF948701D4022927500E08FCF574E',
  'Source/Phone': 'EF789CE160E742F99623DBB4D29C045C',
  'Source/Email': 'FF0467C231124B2FA2DB2156632C8A92',
  'Source/Self Service': 'B7065708DF4B449F8503621393B4A7AE',
  'Urgency/Medium': '44021B6CC6E44E598868C4B3306053AE',
  'Urgency/Low': '320F22CAA2984C87B06AEFD3DE6FFBBF',
  'Impact/Medium': '1AFFC174C7EA4AB79CCA6B15EB67006D',
  'Service/Service Desk': 'A912E98E55844765934A787FF3586F34',
  'Service/Facilities Management': '1D2C6534C7F247B3A81DF7C205F48DCA',
  'Service/Benefits Management': '1A6C68571E6648E7A99305E1905C29B4',
  'CauseCode/Configuration': 'D8F223FA930E480883ECA4270B471631',
  'CauseCode/Other': 'E2489F3F7DA34B898CCD9569CA5541F2',
  'HoursOfOperation/Weekly HOP': 'FF57246B2E0047D193C1AEC1011D746B',
  'ServiceReqStatus/Submitted': 'E5BDDCB73AC74B7693A57AA1D84D42EB',
  'EmployeeStatus/Active': '427831F3A1234345A495A1F144C15158',
  'JournalSource/E-mail': '3961856F36F5481DAC36273B68833AEC',
  'JournalNoteCategory/Customer Notes': 'E8F5DACDE7EA411990CE1D0DC7D392F7',
  'IPCM_Audited/Group Defined': 'CCAF93D28E8F46BBB2BB83C8B893A9D1',
  'IPCM_InitialAgentStatus/Group Defined': 'B095CE75D44545AFA9A4A5439FA001C7',
  'IPCM_InitialNotReadyReason/Group Defined': 'CB9517EAD27A4A81BFB6618221DED1EB',
  'IPCM_NotReadyRequired/Group Defined': 'EEA8091CF845481FA82E79303D9AB87D',
  'IPCM_WrapupTimeout/Group Defined': '2324B2F832D541A08D7B35942120B59E',
};

/** RecId of the "Service Desk" team on demo tenants (Netskope document samples). */
export const SERVICE_DESK_TEAM_ID = '2E4BABD54FB9420D94F836F0D9B80C47';

function option(list: string, value: string): PickOption {
  const key = `${list}/${value}`;
  return { value, recId: KNOWN_IDS[key] ?? recIdOf(0, saltOf(key), 0) };
}

export const PICK_LISTS: PickLists = new Map(
  Object.entries(LISTS).map(([list, values]) => [list, values.map((value) => option(list, value))]),
);

/** The texts of one list, in order. */
export function pickValues(list: string): readonly string[] {
  return (PICK_LISTS.get(list) ?? []).map((o) => o.value);
}
