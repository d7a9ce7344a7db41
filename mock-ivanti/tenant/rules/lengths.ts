import { BODY_SENTENCES, fill } from '../refusals/messages.js';
import { at } from '../../model/schema/business-object.js';
import type { Field } from '../../model/schema/field.js';
import type { Switches } from '../../model/switches/switches.js';
import { textOf, type Draft } from './draft.js';

/** Handles texts that were sent and do not fit their field. Lists and links are checked by their allowed values. */
export function fitLengths(draft: Draft, fields: Iterable<Field>, mode: Switches['long_values']): void {
  if (mode === 'store') return;
  for (const { name, role, maxLength } of fields) {
    const isFree = role.type === 'plain' || (role.type === 'pick' && role.list === null);
    const text = textOf(draft, name);
    if (!isFree || maxLength === undefined || text.length <= maxLength) continue;
    if (mode === 'cut') draft.values[at(draft.object, name)] = text.slice(0, maxLength);
    else draft.problems.push(fill(BODY_SENTENCES.tooLong, name, String(maxLength)));
  }
}
