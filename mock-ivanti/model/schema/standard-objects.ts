import { EMPLOYEE_FIELDS } from './employee-fields.js';
import type { ObjectDefinition } from './business-object.js';
import * as fields from './standard-fields.js';

/** The subtypes of a group object: they share its table, and its type field identifies them. */
function kinds(group: ObjectDefinition, set: string, values: readonly string[]): ObjectDefinition[] {
  const { group: typed, size: _size, ...rest } = group;
  const field = typed?.typeField ?? '';
  return values.map((value) => ({
    ...rest,
    name: `${group.name}#${value}`,
    subtype: { of: set, field, value },
    size: 0,
  }));
}

const KNOWLEDGE: ObjectDefinition = {
  name: 'FRS_Knowledge',
  fields: fields.KNOWLEDGE_FIELDS,
  number: { field: 'KnowledgeNumber', first: 101 },
  group: { typeField: 'KnowledgeType' },
  searched: ['Title', 'Details'],
  required: { always: ['Title'] },
  size: 40,
};

const AGREEMENT: ObjectDefinition = {
  name: 'ServiceAgreement',
  fields: fields.AGREEMENT_FIELDS,
  group: { typeField: 'AgreementType' },
  searched: ['Name', 'Description'],
  required: { always: ['Name'] },
  size: 24,
};

const INCIDENT_DETAIL: ObjectDefinition = {
  name: 'IncidentDetail',
  fields: fields.INCIDENT_DETAIL_FIELDS,
  group: { typeField: 'DetailType' },
  searched: ['Summary'],
  required: { always: [] },
  size: 30,
};

const PROFILE: ObjectDefinition = {
  name: 'Profile',
  fields: fields.PROFILE_FIELDS,
  group: { typeField: 'ProfileType' },
  searched: ['DisplayName'],
  required: { always: ['DisplayName'] },
  size: 40,
};

/** Standard objects that clients name, and those of the Netskope document's permission table that are no pick lists. */
export const STANDARD_OBJECTS: readonly ObjectDefinition[] = [
  { name: 'Location', fields: fields.LOCATION_FIELDS, searched: ['Name'], required: { always: ['Name'] }, size: 40 },
  {
    name: 'Department',
    fields: fields.DEPARTMENT_FIELDS,
    searched: ['Name'],
    required: { always: ['Name'] },
    size: 16,
  },
  {
    name: 'Agency',
    fields: fields.AGENCY_FIELDS,
    searched: ['Agency', 'AgencyShortName'],
    required: { always: ['Agency'] },
    relations: [
      {
        name: 'IncidentAssocAgency',
        set: 'incidents',
        by: { type: 'association', pair: 'incident-agency', side: 'right' },
      },
      {
        name: 'ServiceReqAssocAgency',
        set: 'servicereqs',
        by: { type: 'association', pair: 'servicereq-agency', side: 'right' },
      },
      { name: 'ChangeAssocAgency', set: 'changes', by: { type: 'association', pair: 'change-agency', side: 'right' } },
    ],
    size: 8,
  },
  {
    name: 'Frs_data_escalation_watch',
    fields: fields.ESCALATION_WATCH_FIELDS,
    searched: [],
    required: { always: [] },
    defaults: { ClockState: 'Run' },
    size: 400,
  },
  {
    name: 'ivnt_SecurityIncident',
    fields: fields.SECURITY_INCIDENT_FIELDS,
    number: { field: 'ivnt_SecurityIncidentNumber', first: 1001 },
    searched: ['ivnt_Subject', 'ivnt_Symptom'],
    required: { always: ['ivnt_Subject', 'ivnt_Symptom', 'ivnt_ProfileLink'] },
    labels: { ivnt_Subject: 'Summary', ivnt_Symptom: 'Description', ivnt_ProfileLink: 'Customer' },
    relations: [
      {
        name: 'ivnt_SecurityIncidentContainsJournal',
        set: 'journals',
        by: { type: 'child', link: 'ParentLink' },
      },
    ],
    defaults: { ivnt_Status: 'Logged', ivnt_Source: 'Web Service', OwnerTeam: 'Security' },
    size: 60,
  },
  KNOWLEDGE,
  ...kinds(KNOWLEDGE, 'frs_knowledges', ['Document', 'IssueResolution', 'QandA', 'Reference']),
  { name: 'Frs_def_role', fields: fields.ROLE_FIELDS, searched: ['Name'], required: { always: ['Name'] }, size: 0 },
  {
    name: 'FRS_ApprovalVoteTracking',
    fields: fields.APPROVAL_VOTE_FIELDS,
    searched: ['Subject'],
    required: { always: ['Owner'] },
    defaults: { Status: 'Pending' },
    size: 30,
  },
  {
    name: 'Frs_Project',
    fields: fields.PROJECT_FIELDS,
    searched: ['ProjectName', 'Description'],
    required: { always: ['ProjectName'] },
    defaults: { Status: 'Draft' },
    size: 12,
  },
  {
    name: 'Release',
    fields: fields.RELEASE_FIELDS,
    number: { field: 'ReleaseNumber', first: 1001 },
    searched: ['Subject', 'Description'],
    required: { always: ['Subject'] },
    labels: { Subject: 'Summary' },
    defaults: { Status: 'Logged' },
    size: 20,
  },
  AGREEMENT,
  ...kinds(AGREEMENT, 'serviceagreements', ['SLA', 'OLA', 'UC']),
  {
    name: 'SLA',
    fields: fields.AGREEMENT_FIELDS,
    subtype: { of: 'serviceagreements', field: 'AgreementType', value: 'SLA' },
    searched: ['Name', 'Description'],
    required: { always: ['Name'] },
    size: 0,
  },
  {
    name: 'ServiceReqSubscription',
    fields: fields.SUBSCRIPTION_FIELDS,
    searched: ['Name'],
    required: { always: ['SvcReqTmplLink'] },
    sizeOf: 'servicereqtemplates',
    size: 0,
  },
  {
    name: 'Frs_CompositeContract_Contact',
    fields: EMPLOYEE_FIELDS,
    view: 'employees',
    searched: ['DisplayName', 'FirstName', 'LastName', 'PrimaryEmail', 'LoginID'],
    required: { always: ['LoginID', 'LastName'] },
    size: 0,
  },
  {
    name: 'Frs_CompositeContract_Email',
    fields: fields.CONTACT_EMAIL_FIELDS,
    searched: ['Email'],
    required: { always: ['Email'] },
    size: 60,
  },
  {
    name: 'FRS_MyItem',
    fields: fields.MY_ITEM_FIELDS,
    searched: ['Subject'],
    required: { always: ['Subject'] },
    size: 60,
  },
  INCIDENT_DETAIL,
  ...kinds(INCIDENT_DETAIL, 'incidentdetails', ['Employee', 'WebsiteFai', 'ActionNeeded']),
  {
    name: 'IncidentDetailAccountLo',
    fields: fields.INCIDENT_DETAIL_FIELDS,
    searched: ['Summary'],
    required: { always: [] },
    size: 10,
  },
  PROFILE,
  ...kinds(PROFILE, 'profiles', ['Employee', 'BusinessUnit']),
];
