import type { Field } from '../../host-sdk/index.js';
import { withoutPrefix } from '../odata/custom-name.js';
import { collectionOf } from './document.js';

/** Objects that supply the values of a ticket field, where the field's name does not show it. */
const BY_FIELD: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ActualCategory: 'Category',
    ActualService: 'CI.Service',
    AlternateContactLink: 'Employee',
    CustomerLocation: 'Location',
    HoursOfOperation: 'Frs_def_hours_of_operation',
    Owner: 'Employee',
    OwnerTeam: 'StandarduserTeam',
    OrgUnitLink: 'OrganizationUnit',
    OwningOrgUnitId: 'OrganizationUnit',
    ProfileLink: 'Employee',
    ReportingOrgUnitID: 'OrganizationUnit',
    RequestorLink: 'Employee',
    Service: 'CI.Service',
    SLALink: 'ServiceAggrement',
    TypeOfIncident: 'IncidentType',
  }),
);

/** Pick-list fields whose list belongs to the ticket object: IncidentStatus of Status. */
const OF_THE_OBJECT: ReadonlySet<string> = new Set(['Status', 'Priority', 'Source', 'CauseCode']);

/**
 * The collection that supplies the values of a pick-list or link field. Undefined for other fields and for links whose
 * target only the tenant knows. [Netskope document, "Permissions", and its sample answers]
 */
export function objectBehind(ticketCollection: string, { name, role }: Field): string | undefined {
  if (role !== 'choice' && role !== 'link') return undefined;
  const plain = name.replace(/_RecID$/, '');
  const own = withoutPrefix(plain);
  const known = BY_FIELD.get(plain) ?? BY_FIELD.get(own);
  if (known !== undefined) return collectionOf(known);
  if (role === 'link') return plain.endsWith('EscLink') ? collectionOf('Frs_data_escalation_watch') : undefined;
  const ticketObject = ticketCollection.replace(/s$/, '');
  return collectionOf(OF_THE_OBJECT.has(own) ? `${ticketObject}${own}` : plain);
}
