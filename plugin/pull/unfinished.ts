import type { Reading } from './read-page.js';
import type { Report } from './report.js';
import type { RunState } from './state.js';

/**
 * Whether an unfinished run can be gone on with: pages by offset begin anew, and so does what the configuration has paged
 * in another way since, which may have been changed because of how the run ended.
 */
export function mayGoOn(run: RunState, { paging }: Reading, { note }: Pick<Report, 'note'>): boolean {
  if (run.paging !== paging) note(`The unfinished run was paged by ${run.paging} and starts again by ${paging}.`);
  return run.paging === 'walk' && paging === 'walk';
}
