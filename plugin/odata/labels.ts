/** Labels by field. */
export type Labels = Readonly<Record<string, string>>;

/** Of incidents and service requests. [Netskope document, "Queue Mapping"; Rapid7's client; measured on a live tenant] */
const WORK_ITEM: Labels = { Subject: 'Summary', Symptom: 'Description', ProfileLink: 'Customer', OwnerTeam: 'Team' };

/** The labels of standard fields on Ivanti's own forms, where that is not the field's name. */
const STANDARD: Readonly<Record<string, Labels>> = {
  incident: {
    ...WORK_ITEM,
    // [Netskope document, "Queue Mapping"]
    NewNotes: 'Activity History',
    // [Ivanti help, "Incident Business Object Reference"]
    AlternateContactLink: 'Reported By',
    // [Rapid7's client]
    CauseCode: 'Cause Code',
    TypeOfIncident: 'Type',
  },
  servicereq: WORK_ITEM,
  ivnt_securityincident: { ivnt_Subject: 'Summary', ivnt_Symptom: 'Description', ivnt_ProfileLink: 'Customer' },
  // [measured on a live tenant]
  change: { Subject: 'Summary', RequestorLink: 'Requestor' },
  problem: { Subject: 'Summary' },
  // [Ivanti help, full-text search]
  employee: { LoginID: 'Login ID', LastName: 'Last Name' },
  // [Rapid7's client]
  journal__notes: { Subject: 'Summary', NotesBody: 'Notes' },
};

/** @param entity Name of the entity type, for example `incident` or `Journal#Notes`. */
export function standardLabels(entity: string): Labels {
  const name = entity.toLowerCase().replace(/[.#]/g, '__');
  return Object.hasOwn(STANDARD, name) ? (STANDARD[name] ?? {}) : {};
}
