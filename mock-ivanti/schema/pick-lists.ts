import { recIdOf, saltOf } from '../data/hash.js';

/** One option of a pick list: the text that is shown and the RecId its `X_Valid` companion holds. */
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
  Source: ['Phone', 'Email', 'Self Service', 'Chat', 'AutoTicket', 'Walk-in', 'Web Service'],
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
  ],
  CauseCode: [
    'Configuration',
    'Capacity',
    'Hardware',
    'Software',
    'User Education',
    'Third Party',
    'Security',
    'Unknown',
  ],
  HoursOfOperation: ['Weekly HOP', '24x7', 'Extended HOP'],
  ChangeStatus: ['Logged', 'Requested', 'Scheduled', 'Implemented', 'Closed', 'Cancelled'],
  ChangeType: ['Standard', 'Minor', 'Significant', 'Major', 'Emergency'],
  ProblemStatus: ['Logged', 'Active', 'Known Error', 'Resolved', 'Closed'],
  ServiceReqStatus: ['Submitted', 'Active', 'Waiting for Customer', 'Fulfilled', 'Closed', 'Cancelled'],
  TaskStatus: ['Logged', 'Waiting', 'Accepted', 'In Progress', 'Completed', 'Cancelled'],
  CIStatus: ['Production', 'In Stock', 'In Repair', 'Retired'],
  EmployeeStatus: ['Active', 'Inactive', 'Terminated'],
  JournalSource: ['E-mail', 'Phone', 'Web', 'Manual'],
  JournalNoteCategory: ['Memo', 'Customer Notes', 'Diagnosis', 'Workaround'],
  OfferingStatus: ['Published (Automatic)', 'Design', 'Retired'],
  IPCM: ['Group Defined', 'Yes', 'No'],
};

// Option ids that are the same on every demo tenant (Netskope document samples, Ivanti docs 2018.3).
const KNOWN_IDS: Record<string, string> = {
  'IncidentStatus/Logged': 'AB3D0090B6D8471FB0D2720D301A22AF',
  'IncidentStatus/Resolved': 'D562C1C0DF4742CB8D60276059C3B828',
  'IncidentStatus/Closed': '2905321A3B12477A82E94E289F47786B',
  'Priority/3': '29CD5D78E16F4D82916C3E933A600096',
  'Source/Phone': 'EF789CE160E742F99623DBB4D29C045C',
  'Source/Email': 'FF0467C231124B2FA2DB2156632C8A92',
  'Urgency/Medium': '44021B6CC6E44E598868C4B3306053AE',
  'Impact/Medium': '1AFFC174C7EA4AB79CCA6B15EB67006D',
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
