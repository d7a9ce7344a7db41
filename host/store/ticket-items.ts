import type { Problem, TicketState } from '../../host-sdk/index.js';
import { alertOf } from './alerts.js';
import type { StoredAlert } from './alerts.js';
import type { StoreDatabase } from './open-store.js';
import type { TicketRow } from './schema.js';
import { addHistory, stateColumns } from './ticket-state.js';
import type { ReadStatus } from './ticket-state.js';

/** An alert that waits for its ticket. */
export interface PendingAlert extends StoredAlert {
  /** True when an earlier run tried it. */
  readonly isRetry: boolean;
}

/**
 * Alerts that a queue has not dealt with, in order of arrival: those it never saw and those that failed.
 * @param afterSeq Only alerts behind this one; 0 for the first page.
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
    .where((where) => where.or([where('ticket_items.phase', 'is', null), where('ticket_items.phase', '=', 'failed')]))
    .orderBy('alerts.seq')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...alertOf(row), isRetry: row.phase === 'failed' }));
}

/** How many alerts {@link pendingAlerts} would give in all. */
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
        .where('phase', '!=', 'failed'),
    )
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Keeps an alert for the next run because its ticket is not there to take it. */
export async function holdBack(
  db: StoreDatabase,
  ticket: TicketRow,
  alertSeq: number,
  problem: Problem,
  now: string,
): Promise<void> {
  const item = itemColumns(ticket, 'failed', now, problem);
  await db
    .insertInto('ticket_items')
    .values({ connection: ticket.connection, queue: ticket.queue, alert_seq: alertSeq, ...item })
    .onConflict((conflict) => conflict.columns(['connection', 'queue', 'alert_seq']).doUpdateSet(item))
    .execute();
}

/** Makes the intent of a note durable before it is sent. */
export async function storeNoteIntent(
  db: StoreDatabase,
  ticket: TicketRow,
  alertSeq: number,
  now: string,
): Promise<void> {
  const item = itemColumns(ticket, 'sending', now);
  await db
    .insertInto('ticket_items')
    .values({ connection: ticket.connection, queue: ticket.queue, alert_seq: alertSeq, ...item })
    .onConflict((conflict) => conflict.columns(['connection', 'queue', 'alert_seq']).doUpdateSet(item))
    .execute();
}

/** The product took the note. */
export async function settleNoted(
  db: StoreDatabase,
  ticket: TicketRow,
  alertSeq: number,
  state: TicketState | undefined,
  now: string,
  readStatus: ReadStatus,
): Promise<void> {
  const shown = state === undefined ? { updated_at: now } : stateColumns(state, now, readStatus);
  await db.transaction().execute(async (tx) => {
    await tx
      .updateTable('tickets')
      .set((set) => ({ ...shown, alerts: set('alerts', '+', 1) }))
      .where('id', '=', ticket.id)
      .execute();
    await tx
      .updateTable('ticket_items')
      .set({ phase: 'done', problem: null, updated_at: now })
      .where('connection', '=', ticket.connection)
      .where('queue', '=', ticket.queue)
      .where('alert_seq', '=', alertSeq)
      .execute();
    await addHistory(tx, ticket.id, now, 'noted', state === undefined ? undefined : { status: state.status });
  });
}

/** The note was refused (`failed`, tried again by the next run) or may have arrived (`unknown`, never sent again). */
export async function settleNoteTroubled(
  db: StoreDatabase,
  ticket: TicketRow,
  alertSeq: number,
  phase: 'failed' | 'unknown',
  problem: Problem,
  now: string,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .updateTable('ticket_items')
      .set({ phase, problem: JSON.stringify(problem), updated_at: now })
      .where('connection', '=', ticket.connection)
      .where('queue', '=', ticket.queue)
      .where('alert_seq', '=', alertSeq)
      .execute();
    await addHistory(tx, ticket.id, now, `note ${phase}`, { code: problem.code, message: problem.message });
  });
}

/** Notes that were being sent when an earlier run ended: nobody knows whether they arrived. Returns how many. */
export async function giveUpInterruptedNotes(
  db: StoreDatabase,
  connection: string,
  queue: string,
  problem: Problem,
  now: string,
): Promise<number> {
  const result = await db
    .updateTable('ticket_items')
    .set({ phase: 'unknown', problem: JSON.stringify(problem), updated_at: now })
    .where('connection', '=', connection)
    .where('queue', '=', queue)
    .where('kind', '=', 'note')
    .where('phase', '=', 'sending')
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

function itemColumns(ticket: TicketRow, phase: 'sending' | 'failed', now: string, problem?: Problem) {
  return {
    ticket_id: ticket.id,
    kind: 'note',
    phase,
    problem: problem === undefined ? null : JSON.stringify(problem),
    updated_at: now,
  } as const;
}
