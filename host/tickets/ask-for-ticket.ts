import { toProblem } from '../../host-sdk/index.js';
import type { FindOutcome, Item, Json, Sending } from '../../host-sdk/index.js';
import type { TicketRow } from '../store/schema.js';
import type { Desk } from './desk.js';
import type { ActiveQueue } from './load-queues.js';

/** A ticket that is asked for. */
export interface AskedFor {
  readonly ticket: TicketRow;
  /** The alert that it was made for. */
  readonly item: Item;
}

/** One look. @param taken Records that other tickets hold. */
export async function askForTicket(
  desk: Desk,
  queue: ActiveQueue,
  { ticket, item }: AskedFor,
  taken: readonly string[],
): Promise<FindOutcome> {
  try {
    return await desk.ticketing.findTicket({
      item,
      values: JSON.parse(ticket.sent_values ?? '{}') as Record<string, string>,
      queue: queue.value,
      idempotencyKey: ticket.idempotency_key,
      sent: sendingOf(desk, ticket),
      taken,
      ...(desk.signal === undefined ? {} : { signal: desk.signal }),
    });
  } catch (error) {
    return { outcome: 'unknown', problem: toProblem(error) };
  }
}

const EVER = new Date(0).toISOString();

function sendingOf(desk: Desk, ticket: TicketRow): Sending {
  const { sent_at: sentAt, sent_mark: mark, phase } = ticket;
  // A create that was answered is not under way any more.
  const certainFrom = phase === 'open' ? EVER : ticket.certain_from;
  return {
    startedAt: sentAt ?? ticket.created_at,
    ...(mark === null ? {} : { mark: JSON.parse(mark) as Json }),
    endedMsAgo: desk.msSince({ ticket }),
    ...(certainFrom === null ? {} : { certainFrom }),
  };
}
