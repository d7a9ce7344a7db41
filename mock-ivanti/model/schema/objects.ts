import { ASSET_OBJECTS } from './asset-objects.js';
import { describeObject, type BusinessObject, type ObjectDefinition } from './business-object.js';
import { EMPLOYEE_FIELDS } from './employee-fields.js';
import { INCIDENT_FIELDS } from './incident-fields.js';
import { INCIDENT_ACTIONS, INCIDENT_SEARCHES } from './incident-actions.js';
import { LIST_OBJECTS } from './list-objects.js';
import * as fields from './other-fields.js';
import { STANDARD_OBJECTS } from './standard-objects.js';

/** The child's ParentLink names its parent (measured). */
const CONTAINED = { type: 'child', link: 'ParentLink' } as const;

const CLOSING_FIELDS = ['CauseCode', 'Resolution'];

const WORK_ITEM_LABELS = { Subject: 'Summary', Symptom: 'Description', ProfileLink: 'Customer', OwnerTeam: 'Team' };

const TASK_FIELDS = { fields: fields.TASK_FIELDS, searched: ['Subject', 'Details'], required: { always: ['Subject'] } };
const NOTE_FIELDS = {
  fields: fields.NOTE_FIELDS,
  searched: ['Subject', 'NotesBody'],
  required: { always: [] },
  defaults: { Category: 'Memo' },
};

/**
 * The objects of the tenant. Required fields per status and their display names as measured on a live tenant; the
 * fields for closing come from a third party's run that created closed records.
 */
export const DEFINITIONS: readonly ObjectDefinition[] = [
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
      { name: 'IncidentContainsJournal', set: 'journals', by: CONTAINED },
      { name: 'IncidentContainsAttachment', set: 'attachments', by: CONTAINED },
      { name: 'IncidentContainsTask', set: 'tasks', by: CONTAINED },
      { name: 'IncidentOwnerEmployee', set: 'employees', by: { type: 'reference', own: 'Owner', theirs: 'LoginID' } },
      { name: 'IncidentToChange', set: 'changes', by: { type: 'association', pair: 'incident-change', side: 'left' } },
      { name: 'IncidentHasAttachment', set: 'attachments', by: CONTAINED },
      {
        name: 'IncidentAssocAgency',
        set: 'agencys',
        by: { type: 'association', pair: 'incident-agency', side: 'left' },
      },
      {
        name: 'IncidentAssocIncidentNeuronIntegration',
        set: 'incidents',
        by: { type: 'association', pair: 'incident-incident', side: 'left' },
      },
      {
        name: 'ivnt_SecurityIncidentAssocIncidentNeuronsIntegration',
        set: 'ivnt_securityincidents',
        by: { type: 'association', pair: 'incident-security', side: 'left' },
      },
      {
        name: 'IncidentAssociatesProblem',
        set: 'problems',
        by: { type: 'reference', own: 'ProblemLink', theirs: 'RecId' },
      },
    ],
    actions: INCIDENT_ACTIONS,
    searches: INCIDENT_SEARCHES,
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
    relations: [
      {
        name: 'ChangeToIncident',
        set: 'incidents',
        by: { type: 'association', pair: 'incident-change', side: 'right' },
      },
      { name: 'ChangeAssocAgency', set: 'agencys', by: { type: 'association', pair: 'change-agency', side: 'left' } },
      { name: 'ChangeContainsJournal', set: 'journals', by: CONTAINED },
    ],
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
    relations: [
      { name: 'ProblemAssociatesIncident', set: 'incidents', by: { type: 'child', link: 'ProblemLink' } },
      { name: 'ProblemContainsJournal', set: 'journals', by: CONTAINED },
    ],
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
    relations: [
      { name: 'ServiceReqContainsServiceReqParam', set: 'servicereqparams', by: CONTAINED },
      { name: 'ServiceReqContainsAttachment', set: 'attachments', by: CONTAINED },
      { name: 'ServiceReqContainsJournal', set: 'journals', by: CONTAINED },
      { name: 'ServiceReqHasAttachment', set: 'attachments', by: CONTAINED },
      {
        name: 'ServiceReqAssocAgency',
        set: 'agencys',
        by: { type: 'association', pair: 'servicereq-agency', side: 'left' },
      },
    ],
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
  ...ASSET_OBJECTS,
  { name: 'Journal', ...NOTE_FIELDS, group: { typeField: 'JournalType' }, size: 400 },
  { name: 'Journal#Notes', ...NOTE_FIELDS, subtype: { of: 'journals', field: 'JournalType', value: 'Notes' }, size: 0 },
  { name: 'Journal#Email', ...NOTE_FIELDS, subtype: { of: 'journals', field: 'JournalType', value: 'Email' }, size: 0 },
  {
    name: 'Attachment',
    fields: fields.ATTACHMENT_FIELDS,
    searched: ['ATTACHNAME', 'ATTACHDESCRIPTION'],
    required: { always: ['ATTACHNAME'] },
    size: 120,
  },
  {
    name: 'ServiceReqTemplate',
    fields: fields.OFFERING_FIELDS,
    searched: ['Name', 'Description'],
    required: { always: ['Name'] },
    defaults: { Status: 'Published (Automatic)' },
    size: 12,
  },
  {
    name: 'ServiceReqTemplateParam',
    fields: fields.OFFERING_PARAMETER_FIELDS,
    searched: ['Name'],
    required: { always: ['Name'] },
    size: 36,
  },
  {
    name: 'ServiceReqParam',
    fields: fields.REQUEST_PARAMETER_FIELDS,
    searched: ['ParameterName'],
    required: { always: ['ParameterName'] },
    size: 0,
  },
  ...STANDARD_OBJECTS,
  ...LIST_OBJECTS,
];

/** Objects by set name, those of subtypes included. */
export function describeAll(definitions: readonly ObjectDefinition[]): ReadonlyMap<string, BusinessObject> {
  return new Map(definitions.map(describeObject).map((object) => [object.set, object]));
}
