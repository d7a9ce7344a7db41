import { PluginError, toProblem } from '../../host-sdk/index.js';
import type { Clock, Logger } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import { failJob, nextJobAt, putBackJob, removeJob, takeJob } from '../store/jobs.js';
import type { Store } from '../store/open-store.js';
import type { JobRow } from '../store/schema.js';
import { jobOf } from './job-of.js';
import { MOST_TRIES } from './jobs.js';
import type { JobHandlers } from './jobs.js';
import { buryDeadWorkers, takeWorkerLock } from './worker-lock.js';

export interface WorkerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface Worker {
  /** Looks for due jobs now. */
  wake(): void;
  stop(): Promise<void>;
}

/** Other processes' jobs, and their deaths, are seen at most this late. */
const LOOK_EVERY_MS = 15_000;
const FIRST_PAUSE_MS = 10_000;

/** Runs the jobs of the store that are due, all at once but for those of one queue. */
export function startWorker({ store, clock, logger }: WorkerOptions, handlers: JobHandlers): Worker {
  const { db } = store;
  const { worker, release } = takeWorkerLock(store.folder);
  const names = Object.keys(handlers);
  const running = new Map<AbortController, Promise<void>>();
  let stopping = false;
  let nap = new AbortController();
  const wake = () => {
    nap.abort();
  };

  /** Starts what is due and returns how long nothing else will be (ms). */
  async function startDue(): Promise<number> {
    await buryDeadWorkers(store, worker);
    while (!stopping) {
      const row = await takeJob(db, worker, names, isoNow(clock));
      if (row === undefined) break;
      const control = new AbortController();
      const run = execute(row, control.signal).finally(() => {
        running.delete(control);
        wake();
      });
      running.set(control, run);
    }
    const next = await nextJobAt(db, isoNow(clock));
    return next === undefined ? LOOK_EVERY_MS : Math.min(LOOK_EVERY_MS, Math.max(0, Date.parse(next) - clock.now()));
  }

  async function execute(row: JobRow, signal: AbortSignal): Promise<void> {
    try {
      await handlers[row.name]?.(jobOf(row).payload, { job: jobOf(row), signal });
      await settle(() => removeJob(db, row.id));
    } catch (error) {
      if (signal.aborted) return settle(() => putBackJob(db, row.id));
      const problem = toProblem(error);
      logger.error('A job failed', { job: row.name, key: row.key, code: problem.code, reason: problem.message });
      const pause = FIRST_PAUSE_MS * 2 ** row.tries;
      const runAt = row.tries + 1 < MOST_TRIES ? new Date(clock.now() + pause).toISOString() : undefined;
      await settle(() => failJob(db, row, problem, runAt));
    }
  }

  /** A job whose end cannot be stored would never run again, so this is not given up before the program ends. */
  async function settle(write: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await write();
        return;
      } catch (error) {
        refused(error);
        if (stopping) return;
        await clock.sleep(LOOK_EVERY_MS);
      }
    }
  }

  function refused(error: unknown): void {
    logger.error('The store of jobs cannot be used', { reason: toProblem(error).message });
  }

  async function work(): Promise<void> {
    while (!stopping) {
      nap = new AbortController();
      const pause = await startDue().catch((error: unknown) => {
        refused(error);
        return LOOK_EVERY_MS;
      });
      await clock.sleep(pause, nap.signal).catch(() => undefined);
    }
  }

  const working = work();
  return {
    wake,
    async stop() {
      stopping = true;
      wake();
      await working;
      for (const control of running.keys()) control.abort(new PluginError('host.aborted', 'The program was stopped.'));
      await Promise.all(running.values());
      release();
    },
  };
}
