import type { ObjectDefinition } from './business-object.js';

/** Objects that hold the options of a pick list, with the list they hold. */
const LISTS: Readonly<Record<string, string>> = {
  CurrencyCode: 'CurrencyCode',
  FRS_MyItemParentObjType: 'MyItemParentType',
  FRS_MyItemStatus: 'MyItemStatus',
  Frs_def_hours_of_operation: 'HoursOfOperation',
  Impact: 'Impact',
  ImpactHRAnnouncement: 'AnnouncementImpact',
  IncidentBreachReasonCo: 'BreachReason',
  IncidentBreachResponsibility: 'BreachResponsibility',
  IncidentCauseCode: 'CauseCode',
  IncidentPriority: 'Priority',
  IncidentSource: 'Source',
  IncidentStatus: 'IncidentStatus',
  IncidentType: 'IncidentType',
  JournalEmailCategory: 'JournalEmailCategory',
  JournalNoteCategory: 'JournalNoteCategory',
  JournalNoteSource: 'JournalSource',
  JournalType: 'JournalType',
  ProfileEmployeeStatus: 'EmployeeStatus',
  ServiceReqStatus: 'ServiceReqStatus',
  Urgency: 'Urgency',
  ivnt_SecurityIncidentSource: 'SecurityIncidentSource',
  ivnt_SecurityIncidentStatus: 'SecurityIncidentStatus',
};

const OPTION_FIELDS = `
text 60: CreatedBy
date: CreatedDateTime
text 60: LastModBy
date: LastModDateTime
text 100: Name
int: SequenceNum
bool: IsActive = true
bool: ReadOnly
id: RecId
`;

/**
 * Each list is a separate object (Netskope document, "Permissions"), named as there where no other source shows another
 * spelling. The RecId of a record is what the `X_Valid` companion of a field with that list holds.
 */
export const LIST_OBJECTS: readonly ObjectDefinition[] = Object.entries(LISTS).map(([name, options]) => ({
  name,
  fields: OPTION_FIELDS,
  options,
  searched: ['Name'],
  required: { always: ['Name'] },
  size: 0,
}));
