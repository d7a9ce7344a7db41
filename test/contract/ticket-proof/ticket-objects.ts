import type { MockOptions } from '../../../mock-ivanti/index.js';

export type TicketSet = 'incidents' | 'ivnt_securityincidents' | 'problems' | 'changes';

/** What a world has to know of the object whose records its tickets are. */
interface TicketObject {
  readonly title: string;
  readonly text: string;
  readonly status: string;
  readonly number: string;
  /** Status of a ticket that somebody works on. */
  readonly working: string;
  /** Whether the tenant takes a note as a record of its journal, by a POST, and not in a field of the ticket. */
  readonly hasJournal: boolean;
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
};

/** A tenant with few records, on which every object has a field for the host's key as incidents do. */
export const PROOF_TENANT: MockOptions = {
  incidents: 5,
  schema: {
    objects: ['ivnt_SecurityIncident', 'Problem', 'Change'].map((name) => ({
      name,
      fields: ['text 100: TestField'],
      size: 5,
    })),
  },
};
