import type { JobResult } from '../job-run.js';
import type { DeskCounts } from '../tickets/at-desk.js';

/** What a run that makes tickets came to, in a line. */
export function countsText(result: DeskCounts & JobResult): string {
  const { created, updated, failed, unknown, givenUp, calls, seconds } = result;
  const counts = `${created} created, ${updated} updated, ${failed} failed, ${unknown} unknown`;
  return `${counts}${givenUp === 0 ? '' : `, ${givenUp} given up`}; ${calls} calls in ${seconds} s`;
}
