import { DAY_MS } from '../platform/durations.js';
import { isPluginError, toProblem, type Clock, type Logger } from '../../host-sdk/index.js';
import type { JobHandlers, Jobs } from '../jobs/jobs.js';
import { jitterOf, nextRegularRun } from '../timing/regular-runs.js';
import type { Store } from '../store/store.js';
import { cleanUp } from './clean-up.js';

export interface DailyCleanUpOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly jobs: Jobs;
  readonly logger: Logger;
}

const NAME = 'cleanup';
/** Delay while tickets are being created; that rarely takes longer. */
const BUSY_MS = 10 * 60_000;

/** The job that cleans up and schedules the next clean-up, for a job engine. */
export function cleanUpHandlers(options: DailyCleanUpOptions): JobHandlers {
  const { clock, jobs, logger } = options;
  return {
    async [NAME]() {
      let next = nextCleanUp(clock.now());
      try {
        const { kept: _kept, ...removed } = await cleanUp(options);
        logger.info('Cleaned up', removed);
      } catch (error) {
        const { code, message } = toProblem(error);
        if (isPluginError(error) && code === 'host.busy') next = clock.now() + BUSY_MS;
        else logger.error('The clean-up failed', { code, reason: message });
      }
      await jobs.add(NAME, {}, { key: NAME, runAt: next });
    },
  };
}

/** Schedules a clean-up within a day. */
export async function planCleanUp({ clock, jobs }: Pick<DailyCleanUpOptions, 'clock' | 'jobs'>): Promise<void> {
  const known = (await jobs.list()).some(({ key, state }) => key === NAME && state !== 'failed');
  if (!known) await jobs.add(NAME, {}, { key: NAME, runAt: nextCleanUp(clock.now()) });
}

function nextCleanUp(now: number): number {
  return nextRegularRun(now, DAY_MS, jitterOf('', NAME, DAY_MS));
}
