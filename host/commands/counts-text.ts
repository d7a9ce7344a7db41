import type { JobResult } from '../sessions/job-run.js';
import type { TicketJobCounts } from '../tickets/open-ticket-job.js';

/** The result of a run that creates tickets, in a line. */
export function countsText(result: TicketJobCounts & JobResult): string {
  const { created, updated, ontoClosed, nothingToResolve, failed, unknown, givenUp, calls, seconds } = result;
  const seldom = (count: number, what: string) => (count === 0 ? '' : `, ${count} ${what}`);
  const closed = seldom(ontoClosed, 'onto closed') + seldom(nothingToResolve, 'with nothing to resolve');
  const counts = `${created} created, ${updated} updated${closed}, ${failed} failed, ${unknown} unknown`;
  return `${counts}${seldom(givenUp, 'given up')}; ${calls} calls in ${seconds} s`;
}

/** What to do about alerts that were added to closed tickets, where they may stay unseen; undefined if there are none. */
export function closedHint({ ontoClosed }: TicketJobCounts): string | undefined {
  if (ontoClosed === 0) return undefined;
  const went =
    ontoClosed === 1 ? '1 alert was added to a closed ticket' : `${ontoClosed} alerts were added to closed tickets`;
  return `${went}. A queue with --on-closed new creates a new ticket instead, and one with --on-closed reopen reopens the ticket.`;
}
