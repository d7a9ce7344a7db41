import { PluginError } from '../../host-sdk/index.js';
import { runJob } from '../job-run.js';
import type { JobResult } from '../job-run.js';
import { silentProgress } from '../progress/progress.js';
import type { Progress } from '../progress/progress.js';
import type { Session } from '../session.js';
import { alertBySeq } from '../store/alerts.js';
import { ticketOrNext } from '../store/dedupe-keys.js';
import type { TicketRow } from '../store/schema.js';
import { forgetTries, ticketById, troubledTickets, waitingAlerts } from '../store/ticket-retries.js';
import { atDesk } from './at-desk.js';
import type { DeskCounts, DeskOptions } from './at-desk.js';
import { createTicket } from './create-ticket.js';
import type { Desk } from './desk.js';
import type { StepAside } from './keyed-queue.js';
import { loadQueues } from './load-queues.js';
import type { ActiveQueue } from './load-queues.js';
import { lookForTicket } from './look-for-ticket.js';
import { placeOnTicket } from './place-alert.js';

export interface RetryTicketsOptions extends DeskOptions {
  /** Ids of tickets in the store; default: every one that failed, may not exist, or has alerts waiting for it. */
  readonly tickets?: readonly number[] | undefined;
  readonly progress?: Progress | undefined;
}

export interface RetryTicketsResult extends JobResult, DeskCounts {}

/**
 * Tries tickets again, also those that were given up: each is looked for on the product first, and created only where it
 * is not there; then the alerts that wait for it are added.
 * Throws as {@link atDesk} says.
 */
export function retryTickets(session: Session, options: RetryTicketsOptions = {}): Promise<RetryTicketsResult> {
  return runJob(session, 'tickets retry', () =>
    atDesk(session, options, async (desk, work) => {
      const { connection, store } = session;
      const { queues, gone } = await loadQueues(session);
      const byName = new Map([...gone, ...queues].map((queue) => [queue.name, queue]));
      const tickets = await troubledTickets(store.db, connection.name, options.tickets);
      const progress = (options.progress ?? silentProgress)('Tickets', tickets.length);
      for (const ticket of tickets) {
        const queue = byName.get(ticket.queue);
        if (queue === undefined) {
          const problem = noQueue(ticket);
          desk.tell('ticket.failed', { ticket, rule: undefined, outcome: 'failed', problem });
          desk.fail('failed', problem, true);
          continue;
        }
        await work.add(`${queue.name} ${ticket.dedupe_key}`, async (stepAside) => {
          if (!desk.closed()) await retry(desk, queue, ticket.id, stepAside);
          progress.step();
        });
      }
      await work.drain();
      progress.end();
    }),
  );
}

async function retry(desk: Desk, queue: ActiveQueue, id: number, stepAside: StepAside): Promise<void> {
  const { db } = desk.session.store;
  await forgetTries(db, id);
  const alertOf = async (seq: number) => ({ ...(await alertBySeq(db, seq)), isRetry: false });
  const ticket = await ticketById(db, id);
  if (ticket.phase !== 'open' && ticket.phase !== 'deleted') {
    const { dedupe_key: dedupeKey, generation, phase } = ticket;
    const alert = await alertOf(ticket.alert_seq);
    const whenAbsent = () => createTicket(desk, queue, { dedupeKey, generation, alert, stepAside });
    // One that was refused is not on its way: a single look is enough.
    const isSettled = phase === 'failed';
    await lookForTicket(desk, queue, { ticket, alert, stepAside, whenAbsent, isSettled });
  }
  for (const seq of await waitingAlerts(db, id)) {
    const now = await ticketOrNext(db, id);
    if ((now.phase !== 'open' && now.phase !== 'deleted') || desk.closed()) return;
    await placeOnTicket(desk, queue, now, await alertOf(seq), stepAside);
  }
}

function noQueue({ queue, number, id }: TicketRow) {
  const message = `Ticket ${number ?? id} belongs to queue "${queue}", which does not exist any more.`;
  return new PluginError('host.unknown_name', message, { field: queue }).problem;
}
