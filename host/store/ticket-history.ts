import type { Json } from '../../host-sdk/index.js';
import type { StoreDatabase } from './store.js';
import type { TicketRow } from './ticket-tables.js';
import { addHistory } from './ticket-state.js';
import { groupCommit } from './group-commit.js';

/** One event of a ticket. */
export interface TicketEvent {
  /** ISO-8601 UTC. */
  readonly at: string;
  readonly event: string;
  readonly detail: Json;
}

/** Adds an event of a ticket. */
export function keepEvent(
  db: StoreDatabase,
  ticket: TicketRow,
  at: string,
  event: string,
  detail: Json,
): Promise<void> {
  return groupCommit(db, (tx) => addHistory(tx, ticket.id, at, event, detail));
}

/** The events of a ticket, oldest first. */
export async function ticketHistory(db: StoreDatabase, ticketId: number): Promise<readonly TicketEvent[]> {
  const rows = await db
    .selectFrom('ticket_history')
    .selectAll()
    .where('ticket_id', '=', ticketId)
    .orderBy('id')
    .execute();
  return rows.map(({ at, event, detail }) => ({
    at,
    event,
    detail: detail === null ? null : (JSON.parse(detail) as Json),
  }));
}
