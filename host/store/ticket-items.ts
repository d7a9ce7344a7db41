import type { Problem } from '../../host-sdk/index.js';
import { alertOf, type StoredAlert } from './alerts.js';
import type { StoreDatabase } from './store.js';
import type { TicketRow } from './ticket-tables.js';

/** An alert that waits for its ticket. */
export interface PendingAlert extends StoredAlert {
  /** True when an earlier run has tried it. */
  readonly isRetry: boolean;
}

/** Attempts after which a refused alert is given up: only `tickets retry` retries it then. */
export const MAX_ATTEMPTS = 5;

/**
 * Alerts that a queue has not processed, in order of arrival: new ones and failed ones, unless they
 * were given up.
 * @param afterSeq Only alerts after this one; 0 for the first page.
 * @returns At most `limit` alerts.
 */
export async function pendingAlerts(
  db: StoreDatabase,
  connection: string,
  queue: string,
  afterSeq: number,
  limit: number,
): Promise<readonly PendingAlert[]> {
  const rows = await db
    .selectFrom('alerts')
    .leftJoin('ticket_items', (join) =>
      join
        .onRef('ticket_items.alert_seq', '=', 'alerts.seq')
        .on('ticket_items.connection', '=', connection)
        .on('ticket_items.queue', '=', queue),
    )
    .selectAll('alerts')
    .select('ticket_items.phase')
    .where('alerts.seq', '>', afterSeq)
    .where((where) =>
      where.or([
        where('ticket_items.phase', 'is', null),
        where.and([where('ticket_items.phase', '=', 'failed'), where('ticket_items.tries', '<', MAX_ATTEMPTS)]),
      ]),
    )
    .orderBy('alerts.seq')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...alertOf(row), isRetry: row.phase === 'failed' }));
}

/** Total number of alerts of {@link pendingAlerts}. */
export async function countPendingAlerts(db: StoreDatabase, connection: string, queue: string): Promise<number> {
  const row = await db
    .selectFrom('alerts')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('seq', 'not in', (handled) =>
      handled
        .selectFrom('ticket_items')
        .select('alert_seq')
        .where('connection', '=', connection)
        .where('queue', '=', queue)
        .where((where) => where.or([where('phase', '!=', 'failed'), where('tries', '>=', MAX_ATTEMPTS)])),
    )
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Stores an alert for the next run because its ticket is not available yet. */
export async function holdBack(
  db: StoreDatabase,
  ticket: TicketRow,
  alertSeq: number,
  problem: Problem,
  now: string,
): Promise<void> {
  const item = {
    ticket_id: ticket.id,
    kind: 'note',
    phase: 'failed',
    problem: JSON.stringify(problem),
    updated_at: now,
  } as const;
  await db
    .insertInto('ticket_items')
    .values({ connection: ticket.connection, queue: ticket.queue, alert_seq: alertSeq, ...item })
    .onConflict((conflict) => conflict.columns(['connection', 'queue', 'alert_seq']).doUpdateSet(item))
    .execute();
}

/** Marks an alert as processed that needed no ticket, or needs none any more. @param ticketId 0 if there never was one. */
export async function passOver(
  db: StoreDatabase,
  place: { readonly connection: string; readonly queue: string; readonly alertSeq: number; readonly ticketId: number },
  now: string,
): Promise<void> {
  const { connection, queue, alertSeq, ticketId } = place;
  const item = { ticket_id: ticketId, kind: 'note', phase: 'done', problem: null, updated_at: now } as const;
  await db
    .insertInto('ticket_items')
    .values({ connection, queue, alert_seq: alertSeq, ...item })
    .onConflict((conflict) => conflict.columns(['connection', 'queue', 'alert_seq']).doUpdateSet(item))
    .execute();
}

/** Alerts that were given up: refused, or with an outcome that stays unknown. */
export async function countGivenUp(db: StoreDatabase, connection: string): Promise<number> {
  const row = await db
    .selectFrom('ticket_items')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('connection', '=', connection)
    .where('tries', '>=', MAX_ATTEMPTS)
    .where('phase', 'in', ['failed', 'unknown'])
    .executeTakeFirstOrThrow();
  return row.count;
}
