import { toProblem, type Logger } from '../../host-sdk/index.js';

/**
 * Runs a step after the work, such as closing. Its failure is only logged: it neither replaces a result nor
 * hides an earlier problem.
 * @param failed Message of the failure, such as `The plugin was not closed`.
 */
export async function orLog(logger: Logger, failed: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { code, message } = toProblem(error);
    logger.error(failed, { code, reason: message });
  }
}
