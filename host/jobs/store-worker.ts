import { PluginError, toProblem, type Clock, type Logger } from '../../host-sdk/index.js';
import { isoNow } from '../platform/clock.js';
import { askedToStop, dueJobs, failJob, nextJobAt, removeJob, takeJob, type FreePlace } from '../store/jobs.js';
import type { Store } from '../store/store.js';
import type { JobRow } from '../store/schema.js';
import type { JobBoard } from './job-board.js';
import { jobOf } from './job-of.js';
import {
  MAX_CRASHES,
  MAX_ATTEMPTS,
  placesFor,
  PRIORITIES,
  PROGRAM_STOPS,
  stoppedByHand,
  type JobHandlers,
  type JobRun,
} from './jobs.js';
import { reapWorkers, takeWorkerLock } from './worker-lock.js';

export interface WorkerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Largest number of jobs of this process at once. */
  readonly concurrency?: number | undefined;
  /** Longest delay (ms) until it notices new jobs and deaths of other processes. */
  readonly pollIntervalMs?: number | undefined;
}

export interface Worker {
  readonly name: string;
  /** Also runs jobs of these names. */
  handle(handlers: JobHandlers): void;
  /** Checks for due jobs now. */
  wake(): void;
  stop(): Promise<void>;
}

interface Running {
  readonly row: JobRow;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

export const DEFAULT_CONCURRENCY = 32;
/** Largest number of jobs of one connection at once, over all processes. */
const PER_CONNECTION = 4;
const POLL_INTERVAL_MS = 2_000;
const FIRST_PAUSE_MS = 10_000;
const noTell = () => undefined;

/** Runs the due jobs of the store: as many at once as there are places, and one of each queue. */
export function startWorker(options: WorkerOptions, board: JobBoard): Worker {
  const { store, clock, logger, concurrency = DEFAULT_CONCURRENCY, pollIntervalMs = POLL_INTERVAL_MS } = options;
  const { db } = store;
  const { worker, release } = takeWorkerLock(store.folder);
  const running = new Map<number, Running>();
  let handlers: JobHandlers = {};
  let stopping = false;
  let nap = new AbortController();
  const wake = () => {
    nap.abort();
  };

  /** Starts due jobs and returns the time until the next one is due (ms). */
  async function startDue(): Promise<number> {
    await reapWorkers(store, worker);
    for (const id of running.size === 0 ? [] : await askedToStop(db, worker)) {
      running.get(id)?.stop.abort(stoppedByHand());
    }
    // Most checks find nothing, so they must not block writers.
    while (!stopping && (await dueJobs(db, isoNow(clock))).length > 0) {
      const row = await takeJob(db, worker, Object.keys(handlers), isoNow(clock), freePlaces());
      if (row === undefined) break;
      const stop = new AbortController();
      const done = execute(row, stop.signal).finally(() => {
        running.delete(row.id);
        wake();
      });
      running.set(row.id, { row, stop, done });
    }
    const next = await nextJobAt(db, isoNow(clock));
    return next === undefined ? pollIntervalMs : Math.min(pollIntervalMs, Math.max(0, Date.parse(next) - clock.now()));
  }

  function freePlaces(): readonly FreePlace[] {
    return PRIORITIES.flatMap((name, priority) =>
      running.size < placesFor(name, concurrency) ? [{ priority, besides: placesFor(name, PER_CONNECTION) - 1 }] : [],
    );
  }

  async function isInTheWay({ queue, priority, connection }: JobRow): Promise<boolean> {
    const free = freePlaces();
    const beside = [...running.values()].filter(({ row }) => row.connection === connection).length;
    return (await dueJobs(db, isoNow(clock))).some((due) => {
      if (queue !== null && due.queue === queue) return true;
      if (due.priority >= priority || !(due.name in handlers)) return false;
      const place = free.find((one) => one.priority === due.priority);
      return place === undefined || (connection !== null && due.connection === connection && beside > place.besides);
    });
  }

  async function execute(row: JobRow, signal: AbortSignal): Promise<void> {
    try {
      if (row.stop_asked === 1) throw stoppedByHand();
      if (row.crashes >= MAX_CRASHES) throw diedTooOften(row.crashes);
      const tell: JobRun['tell'] = row.kept === 1 ? await board.begin(row) : noTell;
      const run = { job: jobOf(row), signal, tell, isInTheWay: () => isInTheWay(row) };
      const result = await handlers[row.name]?.(run.job.payload, run);
      await settle(() => (row.kept === 1 ? board.end(row, result ?? {}) : removeJob(db, row.id)));
    } catch (error) {
      if (signal.reason === PROGRAM_STOPS) return settle(() => board.putBack(row));
      await fail(row, error, row.stop_asked === 1 || signal.aborted);
    }
  }

  async function fail(row: JobRow, error: unknown, wasStopped: boolean): Promise<void> {
    const problem = toProblem(error);
    if (!wasStopped) {
      const { code, message: reason } = problem;
      logger.error('A job failed', { job: row.name, key: row.key, code, reason });
    }
    const isOver = wasStopped || row.crashes >= MAX_CRASHES || row.tries + 1 >= MAX_ATTEMPTS;
    if (isOver && row.kept === 1) return settle(() => board.end(row, { problem }));
    if (wasStopped) return settle(() => removeJob(db, row.id));
    const pause = FIRST_PAUSE_MS * 2 ** row.tries;
    await settle(() => failJob(db, row, problem, isOver ? undefined : new Date(clock.now() + pause).toISOString()));
  }

  /** A job whose end is not stored would never run again, so this is retried until the program ends. */
  async function settle(write: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await write();
        return;
      } catch (error) {
        refused(error);
        if (stopping) return;
        await clock.sleep(pollIntervalMs);
      }
    }
  }

  function refused(error: unknown): void {
    logger.error('The host cannot read or write its jobs', { reason: toProblem(error).message });
  }

  async function work(): Promise<void> {
    while (!stopping) {
      nap = new AbortController();
      const pause = await startDue().catch((error: unknown) => {
        refused(error);
        return pollIntervalMs;
      });
      await clock.sleep(pause, nap.signal).catch(() => undefined);
    }
  }

  const working = work();
  return {
    name: worker,
    handle(added) {
      handlers = { ...handlers, ...added };
      wake();
    },
    wake,
    async stop() {
      stopping = true;
      wake();
      await working;
      for (const { stop } of running.values()) stop.abort(PROGRAM_STOPS);
      await Promise.all([...running.values()].map(({ done }) => done));
      release();
    },
  };
}

function diedTooOften(times: number): PluginError {
  return new PluginError(
    'host.aborted',
    `The program died ${times} times during this job, so the host does not start it again.`,
    {
      fix: 'Find the cause, for example too little memory, then request the job again.',
    },
  );
}
