import { findByText, findRecord, tableOf, type Store } from '../../model/data/store.js';
import { read, type RowRef, type Table } from '../../model/data/table.js';
import type { Value } from '../../model/schema/field.js';
import { put, textOf, type Draft } from './draft.js';
import { writeLink } from './links.js';

type Source = (field: string) => Value;

function sourceOf(table: Table, row: RowRef): Source {
  return (field) => {
    const position = table.seeded.object.position.get(field.toLowerCase());
    return position === undefined ? null : read(table, row, position);
  };
}

/** Employee field each copied field comes from. */
const FROM_CUSTOMER: Readonly<Record<string, string>> = {
  ProfileFullName: 'DisplayName',
  Email: 'PrimaryEmail',
  Phone: 'PrimaryPhone',
  LoginId: 'LoginID',
  ProfileLoginId: 'LoginID',
  IncidentNetworkUserName: 'NetworkUserName',
  IsVIP: 'VIP',
  CustomerLocation: 'EmployeeLocation',
  CustomerDepartment: 'Department',
  OrganizationUnitID: 'OrganizationalUnit',
};

/** Copies the customer's name, address and business unit from the linked employee (Netskope document, create sample). */
export function copyCustomer(store: Store, draft: Draft): void {
  const employees = store.seedData.objects.get('employees');
  const row = employees && findRecord(store, employees, textOf(draft, 'ProfileLink'));
  if (!employees || row === undefined) return;
  const employee = sourceOf(tableOf(store, employees), row);
  for (const [field, source] of Object.entries(FROM_CUSTOMER)) {
    if (!draft.sent.has(field)) put(draft, field, employee(source));
  }
  const unit = employee('OrgUnitLink');
  if (typeof unit !== 'string') return;
  writeLink(draft, 'OrgUnitLink', 'OrganizationalUnit', unit);
  writeLink(draft, 'EntityLink', 'OrganizationalUnit', unit);
  for (const field of ['ReportingOrgUnitID', 'OwningOrgUnitId']) {
    put(draft, field, employee('OrganizationalUnit'));
    put(draft, `${field}_Valid`, unit);
  }
}

/** The addresses of the owner and the owning team. */
export function copyOwners(store: Store, draft: Draft): void {
  const team = findByText(store, 'standarduserteams', 'Team', textOf(draft, 'OwnerTeam'));
  if (team) {
    const address = sourceOf(team.table, team.row)('Email');
    for (const field of ['OwnerTeamEmail', 'OwnershipAssignmentEmail', 'TeamManagerEmail']) put(draft, field, address);
  }
  const owner = findByText(store, 'employees', 'LoginID', textOf(draft, 'Owner'));
  put(draft, 'OwnerEmail', owner ? sourceOf(owner.table, owner.row)('PrimaryEmail') : null);
}
