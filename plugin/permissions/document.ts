/** What a role of the tenant may do with the records of an object. */
export type Right = 'Add' | 'View' | 'Edit' | 'Delete';

export interface ObjectPermission {
  /** As the document writes it, with `.` before a subtype. It shortens or spells a few names differently. */
  readonly object: string;
  readonly rights: readonly Right[];
}

const ALL: readonly Right[] = ['Add', 'View', 'Edit', 'Delete'];

const OBJECTS = `
Attachment CI CI.CloudServiceAsset CI.Computer CI.Service Category CurrencyCode Employee
FRS_MyItem FRS_MyItemParentObjType FRS_MyItemStatus
Frs_CompositeContract_Email Frs_data_escalation_watch Frs_def_hours_of_operation
Impact ImpactHRAnouncment
Incident IncidentBreachReasonCo IncidentBreachResponsibility IncidentCauseCode IncidentDetails
IncidentDetailAccountLo IncidentDetail.Employee IncidentDetail.WebsiteFai IncidentDetail.ActionNeeded
IncidentPriority IncidentSource IncidentStatus IncidentType
Journal Journal.Email JournalEmailCategory JournalNoteCategory JournalNoteSource JournalType
Location OrganizationUnit Profile Profile.BusinessUnit ProfileEmployeeStatus
ServiceAggrement StandarduserTeam task Urgency`;

/** The rights that the role of the connection should have, for the default mappings. [Netskope document, "Permissions"] */
export const DOCUMENT_PERMISSIONS: readonly ObjectPermission[] = OBJECTS.trim()
  .split(/\s+/)
  .map((object) => ({ object, rights: object === 'CI.Computer' ? ['View', 'Edit'] : ALL }));

/** Collections whose object the document spells differently from the API. */
const SPELLED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    organizationalunits: 'OrganizationUnit',
    serviceagreements: 'ServiceAggrement',
  }),
);

const BY_COLLECTION = new Map(DOCUMENT_PERMISSIONS.map(({ object }) => [collectionOf(object), object]));

/** The collection of an object's records: its name in lower case and a literal s, `__` before a subtype. [client code] */
export function collectionOf(object: string): string {
  const spelled = [...SPELLED].find(([, name]) => name === object);
  return spelled?.[0] ?? `${object.toLowerCase().replaceAll('.', '__')}s`;
}

/**
 * The object of a collection, under the name that an administrator looks for. A subtype that the document does not list
 * has the rights of its base object: `journal__notess` is Journal.
 */
export function objectOf(collection: string): string {
  const set = collection.toLowerCase();
  const [base = set] = set.split('__');
  const listed =
    SPELLED.get(set) ?? BY_COLLECTION.get(set) ?? (base === set ? undefined : BY_COLLECTION.get(`${base}s`));
  if (listed !== undefined) return listed;
  const name = collection.replace(/s$/, '').replaceAll('__', '.');
  return name.charAt(0).toUpperCase() + name.slice(1);
}
