import type { Reading } from './read-page.js';
import type { Report } from './report.js';
import type { RunState } from './state.js';

/**
 * Whether an unfinished run can be continued. Pages by offset start again. So does a run whose paging was configured
 * differently since then, perhaps because of how the run ended.
 */
export function canResume(run: RunState, { paging }: Reading, { note }: Pick<Report, 'note'>): boolean {
  if (run.paging !== paging) note(`The unfinished run used the paging ${run.paging} and starts again with ${paging}.`);
  return run.paging === 'walk' && paging === 'walk';
}
