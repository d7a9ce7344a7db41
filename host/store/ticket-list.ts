import { sql } from 'kysely';
import type { Problem } from '../../host-sdk/index.js';
import type { StoreDatabase } from './store.js';
import type { TicketPhase } from './ticket-tables.js';
import { MAX_ATTEMPTS } from './ticket-items.js';

/** A ticket for lists, pages and the API. */
export interface ListedTicket {
  readonly id: number;
  readonly connection: string;
  readonly queue: string;
  readonly phase: TicketPhase;
  readonly number: string | null;
  readonly recId: string | null;
  readonly url: string | null;
  /** Address of the record in the product's API. */
  readonly apiUrl: string | null;
  /** Status of the host; `nativeStatus` is the product's. */
  readonly status: string | null;
  readonly nativeStatus: string | null;
  readonly severity: string | null;
  readonly assignee: string | null;
  /** The alert that created it. */
  readonly alertId: string;
  readonly alertName: string | null;
  /** Number of its alerts, including notes. */
  readonly alerts: number;
  readonly createdAt: string;
  readonly seenAt: string | null;
  readonly problem: Problem | null;
}

export interface TicketFilter {
  readonly id?: number | undefined;
  /** Only those with a smaller id. */
  readonly before?: number | undefined;
  /** Number or product key. */
  readonly called?: string | undefined;
  readonly connection?: string | undefined;
  readonly phase?: TicketPhase | undefined;
  /** Status of the host. */
  readonly status?: string | undefined;
  readonly severity?: string | undefined;
  readonly queue?: string | undefined;
  /** Only those with alerts that were given up. */
  readonly givenUp?: boolean | undefined;
  /** Part of the number, of the assignee, or of the alert's id or name; ignores case. */
  readonly search?: string | undefined;
}

/** Orders of tickets; a minus is for descending. */
export const TICKET_SORTS = ['-created', 'created'] as const;
export type TicketSort = (typeof TICKET_SORTS)[number];

export interface TicketPage extends TicketFilter {
  readonly limit: number;
  readonly offset?: number | undefined;
  /** Default: newest first. */
  readonly sort?: TicketSort | undefined;
}

export async function listTickets(db: StoreDatabase, page: TicketPage): Promise<readonly ListedTicket[]> {
  const rows = await matching(db, page)
    .selectAll('tickets')
    .select(['alerts.alert_id', 'alerts.alert_name'])
    .orderBy('tickets.id', page.sort === 'created' ? 'asc' : 'desc')
    .limit(page.limit)
    .offset(page.offset ?? 0)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    connection: row.connection,
    queue: row.queue,
    phase: row.phase,
    number: row.number,
    recId: row.rec_id,
    url: row.url,
    apiUrl: row.api_url,
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

export async function countTickets(db: StoreDatabase, filter: TicketFilter): Promise<number> {
  const { count } = await matching(db, filter)
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

function matching(db: StoreDatabase, filter: TicketFilter) {
  const { id, before, called, connection, phase, status, severity, queue, givenUp, search } = filter;
  let query = db.selectFrom('tickets').innerJoin('alerts', 'alerts.seq', 'tickets.alert_seq');
  if (id !== undefined) query = query.where('tickets.id', '=', id);
  if (before !== undefined) query = query.where('tickets.id', '<', before);
  if (called !== undefined) {
    query = query.where((where) =>
      where.or([where('tickets.number', '=', called), where('tickets.rec_id', '=', called)]),
    );
  }
  if (queue !== undefined) query = query.where('tickets.queue', '=', queue);
  if (givenUp === true) {
    query = query.where('tickets.id', 'in', (select) =>
      select
        .selectFrom('ticket_items')
        .select('ticket_id')
        .where('tries', '>=', MAX_ATTEMPTS)
        .where('phase', 'in', ['failed', 'unknown']),
    );
  }
  if (connection !== undefined) query = query.where('tickets.connection', '=', connection);
  if (phase !== undefined) query = query.where('tickets.phase', '=', phase);
  if (status !== undefined) query = query.where('tickets.status', '=', status as never);
  if (severity !== undefined) query = query.where('tickets.severity', '=', severity);
  if (search === undefined) return query;
  const part = `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`;
  const columns = ['tickets.number', 'tickets.assignee', 'alerts.alert_id', 'alerts.alert_name'] as const;
  return query.where((where) =>
    where.or(columns.map((column) => sql<boolean>`${sql.ref(column)} like ${part} escape '\\'`)),
  );
}
