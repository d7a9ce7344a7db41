import { pickValues } from '../schema/pick-lists.js';
import { computed, constant, pooled, when } from '../data/column.js';
import { escalationLinks } from './escalation-recipe.js';
import { chance, evenly, fieldOf, from, linked, picked, pickedFromSet, type Recipe, type RowPick } from './recipe.js';

const STATUSES = pickValues('IncidentStatus');
const LOGGED = STATUSES.indexOf('Logged');
const ACTIVE = STATUSES.indexOf('Active');
const RESOLVED = STATUSES.indexOf('Resolved');
const CLOSED = STATUSES.indexOf('Closed');
const NEW_SHARE = 0.1;

/** Old incidents are mostly closed, the newest tenth is mostly open. */
function statusPick(size: number, random: (row: number) => number): RowPick {
  const old = [6, 6, 6, 6, 6, 6, 6, 5, 5, 5, 1, 1, 2, 3, 4, 7];
  const fresh = [0, 0, 0, 1, 1, 1, 1, 1, 2, 3, 4, 5];
  return (row) => {
    const choices = row < size * (1 - NEW_SHARE) ? old : fresh;
    return choices[Math.floor(random(row) * choices.length)] ?? 0;
  };
}

const PROGRESS = ['1', '2', '3', '3', '3', '4', '5', '5'];
// Urgency by Impact, both High, Medium, Low (measured corners; the middle by the usual ITIL matrix).
const PRIORITY_POSITION = [0, 1, 2, 1, 2, 3, 2, 3, 4];

/** Incidents: customer, subject, urgency, owner and status, each consistent with the others. */
export const incidentRecipe: Recipe = (context) => {
  const { pools, size, created, lastMod } = context;
  const employees = context.set('employees');
  const teams = context.set('standarduserteams');
  const units = context.set('organizationalunits');
  const categories = context.set('categorys');

  const status = statusPick(size, chance(context, 'Status'));
  const isResolved = (row: number): boolean => status(row) === RESOLVED || status(row) === CLOSED;
  const isClosed = (row: number): boolean => status(row) === CLOSED;
  const isOwned = (row: number): boolean => status(row) !== LOGGED;
  const isTouched = (row: number): boolean => status(row) !== LOGGED && status(row) !== ACTIVE;
  const within = (row: number, share: number): number =>
    Math.floor(created(row) + (lastMod(row) - created(row)) * share);

  const customer = evenly(context, 'ProfileLink', employees.size);
  const agent = evenly(context, 'Owner', Math.min(60, employees.size));
  const owner: RowPick = (row) => (isOwned(row) ? agent(row) : -1);
  const team: RowPick = (row) => agent(row) % Math.max(1, teams.size);
  const unit: RowPick = (row) => customer(row) % Math.max(1, units.size);
  const category = evenly(context, 'Category', categories.size);
  const categoryIfSet: RowPick = (row) => (isOwned(row) ? category(row) : -1);
  const service = evenly(context, 'Service', pickValues('Service').length);
  const urgency = evenly(context, 'Urgency', 3);
  const impact = evenly(context, 'Impact', 3);
  const cause = evenly(context, 'CauseCode', pickValues('CauseCode').length);
  const subject = evenly(context, 'Subject', pools.subjects.length);
  const login = fieldOf(employees, 'LoginID', customer);
  const ownerLogin = fieldOf(employees, 'LoginID', agent);
  const teamEmail = fieldOf(teams, 'Email', team);
  const first = context.object.number?.first ?? 0;

  return {
    ...pickedFromSet('ActualCategory', categories, 'Name', categoryIfSet),
    ...pickedFromSet('Category', categories, 'Name', categoryIfSet),
    ...picked('CauseCode', 'CauseCode', (row) => (isResolved(row) ? cause(row) : -1)),
    ClosedBy: when(isClosed, ownerLogin),
    ClosedDateTime: computed((row) => (isClosed(row) ? within(row, 0.9) : null)),
    ClosedDuration: computed((row) => (isClosed(row) ? Math.floor((within(row, 0.9) - created(row)) / 1000) : null)),
    CreatedBy: login,
    Email: fieldOf(employees, 'PrimaryEmail', customer),
    ...picked('Impact', 'Impact', impact),
    ...picked('Urgency', 'Urgency', urgency),
    ...picked('Priority', 'Priority', (row) => PRIORITY_POSITION[urgency(row) * 3 + impact(row)] ?? 2),
    IsVIP: fieldOf(employees, 'VIP', customer),
    LastModBy: pooled(['InternalServices', 'Admin'], evenly(context, 'LastModBy', 2)),
    Phone: fieldOf(employees, 'PrimaryPhone', customer),
    ProfileFullName: fieldOf(employees, 'DisplayName', customer),
    ...linked('ProfileLink', employees, customer),
    Resolution: when(isResolved, from(context, 'Resolution', pools.resolutions)),
    ...picked('Service', 'Service', service),
    ...picked('ActualService', 'Service', service),
    ...picked('Source', 'Source', evenly(context, 'Source', pickValues('Source').length)),
    ...picked('Status', 'IncidentStatus', status),
    Subject: pooled(pools.subjects, subject),
    Symptom: from(context, 'Symptom', pools.symptoms),
    LoginId: login,
    ...pickedFromSet('Owner', employees, 'LoginID', owner),
    ...pickedFromSet('OwnerTeam', teams, 'Team', team),
    ResolvedDateTime: computed((row) => (isResolved(row) ? within(row, 0.6) : null)),
    ResolvedBy: when(isResolved, ownerLogin),
    ResolvedByType: when(isResolved, constant('Agent')),
    RespondedDateTime: computed((row) => (isTouched(row) ? within(row, 0.1) : null)),
    RespondedBy: when(isTouched, ownerLogin),
    ...picked('HoursOfOperation', 'HoursOfOperation', evenly(context, 'HoursOfOperation', 3)),
    OwnerEmail: fieldOf(employees, 'PrimaryEmail', owner),
    OwnerTeamEmail: teamEmail,
    OwnershipAssignmentEmail: teamEmail,
    CustomerLocation: fieldOf(employees, 'EmployeeLocation', customer),
    CustomerDepartment: fieldOf(employees, 'Department', customer),
    OrganizationUnitID: fieldOf(units, 'Name', unit),
    ...pickedFromSet('ReportingOrgUnitID', units, 'Name', unit),
    ...pickedFromSet('OwningOrgUnitId', units, 'Name', unit),
    TypeOfIncident: pooled(pickValues('IncidentType'), evenly(context, 'TypeOfIncident', 2)),
    TeamManagerEmail: teamEmail,
    TotalTimeSpent: computed((row) => (isResolved(row) ? 5 * (1 + (cause(row) % 12)) : 0)),
    ...linked('OrgUnitLink', units, unit),
    ...linked('EntityLink', units, unit),
    ProgressBarPosition: pooled(PROGRESS, status),
    ReadOnly: pooled([false, true], (row) => (isClosed(row) ? 1 : 0)),
    SocialTextHeader: computed((row) => `Incident ${first + row}: ${pools.subjects[subject(row)] ?? ''}`),
    IncidentNetworkUserName: login,
    ...escalationLinks(context, 'incidents'),
  };
};
