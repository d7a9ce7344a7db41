import type { JobResult } from '../sessions/job-run.js';
import type { TicketJobCounts } from '../tickets/open-ticket-job.js';

/** What a run that makes tickets came to, in a line. */
export function countsText(result: TicketJobCounts & JobResult): string {
  const { created, updated, ontoClosed, nothingToResolve, failed, unknown, givenUp, calls, seconds } = result;
  const seldom = (count: number, what: string) => (count === 0 ? '' : `, ${count} ${what}`);
  const closed = seldom(ontoClosed, 'onto closed') + seldom(nothingToResolve, 'with nothing to resolve');
  const counts = `${created} created, ${updated} updated${closed}, ${failed} failed, ${unknown} unknown`;
  return `${counts}${seldom(givenUp, 'given up')}; ${calls} calls in ${seconds} s`;
}

/** What to do about alerts that went where nobody may see them; undefined where none did. */
export function closedHint({ ontoClosed }: TicketJobCounts): string | undefined {
  if (ontoClosed === 0) return undefined;
  const went = ontoClosed === 1 ? '1 alert went onto a closed ticket' : `${ontoClosed} alerts went onto closed tickets`;
  return `${went}. A queue with --on-closed new makes a new ticket then, one with --on-closed reopen opens the old one again.`;
}
