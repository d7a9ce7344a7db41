import type { Json } from '../../host-sdk/index.js';
import type { StoreDatabase } from './open-store.js';

/** One thing that happened to a ticket. */
export interface TicketEvent {
  /** ISO-8601 UTC. */
  readonly at: string;
  readonly event: string;
  readonly detail: Json;
}

/** What happened to a ticket, oldest first. */
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
