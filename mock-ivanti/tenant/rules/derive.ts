import { newRecId, type Store } from '../../model/data/store.js';
import type { Switches } from '../../model/switches/switches.js';
import { fieldNamed, get, put, textOf, type Draft } from './draft.js';
import { writeLink } from './links.js';
import { stampStatus } from './lifecycle.js';
import { copyCustomer, copyOwners } from './people.js';
import { optionOf } from './pick-companions.js';
import { computePriority } from './priority.js';
import { copyTemplate } from './request-template.js';

export interface DeriveContext {
  readonly store: Store;
  readonly user: string;
  readonly now: number;
  readonly switches: Switches;
  /** Links the caller set, by name. */
  readonly links: readonly string[];
}

/** Fills in the values that the tenant's business rules compute from what was sent. */
export function derive(draft: Draft, { store, user, now, switches, links }: DeriveContext): void {
  if (links.includes('ProfileLink')) copyCustomer(store, draft);
  if (draft.isNew && links.includes('SvcReqTmplLink')) copyTemplate(store, draft);
  if (draft.isNew || draft.sent.has('Owner') || draft.sent.has('OwnerTeam')) copyOwners(store, draft);
  if (fieldNamed(draft.object, 'Priority') && fieldNamed(draft.object, 'Urgency')) {
    computePriority(store, draft, switches.priority_alone);
  }
  if (draft.object.set === 'incidents') deriveIncident(store, draft, user, now);
  if (draft.object.table === 'journals') deriveNote(draft);
  const { number } = draft.object;
  if (number)
    put(
      draft,
      'SocialTextHeader',
      `${spaced(draft.object.name)} ${textOf(draft, number.field)}: ${textOf(draft, 'Subject')}`,
    );
  fillListCompanions(store, draft);
}

function deriveIncident(store: Store, draft: Draft, user: string, now: number): void {
  // A new incident has an escalation watch from the start (Netskope document, create sample).
  if (draft.isNew) writeLink(draft, 'WaitingEscLink', 'Frs_data_escalation_watch', newRecId(store));
  if (draft.isNew || draft.sent.has('Status')) stampStatus(draft, user, now);
  for (const field of ['Service', 'Category']) {
    if (!draft.isNew && !draft.sent.has(field)) continue;
    put(draft, `Actual${field}`, get(draft, field));
    put(draft, `Actual${field}_Valid`, get(draft, `${field}_Valid`));
  }
}

function deriveNote(draft: Draft): void {
  put(draft, 'DisplayText', `${textOf(draft, 'Subject')} ${textOf(draft, 'NotesBody')}`.trim());
}

/** `ServiceReq` is written `Service Req` in a header. */
function spaced(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, '$1 $2');
}

/** Values from a rule or a default get their `_Valid` companion as well. */
function fillListCompanions(store: Store, draft: Draft): void {
  if (!draft.isNew) return;
  for (const field of draft.object.fields) {
    if (field.role.type !== 'pick' || field.role.list === null) continue;
    const text = textOf(draft, field.name);
    if (text === '' || get(draft, `${field.name}_Valid`) !== null) continue;
    put(draft, `${field.name}_Valid`, optionOf(store, field.role.list, text)?.recId ?? null);
  }
}
