import type { Store } from '../../model/data/store.js';
import type { Switches } from '../../model/switches/switches.js';
import { get, put, textOf, type Draft } from './draft.js';
import { optionOf } from './pick-companions.js';

/**
 * Priority by "Urgency/Impact": High/High 1, High/Low 3, Medium/Low 4 and Low/Low 5 measured, the rest by the usual ITIL
 * matrix. With one of the two, the other counts as equal (a client's fixture: Urgency Low alone gave 5).
 */
const MATRIX: Readonly<Record<string, string>> = {
  'High/High': '1',
  'High/Medium': '2',
  'Medium/High': '2',
  'High/Low': '3',
  'Low/High': '3',
  'Medium/Medium': '3',
  'Medium/Low': '4',
  'Low/Medium': '4',
  'Low/Low': '5',
};

/** Priority of a record with neither urgency nor impact (Netskope document, create sample). */
const DEFAULT_PRIORITY = '3';

/** Recomputes Priority, silently overriding what was sent (measured). */
export function computePriority(store: Store, draft: Draft, alone: Switches['priority_alone']): void {
  const urgency = textOf(draft, 'Urgency') || textOf(draft, 'Impact');
  const impact = textOf(draft, 'Impact') || textOf(draft, 'Urgency');
  const isKept = urgency === '' && alone === 'keep' && get(draft, 'Priority') !== null;
  const priority = isKept ? textOf(draft, 'Priority') : (MATRIX[`${urgency}/${impact}`] ?? DEFAULT_PRIORITY);
  put(draft, 'Priority', priority);
  put(draft, 'Priority_Valid', optionOf(store, 'Priority', priority)?.recId ?? null);
}
