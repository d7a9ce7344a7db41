/** The rights of a role on an object. */
export type Right = 'Add' | 'View' | 'Edit' | 'Delete';

/** Rights of a role by object name (`Incident`, `CI#Computer`), as a list such as `Add, View`; `*` is every other object. */
export type RoleRights = Readonly<Record<string, string>>;

export type Roles = Readonly<Record<string, RoleRights>>;

const ALL = 'Add, View, Edit, Delete';

/**
 * The object permissions the Netskope document asks for its integration role, under the names it uses there with `.` for a
 * subtype. Objects it does not list are not visible to the role.
 */
const INTEGRATION_OBJECTS = `
Attachment CI CI.CloudServiceAsset CI.Service Category CurrencyCode Employee FRS_MyItem FRS_MyItemParentObjType
FRS_MyItemStatus Frs_CompositeContract_Email Frs_data_escalation_watch Frs_def_hours_of_operation Impact
ImpactHRAnouncment Incident IncidentBreachReasonCo IncidentBreachResponsibility IncidentCauseCode IncidentDetails
IncidentDetailAccountLo IncidentDetail.Employee IncidentDetail.WebsiteFai IncidentDetail.ActionNeeded IncidentPriority
IncidentSource IncidentStatus IncidentType Journal Journal.Email JournalEmailCategory JournalNoteCategory
JournalNoteSource JournalType Location OrganizationUnit Profile Profile.BusinessUnit ProfileEmployeeStatus
ServiceAggrement StandarduserTeam task Urgency`;

const INTEGRATION: RoleRights = {
  ...Object.fromEntries(
    INTEGRATION_OBJECTS.split(/\s+/)
      .filter((name) => name !== '')
      .map((name) => [name, ALL]),
  ),
  'CI.Computer': 'View, Edit',
};

/** Roles of the tenant by internal name. Self service reads and creates its own work items, as a portal user does. */
export const ROLES: Roles = {
  Admin: { '*': ALL },
  IntegrationRole: INTEGRATION,
  SelfService: {
    Incident: 'Add, View',
    ServiceReq: 'Add, View',
    ServiceReqTemplate: 'View',
    ServiceReqTemplateParam: 'View',
    ServiceReqSubscription: 'View',
    Attachment: 'Add, View',
    Category: 'View',
    Employee: 'View',
    Journal: 'View',
  },
};

/** Names in the document's table that other sources spell differently, and the tenant's spelling. */
const SPELLINGS: Readonly<Record<string, string>> = {
  impacthranouncment: 'impacthrannouncement',
  incidentdetails: 'incidentdetail',
  organizationunit: 'organizationalunit',
  serviceaggrement: 'serviceagreement',
};

function keyOf(name: string): string {
  const key = name.toLowerCase().replaceAll('#', '.');
  return SPELLINGS[key] ?? key;
}

const readRights = new WeakMap<RoleRights, ReadonlyMap<string, readonly string[]>>();

function linesOf(rights: RoleRights): ReadonlyMap<string, readonly string[]> {
  const found = readRights.get(rights);
  if (found) return found;
  const lines = new Map(Object.entries(rights).map(([name, list]) => [keyOf(name), list.split(/\s*,\s*/)] as const));
  readRights.set(rights, lines);
  return lines;
}

/** Whether a role has a right on an object. A subtype without its own line has the rights of its base object. */
export function hasRight(rights: RoleRights, objectName: string, right: Right): boolean {
  const lines = linesOf(rights);
  const key = keyOf(objectName);
  const list = lines.get(key) ?? lines.get(key.replace(/\..*$/, '')) ?? lines.get('*') ?? [];
  return list.includes(right);
}
