import {
  columnsOf,
  isPluginError,
  toProblem,
  type CreateOutcome,
  type Problem,
  type UpdateOutcome,
} from '../../host-sdk/index.js';
import { isPutOff } from '../platform/shared-problem.js';

/** The outcome of a write that threw. */
export type FailedAttempt =
  | { readonly outcome: 'refused'; readonly problem: Problem }
  | { readonly outcome: 'unknown'; readonly problem: Problem };

/**
 * A call that throws counts as unknown, because it may have been sent, unless the plugin reports that it was not
 * carried out and never will be.
 */
export async function attempt<T extends CreateOutcome | UpdateOutcome>(
  call: () => Promise<T>,
): Promise<T | FailedAttempt> {
  try {
    return await call();
  } catch (error) {
    const problem = toProblem(error);
    const isRefused = isPluginError(error) && wasNotDone(problem);
    return isRefused ? { outcome: 'refused', problem } : { outcome: 'unknown', problem };
  }
}

/** A temporary failure of a tenant does not count as refused: an earlier attempt may have been sent. */
function wasNotDone(problem: Problem): boolean {
  return columnsOf(problem).outcome === 'refused' || isPutOff(problem);
}
