import type { Problem, TicketRef, TicketState } from '../../host-sdk/index.js';
import type { StoreDatabase } from './open-store.js';
import type { TicketRow } from './schema.js';
import { addHistory, refColumns, stateColumns } from './ticket-state.js';
import type { ReadStatus } from './ticket-state.js';

/** What a ticket is made for: one dedupe key in one queue of one connection. */
export interface TicketPlace {
  readonly connection: string;
  readonly queue: string;
  readonly dedupeKey: string;
}

/** A create that is about to be sent. */
export interface Intent extends TicketPlace {
  readonly generation: number;
  readonly idempotencyKey: string;
  readonly alertSeq: number;
  readonly values: Readonly<Record<string, string>>;
  /** ISO-8601 UTC. */
  readonly sentAt: string;
}

/** The ticket that speaks for a dedupe key: the latest one, also when it failed or is gone. */
export function currentTicket(db: StoreDatabase, place: TicketPlace): Promise<TicketRow | undefined> {
  return db
    .selectFrom('tickets')
    .selectAll()
    .where('connection', '=', place.connection)
    .where('queue', '=', place.queue)
    .where('dedupe_key', '=', place.dedupeKey)
    .orderBy('generation', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Tickets whose create was sent and whose outcome nobody knows, oldest first. */
export function unresolvedTickets(db: StoreDatabase, connection: string, queue: string): Promise<TicketRow[]> {
  return db
    .selectFrom('tickets')
    .selectAll()
    .where('connection', '=', connection)
    .where('queue', '=', queue)
    .where('phase', 'in', ['sending', 'unknown'])
    .orderBy('id')
    .execute();
}

/** Makes the intent durable before anything is sent; a failed ticket of the same key and generation is taken up again. */
export function storeIntent(db: StoreDatabase, intent: Intent): Promise<TicketRow> {
  const sending = {
    phase: 'sending',
    alert_seq: intent.alertSeq,
    sent_at: intent.sentAt,
    sent_values: JSON.stringify(intent.values),
    problem: null,
    updated_at: intent.sentAt,
  } as const;
  return db.transaction().execute(async (tx) => {
    const ticket = await tx
      .insertInto('tickets')
      .values({
        connection: intent.connection,
        queue: intent.queue,
        dedupe_key: intent.dedupeKey,
        generation: intent.generation,
        idempotency_key: intent.idempotencyKey,
        alerts: 0,
        created_at: intent.sentAt,
        ...sending,
      })
      .onConflict((conflict) =>
        conflict.columns(['connection', 'queue', 'dedupe_key', 'generation']).doUpdateSet(sending),
      )
      .returningAll()
      .executeTakeFirstOrThrow();
    const item = {
      ticket_id: ticket.id,
      kind: 'create',
      phase: 'sending',
      problem: null,
      updated_at: intent.sentAt,
    } as const;
    await tx
      .insertInto('ticket_items')
      .values({ connection: intent.connection, queue: intent.queue, alert_seq: intent.alertSeq, ...item })
      .onConflict((conflict) => conflict.columns(['connection', 'queue', 'alert_seq']).doUpdateSet(item))
      .execute();
    return ticket;
  });
}

/** The product has the ticket: created just now, or found after a lost answer (`adopted`). */
export async function settleOpen(
  db: StoreDatabase,
  ticket: TicketRow,
  found: { readonly ref: TicketRef; readonly state: TicketState; readonly event: 'created' | 'adopted' },
  now: string,
  readStatus: ReadStatus,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .updateTable('tickets')
      .set({
        ...stateColumns(found.state, now, readStatus),
        ...refColumns(found.ref),
        phase: 'open',
        alerts: 1,
        problem: null,
      })
      .where('id', '=', ticket.id)
      .execute();
    await tx
      .updateTable('ticket_items')
      .set({ phase: 'done', problem: null, updated_at: now })
      .where('ticket_id', '=', ticket.id)
      .where('kind', '=', 'create')
      .execute();
    await addHistory(tx, ticket.id, now, found.event, { number: found.ref.number, status: found.state.status });
  });
}

/** The create was refused (`failed`) or its outcome is not known (`unknown`). */
export async function settleTroubled(
  db: StoreDatabase,
  ticket: TicketRow,
  phase: 'failed' | 'unknown',
  problem: Problem,
  now: string,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const columns = { phase, problem: JSON.stringify(problem), updated_at: now } as const;
    await tx.updateTable('tickets').set(columns).where('id', '=', ticket.id).execute();
    await tx
      .updateTable('ticket_items')
      .set(columns)
      .where('ticket_id', '=', ticket.id)
      .where('kind', '=', 'create')
      .execute();
    await addHistory(tx, ticket.id, now, phase, { code: problem.code, message: problem.message });
  });
}
