import { computed, constant, pooled } from '../data/column.js';
import type { Value } from '../schema/field.js';
import {
  chance,
  columnOf,
  evenly,
  fieldOf,
  from,
  linked,
  linkedTo,
  list,
  numbered,
  picked,
  pickedFromSet,
  type Recipe,
} from './recipe.js';

const DAY = 86_400_000;

export const locationRecipe: Recipe = (context) => ({
  Name: computed((row) => numbered(context.pools.cities, row)),
  City: computed((row) => context.pools.cities[row % context.pools.cities.length] ?? ''),
  Country: from(context, 'Country', context.pools.countries),
  Address: computed((row) => `${String(row + 1)} Main Street`),
});

export const departmentRecipe: Recipe = (context) => ({
  Name: computed((row) => numbered(context.pools.departments, row)),
  DepartmentCode: computed((row) => `D${String(100 + row)}`),
});

const AGENCIES = [
  ['Advanced Computer Machines', 'ACM'],
  ['Board of Elections', 'BOE'],
  ['Civil Works', 'CW'],
  ['Department of Health', 'DOH'],
  ['Emergency Services', 'EMS'],
  ['Office of the Treasurer', 'OTR'],
  ['Parks and Recreation', 'PAR'],
  ['Public Library', 'PL'],
] as const;

export const agencyRecipe: Recipe = () => ({
  Agency: computed((row) =>
    numbered(
      AGENCIES.map(([name]) => name),
      row,
    ),
  ),
  AgencyShortName: computed((row) =>
    numbered(
      AGENCIES.map(([, short]) => short),
      row,
    ),
  ),
});

export const securityIncidentRecipe: Recipe = (context) => {
  const { pools } = context;
  const employees = context.set('employees');
  const teams = context.set('standarduserteams');
  const kinds = [
    'Malware',
    'Phishing mail',
    'Data loss',
    'Compromised credentials',
    'Policy violation',
    'Unusual sign-in',
  ];
  const kind = evenly(context, 'Kind', kinds.length);
  const host = evenly(context, 'Host', pools.hosts.length);
  return {
    ivnt_Subject: computed((row) => `${kinds[kind(row)] ?? ''} on ${pools.hosts[host(row)] ?? ''}`),
    ivnt_Symptom: from(context, 'ivnt_Symptom', pools.symptoms),
    ...list(context, 'ivnt_Status', 'SecurityIncidentStatus'),
    ...list(context, 'ivnt_Source', 'SecurityIncidentSource'),
    ...linked('ivnt_ProfileLink', employees, evenly(context, 'ivnt_ProfileLink', employees.size)),
    ...pickedFromSet('Owner', employees, 'LoginID', evenly(context, 'Owner', Math.min(60, employees.size))),
    ...pickedFromSet('OwnerTeam', teams, 'Team', () => Math.min(1, teams.size - 1)),
  };
};

export const knowledgeRecipe: Recipe = (context) => {
  const employees = context.set('employees');
  const { pools } = context;
  return {
    Title: computed((row) => `How to: ${pools.subjects[row % pools.subjects.length] ?? ''}`),
    Details: from(context, 'Details', pools.resolutions),
    KnowledgeType: pooled(['Document', 'IssueResolution', 'QandA', 'Reference'], (row) => row % 4),
    ...list(context, 'Status', 'KnowledgeStatus'),
    ...list(context, 'Service', 'Service'),
    ...pickedFromSet('Owner', employees, 'LoginID', evenly(context, 'Owner', Math.min(60, employees.size))),
  };
};

export const roleRecipe: Recipe = (context) => ({
  Name: computed((row) => context.roles[row] ?? null),
  // `IntegrationRole` is shown as `Integration Role` where people choose it.
  DisplayName: computed((row) => context.roles[row]?.replaceAll(/([a-z])([A-Z])/g, '$1 $2') ?? null),
});

export const approvalVoteRecipe: Recipe = (context) => {
  const employees = context.set('employees');
  const requests = context.set('servicereqs');
  const parent = evenly(context, 'ParentLink', requests.size);
  const isPending = (row: number): boolean => row % 3 === 0;
  return {
    Subject: fieldOf(requests, 'Subject', parent),
    ...picked('Status', 'ApprovalVoteStatus', (row) => (isPending(row) ? 0 : 1 + (row % 2))),
    ...pickedFromSet('Owner', employees, 'LoginID', evenly(context, 'Owner', employees.size)),
    VotedDateTime: computed((row) => (isPending(row) ? null : context.created(row) + DAY)),
    ...linked('ParentLink', requests, parent),
  };
};

const PROJECTS = [
  'Network renewal',
  'Move to the cloud',
  'New intranet',
  'Device refresh',
  'Identity clean-up',
  'Office move',
];

export const projectRecipe: Recipe = (context) => {
  const employees = context.set('employees');
  return {
    ProjectName: computed((row) => numbered(PROJECTS, row)),
    Description: from(context, 'Description', context.pools.notes),
    ...list(context, 'Status', 'ProjectStatus'),
    ...pickedFromSet('Owner', employees, 'LoginID', evenly(context, 'Owner', Math.min(60, employees.size))),
    StartDate: computed((row) => context.created(row) + 14 * DAY),
    EndDate: computed((row) => context.created(row) + 180 * DAY),
  };
};

