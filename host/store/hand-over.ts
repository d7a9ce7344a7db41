import { addAliases } from './dedupe-keys.js';
import type { StoreDatabase } from './store.js';
import type { TicketRow } from './ticket-tables.js';
import { addHistory } from './ticket-state.js';
import { transaction } from './transaction.js';

export interface HandOver {
  /** The latest ticket of its key in the deleted queue. */
  readonly ticket: TicketRow;
  /** The queue that takes it over. */
  readonly queue: string;
  /** Keys that will lead to the ticket in the new queue. */
  readonly keys: readonly string[];
  readonly now: string;
  /** The idempotency key of a ticket that is not created yet, by its generation. */
  readonly idempotencyKey: (generation: number) => string;
}

/** Moves all tickets of a key with their alerts to another queue. @returns The moved ticket. */
export function handOverTicket(db: StoreDatabase, over: HandOver): Promise<TicketRow> {
  const { ticket, queue, keys, now } = over;
  const { connection, dedupe_key: dedupeKey } = ticket;
  return transaction(db, async (tx) => {
    const there = await tx
      .selectFrom('tickets')
      .select((select) => select.fn.max('generation').as('generation'))
      .where('connection', '=', connection)
      .where('queue', '=', queue)
      .where('dedupe_key', '=', dedupeKey)
      .executeTakeFirst();
    const first = there?.generation == null ? 0 : there.generation + 1;
    const rows = await tx
      .selectFrom('tickets')
      .select(['id', 'generation', 'phase'])
      .where('connection', '=', connection)
      .where('queue', '=', ticket.queue)
      .where('dedupe_key', '=', dedupeKey)
      .execute();
    for (const row of rows) {
      const generation = row.generation + first;
      const key = row.phase === 'failed' ? { idempotency_key: over.idempotencyKey(generation) } : {};
      await tx
        .updateTable('tickets')
        .set({ queue, generation, ...key })
        .where('id', '=', row.id)
        .execute();
      await moveItems(tx, row.id, connection, queue);
      await addHistory(tx, row.id, now, 'handed over', { from: ticket.queue, to: queue });
    }
    await addAliases(tx, { connection, queue, dedupeKey }, [...keys, ...(await aliasesOf(tx, ticket))]);
    return tx.selectFrom('tickets').selectAll().where('id', '=', ticket.id).executeTakeFirstOrThrow();
  });
}

/** Keys that led to a ticket in its queue. */
async function aliasesOf(db: StoreDatabase, ticket: TicketRow): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('dedupe_aliases')
    .select('alias')
    .where('connection', '=', ticket.connection)
    .where('queue', '=', ticket.queue)
    .where('dedupe_key', '=', ticket.dedupe_key)
    .execute();
  return rows.map(({ alias }) => alias);
}

/** An alert that the other queue has already processed keeps that result. */
async function moveItems(db: StoreDatabase, ticketId: number, connection: string, queue: string): Promise<void> {
  const there = db
    .selectFrom('ticket_items')
    .select('alert_seq')
    .where('connection', '=', connection)
    .where('queue', '=', queue);
  await db
    .updateTable('ticket_items')
    .set({ queue })
    .where('ticket_id', '=', ticketId)
    .where('alert_seq', 'not in', there)
    .execute();
  await db.deleteFrom('ticket_items').where('ticket_id', '=', ticketId).where('queue', '!=', queue).execute();
}
