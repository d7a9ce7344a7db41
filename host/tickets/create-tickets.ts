import type { Problem } from '../../host-sdk/index.js';
import { runJob, stopIfAborted } from '../job-run.js';
import type { JobResult } from '../job-run.js';
import { silentProgress } from '../progress/progress.js';
import type { Progress } from '../progress/progress.js';
import type { Session } from '../session.js';
import { countPendingAlerts, pendingAlerts } from '../store/ticket-items.js';
import { openDesk } from './desk.js';
import type { Desk } from './desk.js';
import { createKeyedQueue } from './keyed-queue.js';
import { loadQueues } from './load-queues.js';
import type { ActiveQueue } from './load-queues.js';
import { placeAlert } from './place-alert.js';
import { resolveLeftOvers } from './resolve-left-overs.js';
import { lockTickets } from './ticket-lock.js';

export interface CreateTicketsOptions {
  /** Order of arrival of the alerts to work on; default: every stored alert that the queues have not dealt with. */
  readonly alerts?: readonly number[] | undefined;
  /** Tickets in work at once. */
  readonly concurrency?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: Progress | undefined;
}

/** Numbers of alerts: those that made a ticket, those added to one, those refused, those of unknown outcome. */
export interface CreateTicketsResult extends JobResult {
  readonly created: number;
  readonly updated: number;
  readonly failed: number;
  readonly unknown: number;
}

const DEFAULT_CONCURRENCY = 16;
const PAGE = 500;

/**
 * Turns stored alerts into tickets: rule, dedupe, queue mapping, then a new ticket or a note on the one that is there.
 * What an earlier run left unsettled is looked up first, and what failed is tried again.
 * Throws `host.aborted` when stopped, `host.busy` when another run is at it, and the problem itself when it concerns
 * every ticket of the connection; what was done until then is kept.
 */
export function createTickets(session: Session, options: CreateTicketsOptions = {}): Promise<CreateTicketsResult> {
  return runJob(session, 'tickets create', async () => {
    const release = lockTickets(session);
    const work = createKeyedQueue(options.concurrency ?? DEFAULT_CONCURRENCY);
    try {
      const desk = await openDesk(session, options.signal);
      const queues = await loadQueues(session);
      const progress = (options.progress ?? silentProgress)('Tickets', await expected(session, queues, options.alerts));
      const scope = options.alerts === undefined ? undefined : new Set(options.alerts);
      for (const queue of queues) {
        await resolveLeftOvers(desk, queue, work);
        await work.drain();
        await placeAlerts(desk, queue, work, scope, () => {
          progress.step();
        });
      }
      await work.drain();
      progress.end();
      stopIfAborted(options.signal);
      if (desk.stopped !== undefined) throw desk.stopped;
      return withProblem(desk);
    } finally {
      // Calls under way are still this run's, also when it ends with an error.
      await work.drain().catch(() => undefined);
      release();
    }
  });
}

async function expected(
  session: Session,
  queues: readonly ActiveQueue[],
  alerts: readonly number[] | undefined,
): Promise<number> {
  const { connection, store } = session;
  const counts = queues.map((queue) => countPendingAlerts(store.db, connection.name, queue.name));
  const pending = (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  return Math.min(pending, alerts?.length ?? pending);
}

async function placeAlerts(
  desk: Desk,
  queue: ActiveQueue,
  work: ReturnType<typeof createKeyedQueue>,
  scope: ReadonlySet<number> | undefined,
  onDone: () => void,
): Promise<void> {
  const { db } = desk.session.store;
  const { name } = desk.session.connection;
  let after = 0;
  for (;;) {
    const page = await pendingAlerts(db, name, queue.name, after, PAGE);
    for (const alert of page) {
      if (desk.closed()) return;
      after = alert.seq;
      // An alert that failed before is tried again by every run, whichever alerts the run is about.
      if (!alert.isRetry && scope?.has(alert.seq) === false) continue;
      if (!queue.matches(alert.item)) continue;
      const key = queue.dedupeKey(alert.item);
      await work.add(`${queue.name} ${key}`, async () => {
        if (desk.closed()) return;
        await placeAlert(desk, queue, key, alert).catch((error: unknown) => {
          desk.halt(error);
          throw error;
        });
        onDone();
      });
    }
    if (page.length < PAGE) return;
  }
}

function withProblem(desk: Desk): Omit<CreateTicketsResult, 'calls' | 'seconds'> {
  const problem: Problem | undefined = desk.firstProblem;
  return { ...desk.counts, ...(problem === undefined ? {} : { problem }) };
}
