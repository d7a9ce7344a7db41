import { type BusinessObject, type ObjectDefinition, describeObject } from './business-object.js';
import { EMPLOYEE_FIELDS } from './employee-fields.js';
import { INCIDENT_FIELDS } from './incident-fields.js';
import * as fields from './other-fields.js';

const CLOSING_FIELDS = ['CauseCode', 'Resolution'];

const WORK_ITEM_LABELS = { Subject: 'Summary', Symptom: 'Description', ProfileLink: 'Customer', OwnerTeam: 'Team' };

const CI_FIELDS = {
  fields: fields.CI_FIELDS,
  searched: ['Name', 'AssetTag', 'Description'],
  required: { always: ['Name'] },
};
const TASK_FIELDS = { fields: fields.TASK_FIELDS, searched: ['Subject', 'Details'], required: { always: ['Subject'] } };
const NOTE_FIELDS = {
  fields: fields.NOTE_FIELDS,
  searched: ['Subject', 'NotesBody'],
  required: { always: [] },
  defaults: { Category: 'Memo' },
};

/**
 * The objects of the tenant. Required fields per status and their display names as measured on a live tenant; which
 * fields closing needs follows a third party's run that created closed records.
 */
const DEFINITIONS: readonly ObjectDefinition[] = [
  {
    name: 'OrganizationalUnit',
    fields: fields.ORG_UNIT_FIELDS,
    searched: ['Name', 'FullName'],
    required: { always: ['Name'] },
    size: 50,
  },
  {
    name: 'StandardUserTeam',
    fields: fields.TEAM_FIELDS,
    searched: ['Team', 'Description'],
    required: { always: ['Team'] },
    size: 60,
  },
  { name: 'Category', fields: fields.CATEGORY_FIELDS, searched: ['Name'], required: { always: ['Name'] }, size: 80 },
  {
    name: 'Employee',
    fields: EMPLOYEE_FIELDS,
    searched: ['DisplayName', 'FirstName', 'LastName', 'PrimaryEmail', 'LoginID'],
    required: { always: ['LoginID', 'LastName'] },
    labels: { LoginID: 'Login ID', LastName: 'Last Name' },
    defaults: { Status: 'Active' },
    size: 300,
  },
  {
    name: 'Incident',
    fields: INCIDENT_FIELDS,
    number: { field: 'IncidentNumber', first: 10001 },
    searched: ['Subject', 'Symptom', 'Resolution'],
    required: {
      always: ['Subject', 'Symptom', 'ProfileLink'],
      byStatus: {
        Active: ['Category', 'Owner', 'OwnerTeam'],
        Resolved: CLOSING_FIELDS,
        Closed: CLOSING_FIELDS,
      },
    },
    labels: WORK_ITEM_LABELS,
    defaults: {
      Status: 'Logged',
      Source: 'Phone',
      Service: 'Service Desk',
      OwnerTeam: 'Service Desk',
      HoursOfOperation: 'Weekly HOP',
    },
    relations: [
      { name: 'IncidentContainsJournal', set: 'journals' },
      { name: 'IncidentContainsAttachment', set: 'attachments' },
      { name: 'IncidentContainsTask', set: 'tasks' },
      { name: 'IncidentOwnerEmployee', set: 'employees' },
      { name: 'IncidentToChange', set: 'changes' },
      { name: 'IncidentAssociatesProblem', set: 'problems' },
    ],
    actions: [
      { name: 'Resolve_Incident', id: '6d3f2e4a-9f0c-4b8e-8d53-0a6a3f1f0b11' },
      { name: 'Close_Incident', id: '0c4d8a57-2f5e-4c3e-9d1b-7f4fa0b8c222' },
      { name: 'Send_Email', id: 'b61e0f7d-58a1-49a9-8b7a-5e1c0de3f333' },
    ],
    searches: [
      { name: 'All_Active_Incidents', id: '2a5be3f0-7a0e-4c57-90a4-3c8d2f51d444' },
      { name: 'My_Open_Incidents', id: '93c4e8a1-6d2b-4f19-b1c7-1d7f9e20a555' },
    ],
    size: 5000,
  },
  {
    name: 'Change',
    fields: fields.CHANGE_FIELDS,
    number: { field: 'ChangeNumber', first: 1001 },
    searched: ['Subject', 'Description'],
    required: { always: ['Subject', 'Description', 'RequestorLink'] },
    labels: { Subject: 'Summary', RequestorLink: 'Requestor' },
    defaults: { Status: 'Logged', TypeOfChange: 'Standard', OwnerTeam: 'Service Desk' },
    relations: [{ name: 'ChangeToIncident', set: 'incidents' }],
    size: 200,
  },
  {
    name: 'Problem',
    fields: fields.PROBLEM_FIELDS,
    number: { field: 'ProblemNumber', first: 1001 },
    searched: ['Subject', 'Description'],
    required: { always: ['Subject', 'Description'] },
    labels: { Subject: 'Summary' },
    defaults: { Status: 'Logged', OwnerTeam: 'Service Desk' },
    relations: [{ name: 'ProblemAssociatesIncident', set: 'incidents' }],
    size: 150,
  },
  {
    name: 'ServiceReq',
    fields: fields.SERVICE_REQUEST_FIELDS,
    number: { field: 'ServiceReqNumber', first: 10001 },
    searched: ['Subject', 'Symptom'],
    required: { always: ['Subject', 'ProfileLink'] },
    labels: WORK_ITEM_LABELS,
    defaults: { Status: 'Submitted', Source: 'Self Service', OwnerTeam: 'Service Desk' },
    size: 300,
  },
  {
    name: 'Task',
    ...TASK_FIELDS,
    group: { typeField: 'TaskType' },
    size: 300,
  },
  {
    name: 'Task#Assignment',
    ...TASK_FIELDS,
    subtype: { of: 'tasks', field: 'TaskType', value: 'Assignment' },
    defaults: { Status: 'Logged', OwnerTeam: 'Service Desk' },
    size: 0,
  },
  { name: 'CI', ...CI_FIELDS, group: { typeField: 'CIType' }, size: 400 },
  {
    name: 'CI#Computer',
    ...CI_FIELDS,
    subtype: { of: 'cis', field: 'CIType', value: 'Computer' },
    defaults: { Status: 'Production' },
    size: 0,
  },
  { name: 'CI#Service', ...CI_FIELDS, subtype: { of: 'cis', field: 'CIType', value: 'Service' }, size: 0 },
  { name: 'Journal', ...NOTE_FIELDS, group: { typeField: 'JournalType' }, size: 400 },
  { name: 'Journal#Notes', ...NOTE_FIELDS, subtype: { of: 'journals', field: 'JournalType', value: 'Notes' }, size: 0 },
  {
    name: 'Attachment',
    fields: fields.ATTACHMENT_FIELDS,
    searched: ['ATTACHNAME', 'ATTACHDESCRIPTION'],
    required: { always: ['ATTACHNAME'] },
    size: 120,
  },
];

/** All sets by name, those of subtypes included. */
export const OBJECTS: ReadonlyMap<string, BusinessObject> = new Map(
  DEFINITIONS.map(describeObject).map((object) => [object.set, object]),
);
