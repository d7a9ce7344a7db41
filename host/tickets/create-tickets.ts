import { createYielder } from '../platform/yielder.js';
import { runJob, type JobResult } from '../sessions/job-run.js';
import { silentProgress, type Progress } from '../progress/progress.js';
import type { Session } from '../sessions/session.js';
import { countPendingAlerts, pendingAlerts } from '../store/ticket-items.js';
import { adoptables } from './adoptable.js';
import { choiceTest, chosenQueues, muteMoment, type AlertChoice } from './chosen-alerts.js';
import { keepQueues, loadQueues, type ActiveQueue } from './load-queues.js';
import { openTicketJob, type TicketJob, type TicketJobCounts, type TicketJobOptions } from './open-ticket-job.js';
import { placeAlert } from './placing/place-alert.js';
import { reconcileUnresolved } from './reconcile-unresolved.js';
import type { TicketRun } from './ticket-run.js';

/** Default: every stored alert that the queues have not processed. */
export interface CreateTicketsOptions extends TicketJobOptions, AlertChoice {
  readonly progress?: Progress | undefined;
  /** Receives the counts so far, after each alert. */
  readonly onAlert?: ((counts: TicketRun['counts']) => void) | undefined;
}

export interface CreateTicketsResult extends JobResult, TicketJobCounts {
  /** Why the run did nothing; absent if it did something. */
  readonly idle?: Idle;
}

/** `no_queue`: no queue uses the connection. `no_alerts`: none is waiting. `no_match`: the waiting alerts match no rule. */
export type Idle = 'no_queue' | 'no_alerts' | 'no_match';

const PAGE = 500;

/**
 * Turns stored alerts into tickets: rule, dedupe, queue mapping, then a new ticket or a note on an existing one.
 * Settles unknown outcomes of earlier runs, and retries failures.
 * Throws like {@link openTicketJob} and its `end`.
 */
export function createTickets(session: Session, options: CreateTicketsOptions = {}): Promise<CreateTicketsResult> {
  return runJob(session, 'tickets create', async () => {
    const job = await openTicketJob(session, options);
    try {
      const idle = await placeAll(job, options);
      const end = await job.end();
      const { created, updated, ontoClosed, nothingToResolve, failed, unknown } = end;
      const isIdle = created + updated + ontoClosed + nothingToResolve + failed + unknown === 0;
      return { ...end, ...(isIdle && idle !== undefined ? { idle } : {}) };
    } finally {
      await job.close();
    }
  });
}

/** Returns the reason that applies if the run did nothing. */
async function placeAll(job: TicketJob, options: CreateTicketsOptions): Promise<Idle | undefined> {
  const { run } = job;
  const { session } = run;
  const loaded = await loadQueues(session);
  const queues = chosenQueues(loaded.queues, options);
  const broken = queues.flatMap((queue) => queue.broken ?? []);
  for (const problem of broken) run.note(problem);
  await keepQueues(session, queues);
  const progress = (options.progress ?? silentProgress)('Tickets', await expected(session, queues, options.alerts));
  for (const queue of loaded.gone) await reconcileUnresolved(job, queue);
  // Alerts that are settled there can then be handed over here.
  await job.drain();
  let waiting = 0;
  for (const queue of queues) {
    await reconcileUnresolved(job, queue);
    waiting += await placeAlerts(job, queue, options, () => {
      progress.step();
      options.onAlert?.({ ...run.counts });
    });
  }
  await job.drain();
  progress.end();
  if (broken.length > 0) return undefined;
  if (queues.length === 0) return 'no_queue';
  return waiting === 0 ? 'no_alerts' : 'no_match';
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

/** Returns the number of waiting alerts, matching or not. */
async function placeAlerts(
  job: TicketJob,
  queue: ActiveQueue,
  choice: AlertChoice,
  onDone: () => void,
): Promise<number> {
  const { run } = job;
  const { clock, connection, store } = run.session;
  const isChosen = choiceTest(choice, clock);
  const yieldNow = createYielder();
  let after = 0;
  let waiting = 0;
  for (;;) {
    const page = await pendingAlerts(store.db, connection.name, queue.name, after, PAGE);
    // Every run retries an alert that failed before, even if the run does not include it.
    const chosen = page.filter((alert) => alert.isRetry || isChosen(alert));
    waiting += chosen.length;
    const taken: typeof chosen = [];
    for (const alert of chosen) {
      await yieldNow();
      if (queue.matches(alert.item) && !queue.isMuted(alert, muteMoment(choice, clock))) taken.push(alert);
    }
    const others = await adoptables(run, queue, taken);
    after = page.at(-1)?.seq ?? after;
    for (const alert of taken) {
      await yieldNow();
      if (run.closed()) return waiting;
      const keys = queue.dedupeKeys(alert.item);
      await job.add(queue, keys, async (releaseSlotWhile) => {
        const task = { queue, alert, target: { keys, adoptables: others } };
        await placeAlert(run, task, releaseSlotWhile).catch((error: unknown) => {
          run.halt(error);
          throw error;
        });
        onDone();
      });
    }
    if (page.length < PAGE) return waiting;
  }
}
