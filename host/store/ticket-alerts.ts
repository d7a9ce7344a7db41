import type { Problem } from '../../host-sdk/index.js';
import type { StoreDatabase } from './open-store.js';
import type { ItemPhase } from './schema.js';

/** How an alert of a ticket fared. */
export interface TicketAlert {
  readonly alertId: string;
  readonly alertName: string | null;
  readonly timestamp: string;
  readonly kind: 'create' | 'note';
  readonly phase: ItemPhase;
  readonly problem: Problem | null;
  /** How often it was refused, or stayed unknown although nothing more could be learned. */
  readonly tries: number;
}

/** The alerts that a ticket holds and those that wait for it, in order of arrival. */
export async function ticketAlerts(db: StoreDatabase, ticketId: number): Promise<readonly TicketAlert[]> {
  const rows = await db
    .selectFrom('ticket_items')
    .innerJoin('alerts', 'alerts.seq', 'ticket_items.alert_seq')
    .select(['alerts.alert_id', 'alerts.alert_name', 'alerts.timestamp'])
    .select(['ticket_items.kind', 'ticket_items.phase', 'ticket_items.problem', 'ticket_items.tries'])
    .where('ticket_items.ticket_id', '=', ticketId)
    .orderBy('ticket_items.alert_seq')
    .execute();
  return rows.map((row) => ({
    alertId: row.alert_id,
    alertName: row.alert_name,
    timestamp: row.timestamp,
    kind: row.kind,
    phase: row.phase,
    problem: row.problem === null ? null : (JSON.parse(row.problem) as Problem),
    tries: row.tries,
  }));
}
