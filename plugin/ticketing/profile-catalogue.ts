import type { TicketStatus } from '../../host-sdk/index.js';

/** The roles of fields in a ticket. `severity` may be several fields; the first one with a known value counts. */
export const ROLES = [
  'title',
  'text',
  'status',
  'notes',
  'number',
  'customer',
  'template',
  'team',
  'owner',
  'severity',
  'created',
  'modified',
] as const;
export type Role = (typeof ROLES)[number];

type KnownFields = Partial<Readonly<Record<Exclude<Role, 'severity'>, string>>>;

/** What is known of an object that every tenant has, beyond its description. */
export interface KnownObject {
  /** Ivanti's name with its capitals; $metadata writes it in lower case. */
  readonly object: string;
  /** Fields by role; for `notes` it may be a collection of journal records. */
  readonly fields: KnownFields;
  /** The texts without which no ticket can be created; a ticket may be created without the others. */
  readonly needed: readonly ('title' | 'text' | 'status')[];
  /** Status of a new record. */
  readonly fresh: string;
  readonly statuses: Readonly<Record<string, TicketStatus>>;
  /** Statuses of finished records. */
  readonly final: readonly string[];
}

/** [Netskope document, "Map queue"] */
const INCIDENT_STATUSES: KnownObject['statuses'] = {
  Logged: 'new',
  Active: 'in_progress',
  'Waiting for Customer': 'on_hold',
  'Waiting for Resolution': 'on_hold',
  'Waiting for 3rd Party': 'on_hold',
  Resolved: 'other',
  Closed: 'closed',
  Cancelled: 'other',
};
/** Open means none of these; requests and changes have more. [client code that was tested against a live tenant] */
const FINAL = ['Resolved', 'Closed', 'Cancelled'];

/** Fields that show the severity; the first one with a known value counts. [Ivanti default priority matrix] */
export const GRADES = ['Priority', 'Urgency', 'Impact'];

/** Collection of the records of the activity history. [measured; client code] */
export const NOTES = 'journal__notess';

/** Settings that the objects share. [Netskope document; Ivanti help; client code] */
const COMMON: KnownFields = {
  title: 'Subject',
  status: 'Status',
  team: 'OwnerTeam',
  owner: 'Owner',
  modified: 'LastModDateTime',
};

/** By the name of the entity type, in lower case. */
const KNOWN: Readonly<Record<string, KnownObject>> = {
  // [Netskope document, "Create incidents on Ivanti"]
  incident: {
    object: 'Incident',
    fields: {
      ...COMMON,
      text: 'Symptom',
      notes: 'NewNotes',
      number: 'IncidentNumber',
      customer: 'ProfileLink',
    },
    needed: ['title', 'text', 'status'],
    fresh: 'Logged',
    statuses: INCIDENT_STATUSES,
    final: FINAL,
  },
  // [Splunk add-on for Ivanti]
  ivnt_securityincident: {
    object: 'ivnt_SecurityIncident',
    fields: {
      ...COMMON,
      title: 'ivnt_Subject',
      text: 'ivnt_Symptom',
      status: 'ivnt_Status',
      notes: NOTES,
      number: 'ivnt_SecurityIncidentNumber',
      customer: 'ivnt_ProfileLink',
    },
    needed: ['title', 'text'],
    fresh: 'Logged',
    statuses: INCIDENT_STATUSES,
    final: FINAL,
  },
  problem: {
    object: 'Problem',
    fields: { ...COMMON, text: 'Description', notes: NOTES, number: 'ProblemNumber' },
    needed: ['title', 'text'],
    fresh: 'Logged',
    statuses: {
      Logged: 'new',
      Active: 'in_progress',
      'Known Error': 'in_progress',
      Resolved: 'other',
      Closed: 'closed',
      Cancelled: 'other',
    },
    final: FINAL,
  },
  // Its customer is the requestor. [measured on a live tenant]
  change: {
    object: 'Change',
    fields: { ...COMMON, text: 'Description', notes: NOTES, number: 'ChangeNumber', customer: 'RequestorLink' },
    needed: ['title', 'text'],
    fresh: 'Logged',
    statuses: {
      Logged: 'new',
      Requested: 'new',
      Approved: 'in_progress',
      Scheduled: 'in_progress',
      Implemented: 'other',
      Rejected: 'other',
      Closed: 'closed',
      Cancelled: 'other',
    },
    final: [...FINAL, 'Implemented', 'Rejected'],
  },
  // A request takes its subject from its template where it is given none. [Rapid7's client]
  servicereq: {
    object: 'ServiceReq',
    fields: {
      ...COMMON,
      text: 'Symptom',
      notes: NOTES,
      number: 'ServiceReqNumber',
      customer: 'ProfileLink',
      template: 'SvcReqTmplLink',
    },
    needed: ['text'],
    fresh: 'Submitted',
    statuses: {
      Draft: 'new',
      Submitted: 'new',
      Approved: 'in_progress',
      'In Procurement': 'in_progress',
      'Approval Rejected': 'other',
      'Waiting for Customer': 'on_hold',
      'Waiting for 3rd Party': 'on_hold',
      Fulfilled: 'other',
      Closed: 'closed',
      Cancelled: 'other',
    },
    final: [...FINAL, 'Fulfilled'],
  },
};

/** The meaning of the usual status words on an unknown object. */
const UNKNOWN: Pick<KnownObject, 'statuses' | 'final'> = {
  statuses: {
    ...INCIDENT_STATUSES,
    New: 'new',
    Open: 'new',
    'In Progress': 'in_progress',
    'On Hold': 'on_hold',
    Completed: 'other',
  },
  final: [...FINAL, 'Completed'],
};

/** @param entity Name of the entity type, for example `servicereq`. */
export function knownObject(entity: string): KnownObject | undefined {
  const name = entity.toLowerCase();
  return Object.hasOwn(KNOWN, name) ? KNOWN[name] : undefined;
}

/** The status words of a collection's object. Needs no description of it. */
export function statusWords(set: string): Pick<KnownObject, 'statuses' | 'final'> {
  return knownObject(set.replace(/s$/i, '')) ?? UNKNOWN;
}
