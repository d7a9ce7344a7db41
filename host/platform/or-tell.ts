import { toProblem } from '../../host-sdk/index.js';
import type { Logger } from '../../host-sdk/index.js';

/**
 * Does what comes after the work itself, such as closing. That it failed is only logged: it neither replaces a result nor
 * hides the problem that came before it.
 * @param failed Says what did not happen, such as `The plugin was not closed`.
 */
export async function orTell(logger: Logger, failed: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { code, message } = toProblem(error);
    logger.error(failed, { code, reason: message });
  }
}
