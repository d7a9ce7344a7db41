import type { Problem } from '../../host-sdk/index.js';
import type { StoreDatabase } from './store.js';
import type { ItemPhase, TicketRow } from './ticket-tables.js';

/** The state of an alert of a ticket. */
export interface TicketAlert {
  readonly alertId: string;
  readonly alertName: string | null;
  readonly timestamp: string;
  readonly kind: 'create' | 'note';
  readonly phase: ItemPhase;
  readonly problem: Problem | null;
  /** How often it was refused, or stayed unknown after its outcome should have been certain. */
  readonly tries: number;
}

/** The alerts of a ticket and those that wait for it, in order of arrival. */
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

/** The ticket of an alert, or its intended ticket. */
export interface AlertTicket {
  /** Place of the alert in the order of arrival. */
  readonly seq: number;
  readonly id: number;
  /** `null` until the product has assigned one. */
  readonly number: string | null;
  readonly queue: string;
  /** State of the alert, not of the ticket. */
  readonly phase: ItemPhase;
}

/** The tickets of alerts. @param seqs Their places in the order of arrival. */
export async function ticketsOfAlerts(db: StoreDatabase, seqs: readonly number[]): Promise<readonly AlertTicket[]> {
  const rows = await db
    .selectFrom('ticket_items')
    .innerJoin('tickets', 'tickets.id', 'ticket_items.ticket_id')
    .select(['ticket_items.alert_seq', 'ticket_items.queue', 'ticket_items.phase', 'tickets.id', 'tickets.number'])
    .where('ticket_items.alert_seq', 'in', seqs)
    .orderBy('tickets.id')
    .execute();
  return rows.map(({ alert_seq: seq, ...ticket }) => ({ seq, ...ticket }));
}

/** The state of an alert in one queue, with the ticket that it created, was added to or waits for. */
export interface AlertPlace extends Pick<TicketAlert, 'kind' | 'phase' | 'problem' | 'tries'> {
  readonly connection: string;
  readonly queue: string;
  readonly ticket: TicketRow;
}

export async function placesOfAlert(db: StoreDatabase, seq: number): Promise<readonly AlertPlace[]> {
  const rows = await db
    .selectFrom('ticket_items')
    .innerJoin('tickets', 'tickets.id', 'ticket_items.ticket_id')
    .selectAll('tickets')
    .select(['ticket_items.connection as placed_on', 'ticket_items.queue as placed_in', 'ticket_items.kind'])
    .select(['ticket_items.phase as item_phase', 'ticket_items.problem as item_problem', 'ticket_items.tries'])
    .where('ticket_items.alert_seq', '=', seq)
    .orderBy('ticket_items.connection')
    .orderBy('ticket_items.queue')
    .execute();
  return rows.map(({ placed_on, placed_in, kind, item_phase, item_problem, tries, ...ticket }) => ({
    connection: placed_on,
    queue: placed_in,
    kind,
    phase: item_phase,
    problem: item_problem === null ? null : (JSON.parse(item_problem) as Problem),
    tries,
    ticket,
  }));
}
