import { BODY_SENTENCES, fill } from '../refusals/messages.js';
import type { Switches } from '../../model/switches/switches.js';
import { textOf, type Draft } from './draft.js';

/**
 * Adds a problem for each required field without a value. What is required depends on the status (measured). An update
 * is checked only for the fields and the status that it changes.
 */
export function checkRequired(draft: Draft, wording: Switches['required_text']): void {
  const { required, labels = {} } = draft.object;
  const byStatus = required.byStatus?.[textOf(draft, 'Status')] ?? [];
  const isStatusSent = draft.isNew || draft.sent.has('Status');
  const isHeld = (field: string): boolean =>
    draft.isNew || isSent(draft, field) || (isStatusSent && byStatus.includes(field));
  for (const field of new Set([...required.always, ...byStatus])) {
    if (!isHeld(field) || textOf(draft, field) !== '') continue;
    const key = draft.isNew ? 'new' : textOf(draft, 'RecId');
    draft.problems.push(fill(BODY_SENTENCES.required[wording], draft.object.name, key, labels[field] ?? field, field));
  }
}

function isSent(draft: Draft, field: string): boolean {
  return draft.sent.has(field) || draft.sent.has(`${field}_RecID`);
}
