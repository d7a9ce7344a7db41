import { stopIfAborted } from '../job-run.js';
import type { Problem } from '../../host-sdk/index.js';
import type { Session } from '../session.js';
import { countGivenUp } from '../store/ticket-items.js';
import { openDesk } from './desk.js';
import type { Desk } from './desk.js';
import { createKeyedQueue } from './keyed-queue.js';
import type { KeyedQueue } from './keyed-queue.js';
import { lockTickets } from './ticket-lock.js';

export interface DeskOptions {
  /** Tickets in work at once; default 16. */
  readonly concurrency?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Numbers of alerts; each is counted once. */
export interface DeskCounts {
  /** Made a ticket. */
  readonly created: number;
  /** Added to an open ticket, or to one that was opened again for it. */
  readonly updated: number;
  /** Added to a ticket that is closed, where nobody may see it. */
  readonly ontoClosed: number;
  /** Say that they are resolved, and have no ticket. */
  readonly nothingToResolve: number;
  /** Refused. */
  readonly failed: number;
  /** Of unknown outcome. */
  readonly unknown: number;
  /** Alerts that were refused again and again, in this run or before: only `tickets retry` tries them again. */
  readonly givenUp: number;
}

const DEFAULT_CONCURRENCY = 16;

/**
 * Lets `work` make tickets for a connection, alone among all processes, and waits for what it started.
 * Throws `host.aborted` when stopped, `host.busy` when another run is at it, and the problem itself when it concerns
 * every ticket of the connection; what was done until then is kept.
 */
export async function atDesk(
  session: Session,
  { concurrency = DEFAULT_CONCURRENCY, signal }: DeskOptions,
  work: (desk: Desk, tasks: KeyedQueue) => Promise<void>,
): Promise<DeskCounts & { readonly problem?: Problem }> {
  const release = lockTickets(session);
  const tasks = createKeyedQueue(concurrency);
  try {
    const desk = await openDesk(session, signal);
    await work(desk, tasks);
    await tasks.drain();
    stopIfAborted(signal);
    if (desk.stopped !== undefined) throw desk.stopped;
    const givenUp = await countGivenUp(session.store.db, session.connection.name);
    return { ...desk.counts, givenUp, ...(desk.firstProblem === undefined ? {} : { problem: desk.firstProblem }) };
  } finally {
    // Calls under way are still this run's, also when it ends with an error.
    await tasks.drain().catch(() => undefined);
    release();
  }
}
