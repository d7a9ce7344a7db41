import type { TicketQuestion } from '../../host-sdk/index.js';
import { knownState, refOf } from '../store/ticket-state.js';
import type { AskedTicket } from '../store/ticket-watch.js';

/** One question for each record, even if several tickets have it. */
export function questions(tickets: readonly AskedTicket[]): readonly TicketQuestion[] {
  const byRecord = new Map(tickets.map((ticket) => [ticket.rec_id, ticket]));
  return [...byRecord.values()].map((ticket) => {
    const known = knownState(ticket);
    return { ref: refOf(ticket), ...(known === undefined ? {} : { known }) };
  });
}
