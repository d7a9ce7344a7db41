import { findRecord, objectNamed, type Store } from '../../model/data/store.js';
import { BODY_SENTENCES, fill } from '../refusals/messages.js';
import type { Field } from '../../model/schema/field.js';
import { put, textOf, type Draft } from './draft.js';

/** The link groups among the fields that were sent, each once. */
function linkGroups(fields: Iterable<Field>): Map<string, string> {
  const groups = new Map<string, string>();
  for (const { role } of fields) {
    if (role.type === 'link' || role.type === 'linkId' || role.type === 'linkCategory')
      groups.set(role.of, role.target);
  }
  return groups;
}

/**
 * Completes each link that was sent: a caller writes `X`, or `X_RecID` with or without `X_Category`; all three are
 * stored and `X` repeats the id (Netskope document; client code). An unknown id is refused where links are checked.
 */
export function resolveLinks(
  store: Store,
  draft: Draft,
  fields: Iterable<Field>,
  isChecked: boolean,
): readonly string[] {
  const changed: string[] = [];
  for (const [name, target] of linkGroups(fields)) {
    const isIdSent = draft.sent.has(`${name}_RecID`);
    const isSent = isIdSent || draft.sent.has(name);
    if (!isSent) continue;
    changed.push(name);
    const recId = textOf(draft, isIdSent ? `${name}_RecID` : name).toUpperCase();
    if (recId === '') {
      writeLink(draft, name, null, null);
      continue;
    }
    const category = draft.sent.has(`${name}_Category`) ? textOf(draft, `${name}_Category`) : target;
    const object = objectNamed(store, category);
    if (isChecked && object && findRecord(store, object, recId) === undefined) {
      draft.problems.push(fill(BODY_SENTENCES.brokenLink, `${draft.object.name}#`, `${object.name}#`, recId));
    }
    writeLink(draft, name, object?.name ?? category, recId);
  }
  return changed;
}

export function writeLink(draft: Draft, name: string, category: string | null, recId: string | null): void {
  put(draft, `${name}_Category`, category);
  put(draft, `${name}_RecID`, recId);
  put(draft, name, recId);
}
