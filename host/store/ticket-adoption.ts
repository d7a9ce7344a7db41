import { isTaken, type OpenTicket, type TicketPlace } from './ticket-creates.js';
import type { StoreDatabase } from './store.js';
import type { TicketRow } from './ticket-tables.js';
import { addHistory, refColumns } from './ticket-state.js';
import { stateColumns } from './ticket-sync.js';
import { groupCommit } from './group-commit.js';

/** A ticket of the product that is not in this store. */
export interface Adoption extends TicketPlace, Pick<OpenTicket, 'ref' | 'state' | 'detail'> {
  readonly generation: number;
  readonly idempotencyKey: string;
  readonly alertSeq: number;
  /** Whether it already contains this alert; otherwise the alert must still be added. */
  readonly holdsAlert: boolean;
}

/** Adopts a ticket unchanged. @returns Undefined, without a change, if another ticket has its record. */
export function storeAdoption(db: StoreDatabase, adoption: Adoption, now: string): Promise<TicketRow | undefined> {
  const { connection, queue, dedupeKey, generation, idempotencyKey, alertSeq, ref, state, holdsAlert } = adoption;
  return groupCommit(db, async (tx) => {
    if (await isTaken(tx, { id: 0, connection }, ref.recId)) return undefined;
    const { id } = await tx
      .insertInto('tickets')
      .values({
        connection,
        queue,
        dedupe_key: dedupeKey,
        generation,
        idempotency_key: idempotencyKey,
        alert_seq: alertSeq,
        alerts: holdsAlert ? 1 : 0,
        created_at: now,
        updated_at: now,
        phase: 'open',
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const ticket = await tx
      .updateTable('tickets')
      .set({ ...stateColumns(state, now), ...refColumns(ref) })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    if (holdsAlert) {
      const item = { ticket_id: ticket.id, kind: 'create', phase: 'done', problem: null, updated_at: now } as const;
      await tx
        .insertInto('ticket_items')
        .values({ connection, queue, alert_seq: alertSeq, ...item })
        .onConflict((conflict) => conflict.columns(['connection', 'queue', 'alert_seq']).doUpdateSet(item))
        .execute();
    }
    await addHistory(tx, ticket.id, now, 'adopted', adoption.detail);
    return ticket;
  });
}
