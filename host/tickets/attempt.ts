import { columnsOf, isPluginError, toProblem } from '../../host-sdk/index.js';
import type { CreateOutcome, Problem, UpdateOutcome } from '../../host-sdk/index.js';
import { isPutOff } from '../shared-problem.js';

/** What a write that threw came to. */
export interface Troubled {
  readonly outcome: 'refused' | 'unknown';
  readonly problem: Problem;
}

/**
 * A call that throws counts as unknown, because it may have been sent, unless the plugin itself says that it was not
 * carried out and never will be.
 */
export async function attempt<T extends CreateOutcome | UpdateOutcome>(call: () => Promise<T>): Promise<T | Troubled> {
  try {
    return await call();
  } catch (error) {
    const problem = toProblem(error);
    return { outcome: isPluginError(error) && wasNotDone(problem) ? 'refused' : 'unknown', problem };
  }
}

/** The passing trouble of a tenant is not believed: what was refused last may have been sent before. */
function wasNotDone(problem: Problem): boolean {
  return columnsOf(problem).outcome === 'refused' || isPutOff(problem);
}
