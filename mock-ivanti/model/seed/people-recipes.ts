import { pickValues } from '../schema/pick-lists.js';
import { computed, constant, plainText, pooled } from '../data/column.js';
import {
  evenly,
  fieldOf,
  from,
  linked,
  numbered,
  picked,
  pickedFromSet,
  type Recipe,
  type RecipeContext,
} from './recipe.js';

const TEAMS = [
  'Service Desk',
  'Security',
  'Network',
  'Desktop Support',
  'Database',
  'Identity',
  'Messaging',
  'Cloud Platform',
  'Facilities',
  'Human Resources',
  'Change Advisory Board',
  'Problem Management',
];

function address(name: string): string {
  return `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '.')}@corp.example`;
}

export const orgUnitRecipe: Recipe = (context) => {
  const names = ['Default', 'Corporate IT Operations', ...context.pools.departments];
  const name = computed((row) => numbered(names, row));
  return { Name: name, FullName: computed((row) => `Corporate > ${numbered(names, row)}`) };
};

export const teamRecipe: Recipe = () => ({
  Team: computed((row) => numbered(TEAMS, row)),
  Email: computed((row) => address(numbered(TEAMS, row))),
  ManagerEmail: computed((row) => `manager.${address(numbered(TEAMS, row))}`),
});

export const categoryRecipe: Recipe = (context) => {
  const kinds = [
    'Configuration',
    'Connectivity',
    'Hardware',
    'Software',
    'Access',
    'Capacity',
    'Security',
    'Performance',
  ];
  const services = pickValues('Service');
  const service = (row: number): number => Math.floor(row / kinds.length) % services.length;
  const name = (row: number): string =>
    row < kinds.length
      ? (kinds[row] ?? '')
      : `${kinds[row % kinds.length] ?? ''} of ${numbered(services, Math.floor(row / kinds.length))}`;
  return { Name: computed(name), ...picked('Service', 'Service', service), CreatedBy: constant(context.apiUser) };
};

interface Person {
  readonly first: string;
  readonly last: string;
  readonly login: string;
}

function person(context: RecipeContext): (row: number) => Person {
  const { firstNames, lastNames } = context.pools;
  const first = evenly(context, 'FirstName', firstNames.length);
  const last = evenly(context, 'LastName', lastNames.length);
  return (row) => {
    if (row === 0) return { first: 'Integration', last: 'Service', login: context.apiUser };
    const names = { first: firstNames[first(row)] ?? '', last: lastNames[last(row)] ?? '' };
    return { ...names, login: address(`${names.first} ${names.last} ${row}`) };
  };
}

/** An id as Active Directory writes it: lower-case, dashed (Netskope document: ContactId, IdentityId). */
function dashed(recId: string): string {
  return recId.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Employees. The first one is the account behind the printed credentials. */
export const employeeRecipe: Recipe = (context) => {
  const { pools, created, recId } = context;
  const units = context.set('organizationalunits');
  const teams = context.set('standarduserteams');
  const who = person(context);
  const unit = evenly(context, 'OrgUnit', units.size);
  const team = (row: number): number => row % Math.max(1, teams.size);
  const email = computed((row) => who(row).login);
  const login = computed((row) => who(row).login);
  return {
    ContactId: plainText((row) => dashed(recId(row))),
    IdentityId: plainText((row) => dashed(`${recId(row).slice(16)}${recId(row).slice(0, 16)}`)),
    Address1City: from(context, 'City', pools.cities),
    Address1Country: from(context, 'Country', pools.countries),
    Department: from(context, 'Department', pools.departments),
    DisplayName: computed((row) => `${who(row).first} ${who(row).last}`),
    EmployeeLocation: from(context, 'Location', pools.cities),
    EmployeePhotoRevision: constant(1),
    FirstName: computed((row) => who(row).first),
    ...pickedGroupDefaults(),
    InternalPwdDateTime: computed(created),
    LastName: computed((row) => who(row).last),
    LoginID: login,
    NetworkUserName: login,
    PrimaryEmail: email,
    ...linked('OrgUnitLink', units, unit),
    ...linked('EntityLink', units, unit),
    OrganizationalUnit: fieldOf(units, 'Name', unit),
    PrimaryPhone: from(context, 'Phone', pools.phones),
    Title: from(context, 'Title', pools.jobTitles),
    ...picked('Status', 'EmployeeStatus', (row) => (row > 0 && row % 25 === 0 ? 1 : 0)),
    ...pickedFromSet('Team', teams, 'Team', team),
    TeamEmail: fieldOf(teams, 'Email', team),
    TeamManagerEmail: fieldOf(teams, 'ManagerEmail', team),
    VIP: pooled([false, true], (row) => (row % 40 === 7 ? 1 : 0)),
    nrn_TaskStartDateCTime: computed((row) => Math.floor(created(row) / 1000)),
    nrn_TaskEndDateCTime: computed((row) => Math.floor(created(row) / 1000)),
  };
};

function pickedGroupDefaults(): ReturnType<Recipe> {
  const fields = [
    'IPCM_Audited',
    'IPCM_InitialAgentStatus',
    'IPCM_InitialNotReadyReason',
    'IPCM_NotReadyRequired',
    'IPCM_WrapupTimeout',
  ];
  return Object.assign({}, ...fields.map((field) => picked(field, field, () => 0))) as ReturnType<Recipe>;
}
