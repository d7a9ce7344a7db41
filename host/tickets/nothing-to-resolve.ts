import { isoNow } from '../clock.js';
import type { TicketRow } from '../store/schema.js';
import type { PendingAlert } from '../store/ticket-items.js';
import { passOver } from '../store/ticket-items.js';
import type { Desk } from './desk.js';
import type { ActiveQueue } from './load-queues.js';

/** Deals with an alert that says that it is resolved, and whose ticket never was or is gone: it makes none. */
export async function nothingToResolve(
  desk: Desk,
  queue: ActiveQueue,
  { seq: alertSeq, item }: PendingAlert,
  ticket?: TicketRow,
): Promise<void> {
  const { clock, connection, store } = desk.session;
  const { name } = queue;
  const place = { connection: connection.name, queue: name, alertSeq, ticketId: ticket?.id ?? 0 };
  await passOver(store.db, place, isoNow(clock));
  const facts = { ticket: ticket ?? { queue: name }, rule: queue.rule, alert: item, outcome: 'nothing to resolve' };
  desk.tell('ticket.nothing_to_resolve', facts);
  desk.succeed('nothingToResolve');
}
