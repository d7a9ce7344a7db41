import type { CreateOutcome, CreateTicketRequest, SyncEvent } from '../ticketing.js';
import type { TicketRef, TicketState } from '../ticket.js';
import { demand, given, type ExamPlugin, type ExamSubject } from './subject.js';

let serial = 0;

/** The exam's ticket for the general queue, with its own key and item. */
export async function requestFor(
  plugin: ExamPlugin,
  subject: ExamSubject,
  itemId?: string,
): Promise<CreateTicketRequest> {
  const { item, values } = given(subject.ticket, 'ticket');
  const [queue] = await plugin.getQueues();
  demand(queue !== undefined, 'There is no queue.');
  serial += 1;
  // Its own item, or a search could find tickets of other checks.
  const id = itemId ?? `${item.id}-${serial}`;
  const renamed = Object.entries(values).map(([field, text]) => [field, text.replaceAll(item.id, id)]);
  // Frozen, so that a plugin that changes its input fails here and not in production.
  return Object.freeze({
    item: Object.freeze({ ...item, id }),
    values: Object.freeze(Object.fromEntries(renamed) as Record<string, string>),
    queue: queue.value,
    idempotencyKey: `exam-${serial}`,
  });
}

export async function createdBy(
  plugin: ExamPlugin,
  request: CreateTicketRequest,
): Promise<CreateOutcome & { readonly outcome: 'created'; readonly ref: TicketRef } & TicketState> {
  const created = await plugin.createTicket(request);
  demand(created.outcome === 'created', `The create ended ${created.outcome}.`);
  return created;
}

/** The times of an attempt that was sent just now. */
export function sentNow(plugin: ExamPlugin, { services }: ExamSubject) {
  const mark = plugin.markTime?.();
  const startedAt = new Date(services.clock.now()).toISOString();
  return { startedAt, endedMsAgo: 0, ...(mark === undefined ? {} : { mark: structuredClone(mark) }) };
}

export async function eventsOf(events: AsyncIterable<SyncEvent>): Promise<SyncEvent[]> {
  const all: SyncEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** A ticket that never existed on the product. */
export const MISSING_TICKET: TicketRef = Object.freeze({ number: '999999999', recId: 'F'.repeat(32) });