export const releaseRecipe: Recipe = (context) => {
  const employees = context.set('employees');
  return {
    Subject: computed((row) => `${String(2024 + Math.floor(row / 10))}.${String(1 + (row % 10))}`),
    Description: from(context, 'Description', context.pools.notes),
    ...list(context, 'Status', 'ReleaseStatus'),
    ...pickedFromSet('Owner', employees, 'LoginID', evenly(context, 'Owner', Math.min(60, employees.size))),
    ScheduledStartDate: computed((row) => context.created(row) + 7 * DAY),
    ScheduledEndDate: computed((row) => context.created(row) + 8 * DAY),
  };
};

export const agreementRecipe: Recipe = (context) => {
  const kinds = ['SLA', 'OLA', 'UC'];
  const service = evenly(context, 'Service', 10);
  return {
    Name: computed(
      (row) => `${['Gold', 'Silver', 'Bronze'][Math.floor(row / 3) % 3] ?? ''} ${kinds[row % 3] ?? ''} ${row + 1}`,
    ),
    Description: from(context, 'Description', context.pools.notes),
    AgreementType: pooled(kinds, (row) => row % 3),
    ...picked('Service', 'Service', service),
    TargetHours: pooled([4, 8, 24], (row) => Math.floor(row / 3) % 3),
  };
};

export const subscriptionRecipe: Recipe = (context) => {
  const offerings = context.set('servicereqtemplates');
  return { Name: fieldOf(offerings, 'Name', (row) => row), ...linked('SvcReqTmplLink', offerings, (row) => row) };
};

export const contactEmailRecipe: Recipe = (context) => {
  const employees = context.set('employees');
  const contact = (row: number): number => (employees.size === 0 ? -1 : row % employees.size);
  return {
    Email: fieldOf(employees, 'PrimaryEmail', contact),
    ...linkedTo(
      'ContactLink',
      () => 'Frs_CompositeContract_Contact',
      (row) => (contact(row) < 0 ? null : employees.recId(contact(row))),
    ),
  };
};

/** The records under "My Items": incidents and service requests, one after the other. */
export const myItemRecipe: Recipe = (context) => {
  const sets = [context.set('incidents'), context.set('servicereqs')] as const;
  const random = chance(context, 'Item');
  /** A field of the row's item; null where there are no such items. */
  const fieldOfItem = (name: string): ((row: number) => Value) => {
    const [incidents, requests] = sets.map((set) => columnOf(set, name));
    return (row) => {
      const set = sets[row % 2] ?? sets[0];
      const column = row % 2 === 0 ? incidents : requests;
      return set.size === 0 ? null : (column?.value(Math.floor(random(row) * set.size)) ?? null);
    };
  };
  const idOf = (name: string): ((row: number) => string | null) => {
    const value = fieldOfItem(name);
    return (row) => {
      const id = value(row);
      return typeof id === 'string' ? id : null;
    };
  };
  return {
    DisplayID: computed((row) => {
      const set = sets[row % 2] ?? sets[0];
      return set.size === 0 ? null : String(set.firstNumber + Math.floor(random(row) * set.size));
    }),
    Subject: computed(fieldOfItem('Subject')),
    ...picked('ParentObjType', 'MyItemParentType', (row) => row % 2),
    ...list(context, 'Status', 'MyItemStatus'),
    ...linkedTo('ProfileLink', () => 'Employee', idOf('ProfileLink')),
    ...linkedTo('ParentLink', (row) => (row % 2 === 0 ? 'Incident' : 'ServiceReq'), idOf('RecId')),
  };
};

export const incidentDetailRecipe: Recipe = (context) => {
  const incidents = context.set('incidents');
  const kinds = ['Employee', 'WebsiteFai', 'ActionNeeded'];
  return {
    DetailType: context.object.group ? pooled(kinds, (row) => row % 3) : constant('AccountLo'),
    Summary: from(context, 'Summary', context.pools.notes),
    WorkflowTag: pooled(['Unlock', 'Restart', 'Call back'], evenly(context, 'WorkflowTag', 3)),
    ...linked('ParentLink', incidents, evenly(context, 'ParentLink', incidents.size)),
  };
};

export const profileRecipe: Recipe = (context) => {
  const employees = context.set('employees');
  const units = context.set('organizationalunits');
  const isUnit = (row: number): boolean => row % 4 === 3;
  const employee = fieldOf(employees, 'DisplayName', (row) => (employees.size === 0 ? -1 : row % employees.size));
  const unit = fieldOf(units, 'Name', (row) => (units.size === 0 ? -1 : row % units.size));
  return {
    ProfileType: pooled(['Employee', 'BusinessUnit'], (row) => (isUnit(row) ? 1 : 0)),
    DisplayName: computed((row) => (isUnit(row) ? unit : employee).value(row)),
    ...picked('Status', 'EmployeeStatus', () => 0),
  };
};
