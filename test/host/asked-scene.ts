import type { Clock } from '../../host-sdk/index.js';
import type { LoadedPlugin, Store } from '../../host/index.js';
import { createStoreJobs } from '../../host/jobs/store-jobs.js';
import { createAskedJobs, type AskedJobs } from '../../host/work/asked-jobs.js';
import type { Perform } from '../../host/work/asked-work.js';
import { afterTest, quietLogger } from './scene.js';

/** What is asked for of one process. */
export interface AskedScene extends AskedJobs {
  /** Stops what runs, as a program that ends in order does. */
  readonly stop: () => Promise<void>;
}

export interface AskedSceneOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly perform: Perform;
  readonly plugins?: readonly LoadedPlugin[];
}

/** A process that runs what is asked for, woken by nothing but that. */
export function askedScene({ store, clock, perform, plugins = [] }: AskedSceneOptions): AskedScene {
  const jobs = createStoreJobs({ store, clock: sleepless(clock), logger: quietLogger });
  const asked = createAskedJobs({ jobs, store, logger: quietLogger, plugins, perform });
  asked.begin();
  let stopped: Promise<void> | undefined;
  return { ...asked, stop: () => (stopped ??= jobs.stop()) };
}

/** Stops the process after the test, even if the test fails. */
export function stoppedAfter(scene: AskedScene): AskedScene {
  afterTest(scene.stop);
  return scene;
}

/** A clock whose sleepers never wake. */
function sleepless(clock: Clock): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    sleep: (_ms, signal) =>
      new Promise((_resolve, reject) => {
        const leave = () => {
          reject(signal?.reason as Error);
        };
        if (signal?.aborted === true) leave();
        signal?.addEventListener('abort', leave, { once: true });
      }),
  };
}
