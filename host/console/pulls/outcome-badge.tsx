import type { PulledTable } from '../../api/shapes/table.js';
import { StateBadge } from '../parts/state-badge.js';
import { TEXTS } from '../texts.js';

/** What the last run of a table came to. Of one that never showed a record nobody can say that it is complete. */
export function OutcomeBadge({ table: { complete, empty } }: { readonly table: PulledTable }) {
  const words = TEXTS.pulls;
  if (!complete) return <StateBadge color="orange">{words.incomplete}</StateBadge>;
  if (empty === true) return <StateBadge color="gray">{words.nothingVisible}</StateBadge>;
  return <StateBadge color="green">{words.complete}</StateBadge>;
}
