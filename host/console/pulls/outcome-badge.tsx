import type { PulledTable } from '../../api/shapes/table.js';
import { StateBadge } from '../parts/state-badge.js';
import { TEXTS } from '../texts/index.js';

/** The outcome of a table's last run. A table that has never shown a record does not count as complete. */
export function OutcomeBadge({ table: { complete, empty } }: { readonly table: PulledTable }) {
  const words = TEXTS.pulls;
  if (!complete) return <StateBadge color="orange">{words.incomplete}</StateBadge>;
  if (empty === true) return <StateBadge color="gray">{words.nothingVisible}</StateBadge>;
  return <StateBadge color="green">{words.complete}</StateBadge>;
}
