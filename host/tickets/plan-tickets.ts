import type { Problem } from '../../host-sdk/index.js';
import type { Session } from '../sessions/session.js';
import { scanAlerts } from '../store/alert-pages.js';
import { isProcessed } from '../store/dedupe-keys.js';
import { choiceTest, chosenQueues, muteMoment, type AlertChoice } from './chosen-alerts.js';
import { loadQueues, type ActiveQueue } from './load-queues.js';

/** Numbers of alerts and events that match a queue's rule. */
export interface QueuePlan {
  readonly queue: string;
  readonly rule: string;
  /** All matches. */
  readonly matching: number;
  /** Of them, those that already have a ticket or a note. */
  readonly done: number;
  /** Of them, those that a mute holds back. */
  readonly muted: number;
  /** Of them, those that `createTickets` would work on. */
  readonly waiting: number;
  /** Why the rule cannot be evaluated: nothing was counted, and its possible alerts wait. */
  readonly problem?: Problem;
}

/** Counts the alerts that `createTickets` with the same choice would process. Changes nothing. */
export async function planTickets(session: Session, choice: AlertChoice = {}): Promise<readonly QueuePlan[]> {
  const { queues } = await loadQueues(session);
  return Promise.all(chosenQueues(queues, choice).map((queue) => planQueue(session, queue, choice)));
}

async function planQueue(session: Session, queue: ActiveQueue, choice: AlertChoice): Promise<QueuePlan> {
  const { clock, connection, store } = session;
  const isChosen = choiceTest(choice, clock);
  const moment = muteMoment(choice, clock);
  const counts = { matching: 0, done: 0, muted: 0, waiting: 0 };
  if (queue.broken !== undefined) return { queue: queue.name, rule: queue.rule, ...counts, problem: queue.broken };
  for await (const alert of scanAlerts(store.db, { sort: 'arrival' })) {
    if (!isChosen(alert) || !queue.matches(alert.item)) continue;
    counts.matching += 1;
    if (await isProcessed(store.db, connection.name, [queue.name, ...queue.replacementOf], alert.seq)) counts.done += 1;
    else if (queue.isMuted(alert, moment)) counts.muted += 1;
    else counts.waiting += 1;
  }
  return { queue: queue.name, rule: queue.rule, ...counts };
}
