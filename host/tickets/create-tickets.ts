import { createBreather } from '../breathe.js';
import { runJob } from '../job-run.js';
import type { JobResult } from '../job-run.js';
import { silentProgress } from '../progress/progress.js';
import type { Progress } from '../progress/progress.js';
import type { Session } from '../session.js';
import { countPendingAlerts, pendingAlerts } from '../store/ticket-items.js';
import { adoptables } from './adoptable.js';
import { atDesk } from './at-desk.js';
import type { DeskCounts, DeskOptions } from './at-desk.js';
import { choiceTest, chosenQueues, muteMoment } from './chosen-alerts.js';
import type { AlertChoice } from './chosen-alerts.js';
import type { Desk } from './desk.js';
import type { KeyedQueue } from './keyed-queue.js';
import { keepQueues, loadQueues } from './load-queues.js';
import type { ActiveQueue } from './load-queues.js';
import { placeAlert } from './place-alert.js';
import { resolveLeftOvers } from './resolve-left-overs.js';

/** Default: every stored alert that the queues have not dealt with. */
export interface CreateTicketsOptions extends DeskOptions, AlertChoice {
  readonly progress?: Progress | undefined;
  /** Is told how the alerts have fared so far, after each of them. */
  readonly onAlert?: ((counts: Desk['counts']) => void) | undefined;
}

export interface CreateTicketsResult extends JobResult, DeskCounts {
  /** Why the run did nothing, where it did nothing. */
  readonly idle?: Idle;
}

/** `no_queue`: no queue uses the connection. `no_alerts`: none is waiting. `no_match`: no rule takes those that wait. */
export type Idle = 'no_queue' | 'no_alerts' | 'no_match';

const PAGE = 500;

/**
 * Turns stored alerts into tickets: rule, dedupe, queue mapping, then a new ticket or a note on the one that is there.
 * What an earlier run left unsettled is looked up, and what failed is tried again.
 * Throws as {@link atDesk} says.
 */
export function createTickets(session: Session, options: CreateTicketsOptions = {}): Promise<CreateTicketsResult> {
  return runJob(session, 'tickets create', async () => {
    const outcome: { idle?: Idle } = { idle: 'no_queue' };
    const end = await atDesk(session, options, async (desk, work) => {
      const loaded = await loadQueues(session);
      const queues = chosenQueues(loaded.queues, options);
      const broken = queues.flatMap((queue) => queue.broken ?? []);
      for (const problem of broken) desk.note(problem);
      await keepQueues(session, queues);
      const progress = (options.progress ?? silentProgress)('Tickets', await expected(session, queues, options.alerts));
      let waiting = 0;
      for (const queue of loaded.gone) await resolveLeftOvers(desk, queue, work);
      // What is settled there now may be taken over here.
      await work.drain();
      for (const queue of queues) {
        await resolveLeftOvers(desk, queue, work);
        waiting += await placeAlerts(desk, queue, work, options, () => {
          progress.step();
          options.onAlert?.({ ...desk.counts });
        });
      }
      await work.drain();
      progress.end();
      if (broken.length > 0) delete outcome.idle;
      else if (queues.length > 0) outcome.idle = waiting === 0 ? 'no_alerts' : 'no_match';
    });
    const { created, updated, ontoClosed, nothingToResolve, failed, unknown } = end;
    const isIdle = created + updated + ontoClosed + nothingToResolve + failed + unknown === 0;
    return { ...end, ...(isIdle ? outcome : {}) };
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

/** Returns how many alerts were waiting, whether the queue takes them or not. */
async function placeAlerts(
  desk: Desk,
  queue: ActiveQueue,
  work: KeyedQueue,
  choice: AlertChoice,
  onDone: () => void,
): Promise<number> {
  const { clock, connection, store } = desk.session;
  const isChosen = choiceTest(choice, clock);
  const breathe = createBreather();
  let after = 0;
  let waiting = 0;
  for (;;) {
    const page = await pendingAlerts(store.db, connection.name, queue.name, after, PAGE);
    // An alert that failed before is tried again by every run, whichever alerts the run is about.
    const chosen = page.filter((alert) => alert.isRetry || isChosen(alert));
    waiting += chosen.length;
    const taken: typeof chosen = [];
    for (const alert of chosen) {
      await breathe();
      if (queue.matches(alert.item) && !queue.isMuted(alert, muteMoment(choice, clock))) taken.push(alert);
    }
    const others = await adoptables(desk, queue, taken);
    after = page.at(-1)?.seq ?? after;
    for (const alert of taken) {
      await breathe();
      if (desk.closed()) return waiting;
      const keys = queue.dedupeKeys(alert.item);
      const places = keys.map((key) => `${queue.name} ${key}`);
      await work.add(places, async (stepAside) => {
        if (desk.closed()) return;
        await placeAlert(desk, queue, keys, alert, stepAside, others).catch((error: unknown) => {
          desk.halt(error);
          throw error;
        });
        onDone();
      });
    }
    if (page.length < PAGE) return waiting;
  }
}
