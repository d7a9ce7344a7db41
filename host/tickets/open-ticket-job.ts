import { stopIfAborted } from '../sessions/job-run.js';
import type { Problem } from '../../host-sdk/index.js';
import type { Session } from '../sessions/session.js';
import { countGivenUp } from '../store/ticket-items.js';
import { createKeyedQueue, type ReleaseSlotWhile } from './keyed-queue.js';
import type { ActiveQueue } from './load-queues.js';
import { lockTickets } from './ticket-lock.js';
import { createTicketRun, type TicketRun } from './ticket-run.js';

export interface TicketJobOptions {
  /** Tickets processed at once; default 16. */
  readonly concurrency?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Numbers of alerts; each is counted once. */
export interface TicketJobCounts {
  /** Alerts that created a ticket. */
  readonly created: number;
  /** Added to an open ticket, or to a ticket that was reopened for it. */
  readonly updated: number;
  /** Added to a closed ticket, where the note may stay unseen. */
  readonly ontoClosed: number;
  /** Resolved alerts without a ticket. */
  readonly nothingToResolve: number;
  /** Refused. */
  readonly failed: number;
  /** Of unknown outcome. */
  readonly unknown: number;
  /** Alerts that were refused too often, in this run or before: only `tickets retry` retries them. */
  readonly givenUp: number;
}

/** A run with its tasks. */
export interface TicketJob {
  readonly run: TicketRun;
  /**
   * Adds a task; tasks of one dedupe key of a queue run one after another in the order they were added. Resolves when
   * there is room for the next.
   */
  add(
    queue: ActiveQueue,
    keys: readonly string[],
    task: (releaseSlotWhile: ReleaseSlotWhile) => Promise<void>,
  ): Promise<void>;
  /** Resolves when every task is done; rejects with the first error of a task. */
  drain(): Promise<void>;
  /**
   * Waits for the tasks. Throws `host.aborted` when stopped, and the problem itself when it concerns every ticket of the
   * connection; what was done until then is kept.
   */
  end(): Promise<TicketJobCounts & { readonly problem?: Problem }>;
  /** Releases the lock of the connection, after all tasks of this run have ended. */
  close(): Promise<void>;
}

const DEFAULT_CONCURRENCY = 16;

/** Starts a ticket job for a connection, exclusively among all processes. Throws `host.busy` during another one. */
export async function openTicketJob(
  session: Session,
  { concurrency = DEFAULT_CONCURRENCY, signal }: TicketJobOptions,
): Promise<TicketJob> {
  const release = lockTickets(session);
  const run = await createTicketRun(session, signal).catch((error: unknown) => {
    release();
    throw error;
  });
  const tasks = createKeyedQueue(concurrency);
  return {
    run,
    add(queue, keys, task) {
      const locks = keys.map((key) => `${queue.name} ${key}`);
      return tasks.add(locks, async (releaseSlotWhile) => {
        if (run.closed()) return;
        await task(releaseSlotWhile);
      });
    },
    drain: () => tasks.drain(),
    async end() {
      await tasks.drain();
      stopIfAborted(signal);
      if (run.stopped !== undefined) throw run.stopped;
      const givenUp = await countGivenUp(session.store.db, session.connection.name);
      return { ...run.counts, givenUp, ...(run.firstProblem === undefined ? {} : { problem: run.firstProblem }) };
    },
    async close() {
      // Running calls still belong to this run, also if it ends with an error.
      await tasks.drain().catch(() => undefined);
      release();
    },
  };
}
