import type { StoreDatabase } from './store.js';
import type { TicketRow } from './ticket-tables.js';

const UNSETTLED = ['sending', 'unknown', 'failed'] as const;

/**
 * Failed and unknown tickets, and tickets with waiting alerts, oldest first.
 * @param ids Only these; default: all of the connection.
 */
export function troubledTickets(
  db: StoreDatabase,
  connection: string,
  ids?: readonly number[],
): Promise<readonly TicketRow[]> {
  const query = db
    .selectFrom('tickets')
    .selectAll()
    .where('connection', '=', connection)
    .where((where) =>
      where.or([
        where('phase', 'in', UNSETTLED),
        where.exists(
          where
            .selectFrom('ticket_items')
            .select('alert_seq')
            .whereRef('ticket_items.ticket_id', '=', 'tickets.id')
            .where('ticket_items.phase', 'in', UNSETTLED),
        ),
      ]),
    )
    .orderBy('id');
  return (ids === undefined ? query : query.where('id', 'in', ids)).execute();
}

/** The alerts that wait for a ticket, in order of arrival. */
export async function waitingAlerts(db: StoreDatabase, ticketId: number): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('ticket_items')
    .select('alert_seq')
    .where('ticket_id', '=', ticketId)
    .where('phase', 'in', UNSETTLED)
    .orderBy('alert_seq')
    .execute();
  return rows.map((row) => row.alert_seq);
}

/** Resets the attempts of the given-up alerts of a ticket. */
export async function forgetTries(db: StoreDatabase, ticketId: number): Promise<void> {
  await db.updateTable('ticket_items').set({ tries: 0 }).where('ticket_id', '=', ticketId).execute();
}

export function ticketById(db: StoreDatabase, id: number): Promise<TicketRow> {
  return db.selectFrom('tickets').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}
