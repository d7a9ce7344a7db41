import type { Problem } from '../../host-sdk/index.js';
import type { StoreDatabase } from './open-store.js';
import type { TicketPhase } from './schema.js';

/** A ticket for people: lists, pages and the API. */
export interface ListedTicket {
  readonly id: number;
  readonly connection: string;
  readonly queue: string;
  readonly phase: TicketPhase;
  readonly number: string | null;
  readonly recId: string | null;
  readonly url: string | null;
  /** The host's word; `nativeStatus` is the product's. */
  readonly status: string | null;
  readonly nativeStatus: string | null;
  readonly severity: string | null;
  readonly assignee: string | null;
  /** The alert that made it. */
  readonly alertId: string;
  readonly alertName: string | null;
  /** Alerts it holds, notes included. */
  readonly alerts: number;
  readonly createdAt: string;
  readonly seenAt: string | null;
  readonly problem: Problem | null;
}

export interface TicketFilter {
  readonly connection?: string | undefined;
  readonly phase?: TicketPhase | undefined;
  /** The host's status word. */
  readonly status?: string | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function listTickets(db: StoreDatabase, filter: TicketFilter): Promise<readonly ListedTicket[]> {
  let query = db
    .selectFrom('tickets')
    .innerJoin('alerts', 'alerts.seq', 'tickets.alert_seq')
    .selectAll('tickets')
    .select(['alerts.alert_id', 'alerts.alert_name'])
    .orderBy('tickets.id', 'desc')
    .limit(filter.limit);
  if (filter.connection !== undefined) query = query.where('tickets.connection', '=', filter.connection);
  if (filter.phase !== undefined) query = query.where('tickets.phase', '=', filter.phase);
  if (filter.status !== undefined) query = query.where('tickets.status', '=', filter.status as never);
  const rows = await query.execute();
  return rows.map((row) => ({
    id: row.id,
    connection: row.connection,
    queue: row.queue,
    phase: row.phase,
    number: row.number,
    recId: row.rec_id,
    url: row.url,
    status: row.status,
    nativeStatus: row.native_status,
    severity: row.severity,
    assignee: row.assignee,
    alertId: row.alert_id,
    alertName: row.alert_name,
    alerts: row.alerts,
    createdAt: row.created_at,
    seenAt: row.seen_at,
    problem: row.problem === null ? null : (JSON.parse(row.problem) as Problem),
  }));
}
