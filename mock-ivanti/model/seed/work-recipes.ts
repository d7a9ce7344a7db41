import { computed, constant, pooled, type Column } from '../data/column.js';
import { escalationLinks } from './escalation-recipe.js';
import {
  evenly,
  fieldOf,
  from,
  linked,
  linkedTo,
  list,
  pickedFromSet,
  type Recipe,
  type RecipeContext,
} from './recipe.js';

/** Owner, team and business unit, which every kind of work item has. */
function ownership(context: RecipeContext): Record<string, Column> {
  const employees = context.set('employees');
  const teams = context.set('standarduserteams');
  const agent = evenly(context, 'Owner', Math.min(60, employees.size));
  const team = (row: number): number => agent(row) % Math.max(1, teams.size);
  return {
    ...pickedFromSet('Owner', employees, 'LoginID', agent),
    ...pickedFromSet('OwnerTeam', teams, 'Team', team),
    OwnerEmail: fieldOf(employees, 'PrimaryEmail', agent),
    OwnerTeamEmail: fieldOf(teams, 'Email', team),
    CreatedBy: fieldOf(employees, 'LoginID', agent),
  };
}

function subjects(context: RecipeContext, label: string): Record<string, Column> {
  const subject = evenly(context, 'Subject', context.pools.subjects.length);
  const first = context.object.number?.first ?? 0;
  const text = (row: number): string => context.pools.subjects[subject(row)] ?? '';
  return {
    Subject: pooled(context.pools.subjects, subject),
    SocialTextHeader: computed((row) => `${label} ${first + row}: ${text(row)}`),
  };
}

export const changeRecipe: Recipe = (context) => {
  const employees = context.set('employees');
  const requestor = evenly(context, 'Requestor', employees.size);
  return {
    ...ownership(context),
    ...subjects(context, 'Change'),
    Description: from(context, 'Description', context.pools.symptoms),
    ...list(context, 'Status', 'ChangeStatus'),
    ...list(context, 'TypeOfChange', 'ChangeType'),
    ...list(context, 'Priority', 'Priority'),
    ...linked('RequestorLink', employees, requestor),
    RequestorName: fieldOf(employees, 'DisplayName', requestor),
    RequestorEmail: fieldOf(employees, 'PrimaryEmail', requestor),
    ScheduledStartDate: computed((row) => context.created(row) + 7 * 86_400_000),
    ScheduledEndDate: computed((row) => context.created(row) + 7 * 86_400_000 + 7_200_000),
  };
};

export const problemRecipe: Recipe = (context) => ({
  ...ownership(context),
  ...subjects(context, 'Problem'),
  Description: from(context, 'Description', context.pools.symptoms),
  Workaround: from(context, 'Workaround', context.pools.resolutions),
  Cost: computed((row) => (row % 7) * 85),
  IsKnownError: pooled([false, true], (row) => (row % 5 === 0 ? 1 : 0)),
  ...list(context, 'Status', 'ProblemStatus'),
  ...list(context, 'Priority', 'Priority'),
  ...list(context, 'Service', 'Service'),
});

export const serviceRequestRecipe: Recipe = (context) => {
  const employees = context.set('employees');
  const units = context.set('organizationalunits');
  const customer = evenly(context, 'ProfileLink', employees.size);
  const unit = (row: number): number => customer(row) % Math.max(1, units.size);
  return {
    ...ownership(context),
    ...subjects(context, 'Service Request'),
    Symptom: from(context, 'Symptom', context.pools.symptoms),
    ...linked('ProfileLink', employees, customer),
    Email: fieldOf(employees, 'PrimaryEmail', customer),
    ProfileFullName: fieldOf(employees, 'DisplayName', customer),
    ProfileLoginId: fieldOf(employees, 'LoginID', customer),
    Phone: fieldOf(employees, 'PrimaryPhone', customer),
    CustomerLocation: fieldOf(employees, 'EmployeeLocation', customer),
    ...list(context, 'Status', 'ServiceReqStatus'),
    ...list(context, 'Source', 'Source'),
    ...list(context, 'Urgency', 'Urgency'),
    ...list(context, 'Service', 'Service'),
    ...linked('OrgUnitLink', units, unit),
    ...linked('EntityLink', units, unit),
    OrganizationUnitID: fieldOf(units, 'Name', unit),
    ...escalationLinks(context, 'servicereqs'),
  };
};

export const taskRecipe: Recipe = (context) => {
  const incidents = context.set('incidents');
  const parent = evenly(context, 'ParentLink', incidents.size);
  return {
    ...ownership(context),
    AssignmentID: computed((row) => String(101 + row)),
    Subject: from(context, 'Subject', context.pools.subjects),
    Details: from(context, 'Details', context.pools.notes),
    TaskType: constant('Assignment'),
    ...list(context, 'Status', 'TaskStatus'),
    ...list(context, 'Priority', 'Priority'),
    ...linked('ParentLink', incidents, parent),
    ParentObjectDisplayID: computed((row) => String(incidents.firstNumber + parent(row))),
    PlannedStartDate: computed((row) => context.created(row) + 86_400_000),
    PlannedEndDate: computed((row) => context.created(row) + 3 * 86_400_000),
  };
};

export const noteRecipe: Recipe = (context) => {
  const incidents = context.set('incidents');
  const requests = context.set('servicereqs');
  const incident = evenly(context, 'ParentLink', incidents.size);
  const request = evenly(context, 'Request', requests.size);
  // One note in ten is about a service request.
  const isOfRequest = (row: number): boolean => row % 10 === 8;
  const { pools } = context;
  const subject = evenly(context, 'Subject', pools.subjects.length);
  const body = evenly(context, 'NotesBody', pools.notes.length);
  return {
    Subject: pooled(pools.subjects, subject),
    NotesBody: pooled(pools.notes, body),
    DisplayText: computed((row) => `${pools.subjects[subject(row)] ?? ''} ${pools.notes[body(row)] ?? ''}`),
    ...list(context, 'Source', 'JournalSource'),
    ...list(context, 'Category', 'JournalNoteCategory'),
    JournalType: pooled(['Notes', 'Email'], (row) => (row % 20 === 19 ? 1 : 0)),
    ...linkedTo(
      'ParentLink',
      (row) => (isOfRequest(row) ? 'ServiceReq' : 'Incident'),
      (row) => {
        const [set, pick] = isOfRequest(row) ? [requests, request] : [incidents, incident];
        return set.size === 0 ? null : set.recId(pick(row));
      },
    ),
  };
};

export const attachmentRecipe: Recipe = (context) => {
  const incidents = context.set('incidents');
  return {
    ATTACHNAME: from(context, 'ATTACHNAME', context.pools.files),
    ATTACHSIZE: evenlyColumn(context, 'ATTACHSIZE', 2_000_000),
    ...linked('ParentLink', incidents, evenly(context, 'ParentLink', incidents.size)),
  };
};

function evenlyColumn(context: RecipeContext, name: string, count: number): Column {
  return computed(evenly(context, name, count));
}
