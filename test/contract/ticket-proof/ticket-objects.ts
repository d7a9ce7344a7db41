import type { MockOptions } from '../../../mock-ivanti/index.js';

export type TicketSet =
  | 'incidents'
  | 'ivnt_securityincidents'
  | 'problems'
  | 'changes'
  | 'servicereqs'
  | 'acme_findings';

/** What a world has to know of the object whose records its tickets are. */
interface TicketObject {
  readonly title: string;
  readonly text: string;
  readonly status: string;
  readonly number: string;
  /** Status of a ticket in progress. */
  readonly working: string;
  /** Whether the tenant takes a note as a record of its journal, by a POST, and not in a field of the ticket. */
  readonly hasJournal: boolean;
  /** `ticketing.fields` of an unknown object. */
  readonly fields?: Readonly<Record<string, string>>;
}

export const NOTES = 'journal__notess';

export const OBJECTS: Readonly<Record<TicketSet, TicketObject>> = {
  incidents: {
    title: 'Subject',
    text: 'Symptom',
    status: 'Status',
    number: 'IncidentNumber',
    working: 'Active',
    hasJournal: false,
  },
  ivnt_securityincidents: {
    title: 'ivnt_Subject',
    text: 'ivnt_Symptom',
    status: 'ivnt_Status',
    number: 'ivnt_SecurityIncidentNumber',
    working: 'Active',
    hasJournal: true,
  },
  problems: {
    title: 'Subject',
    text: 'Description',
    status: 'Status',
    number: 'ProblemNumber',
    working: 'Active',
    hasJournal: true,
  },
  changes: {
    title: 'Subject',
    text: 'Description',
    status: 'Status',
    number: 'ChangeNumber',
    working: 'Scheduled',
    hasJournal: true,
  },
  servicereqs: {
    title: 'Subject',
    text: 'Symptom',
    status: 'Status',
    number: 'ServiceReqNumber',
    working: 'Approved',
    hasJournal: true,
  },
  acme_findings: {
    title: 'acme_Kurztext',
    text: 'acme_Langtext',
    status: 'acme_Status',
    number: 'RecId',
    working: 'In Progress',
    hasJournal: true,
    fields: { title: 'acme_Kurztext', text: 'acme_Langtext', notes: NOTES },
  },
};

/** A tenant with few records, on which every object has a field for the host's key as incidents do. */
export const PROOF_TENANT: MockOptions = {
  incidents: 5,
  schema: {
    objects: [
      ...['ivnt_SecurityIncident', 'Problem', 'Change', 'ServiceReq'].map((name) => ({
        name,
        fields: ['text 100: TestField'],
        size: 5,
      })),
      {
        name: 'acme_Finding',
        fields: [
          'text 150: acme_Kurztext',
          'memo: acme_Langtext',
          'pick 30 FindingStatus: acme_Status',
          'text 100: Owner',
          'text 100: TestField',
        ],
        required: { always: ['acme_Kurztext'] },
        defaults: { acme_Status: 'New' },
        size: 5,
      },
    ],
    pickLists: { FindingStatus: ['New', 'In Progress', 'Closed'] },
  },
};
