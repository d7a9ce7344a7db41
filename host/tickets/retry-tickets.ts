import { PluginError } from '../../host-sdk/index.js';
import { runJob, type JobResult } from '../sessions/job-run.js';
import { silentProgress, type Progress } from '../progress/progress.js';
import type { Session } from '../sessions/session.js';
import { alertBySeq } from '../store/alerts.js';
import { ticketOrNext } from '../store/dedupe-keys.js';
import type { TicketRow } from '../store/ticket-tables.js';
import { forgetTries, ticketById, troubledTickets, waitingAlerts } from '../store/ticket-retries.js';
import type { ReleaseSlotWhile } from './keyed-queue.js';
import { loadQueues, type ActiveQueue } from './load-queues.js';
import { openTicketJob, type TicketJob, type TicketJobCounts, type TicketJobOptions } from './open-ticket-job.js';
import { placeAlert } from './placing/place-alert.js';
import type { Target } from './placing/task.js';
import type { TicketRun } from './ticket-run.js';

export interface RetryTicketsOptions extends TicketJobOptions {
  /** Ids of tickets in the store; default: all that failed, are unknown, or have waiting alerts. */
  readonly tickets?: readonly number[] | undefined;
  readonly progress?: Progress | undefined;
}

export interface RetryTicketsResult extends JobResult, TicketJobCounts {}

/**
 * Retries tickets, also given-up ones: searches for each on the product first, and creates it only if it
 * does not exist; then adds the waiting alerts.
 * Throws like {@link openTicketJob} and its `end`.
 */
export function retryTickets(session: Session, options: RetryTicketsOptions = {}): Promise<RetryTicketsResult> {
  return runJob(session, 'tickets retry', async () => {
    const job = await openTicketJob(session, options);
    try {
      await retryAll(job, options);
      return await job.end();
    } finally {
      await job.close();
    }
  });
}

async function retryAll(job: TicketJob, options: RetryTicketsOptions): Promise<void> {
  const { run } = job;
  const { connection, store } = run.session;
  const { queues, gone } = await loadQueues(run.session);
  const byName = new Map([...gone, ...queues].map((queue) => [queue.name, queue]));
  const tickets = await troubledTickets(store.db, connection.name, options.tickets);
  const progress = (options.progress ?? silentProgress)('Tickets', tickets.length);
  for (const ticket of tickets) {
    const queue = byName.get(ticket.queue);
    if (queue === undefined) {
      const problem = noQueue(ticket);
      run.tell('ticket.failed', { ticket, rule: undefined, outcome: 'failed', problem });
      run.holdBack('failed', problem);
      continue;
    }
    await job.add(queue, [ticket.dedupe_key], async (releaseSlotWhile) => {
      await retry(run, queue, ticket.id, releaseSlotWhile);
      progress.step();
    });
  }
  await job.drain();
  progress.end();
}

/** Settles whether a ticket exists, and then adds the waiting alerts. */
async function retry(
  run: TicketRun,
  queue: ActiveQueue,
  ticketId: number,
  releaseSlotWhile: ReleaseSlotWhile,
): Promise<void> {
  const { db } = run.session.store;
  await forgetTries(db, ticketId);
  const place = async (seq: number, target: Target) => {
    const alert = { ...(await alertBySeq(db, seq)), isRetry: false };
    await placeAlert(run, { queue, alert, target }, releaseSlotWhile);
  };
  const { alert_seq: maker, phase } = await ticketById(db, ticketId);
  if (!isThere(phase)) await place(maker, { ticketId, purpose: 'settle' });
  for (const seq of await waitingAlerts(db, ticketId)) {
    const { phase: now } = await ticketOrNext(db, ticketId);
    if (!isThere(now) || run.closed()) return;
    await place(seq, { ticketId, purpose: 'place' });
  }
}

/** Whether it exists or existed on the product. */
function isThere(phase: TicketRow['phase']): boolean {
  return phase === 'open' || phase === 'deleted';
}

function noQueue({ queue, number, id }: TicketRow) {
  const message = `Ticket ${number ?? id} belongs to queue "${queue}", which no longer exists.`;
  return new PluginError('host.unknown_name', message, { field: queue }).problem;
}
