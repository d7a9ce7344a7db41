import type { QueuePlan } from '../tickets/plan-tickets.js';
import { tableText } from './table-text.js';

/** The work of a run, as text. */
export function planText(plans: readonly QueuePlan[]): string {
  if (plans.length === 0) return 'No queue uses this connection.';
  return tableText(
    ['Queue', 'Rule', 'Matching', 'Done', 'Muted', 'To do'],
    plans.map(({ queue, rule, problem, ...plan }) =>
      problem === undefined
        ? [queue, rule, plan.matching, plan.done, plan.muted, plan.waiting]
        : [queue, rule, 'waits', 'waits', 'waits', 'waits'],
    ),
  );
}
