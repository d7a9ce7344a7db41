import { isPluginError, PluginError, type Logger } from '../../host-sdk/index.js';
import { answerCheck } from './answer-check.js';
import { PROBLEM } from './answer-shapes.js';

/** The checked plugin. */
export interface CheckedPlugin {
  /** Display name of the plugin. */
  readonly plugin: string;
  readonly logger: Logger;
}

const problem = answerCheck(PROBLEM);

/** Converts an error of a plugin. An error that is neither a problem nor an abort goes to the debug log with its stack. */
export function thrown(error: unknown, method: string, { plugin, logger }: CheckedPlugin): unknown {
  if (isPluginError(error)) {
    try {
      problem(error.problem, { plugin, method });
      return error;
    } catch (fault) {
      if (!isPluginError(fault)) return fault;
      return PluginError.from(fault.problem, { cause: error });
    }
  }
  if (!(error instanceof Error && error.name === 'AbortError')) {
    logger.debug('The plugin threw an error that is not a problem', { method, stack: stackOf(error) });
  }
  return error;
}

/** Calls, and converts errors with {@link thrown}. */
export function orThrown<T>(call: () => T, method: string, checkedPlugin: CheckedPlugin): T {
  try {
    return call();
  } catch (error) {
    throw thrown(error, method, checkedPlugin);
  }
}

/** The stack of an error and its causes. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause === undefined ? own : `${own}\ncaused by ${stackOf(error.cause)}`;
}
