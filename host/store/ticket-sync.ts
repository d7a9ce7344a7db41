import type { Json, TicketState } from '../../host-sdk/index.js';
import type { StoreDatabase } from './open-store.js';
import type { TicketRow } from './schema.js';
import { addHistory, stateColumns } from './ticket-state.js';
import type { ReadStatus } from './ticket-state.js';

/** Tickets that exist on the product as far as the host knows. */
export function openTickets(db: StoreDatabase, connection: string): Promise<TicketRow[]> {
  return db
    .selectFrom('tickets')
    .selectAll()
    .where('connection', '=', connection)
    .where('phase', '=', 'open')
    .orderBy('id')
    .execute();
}

/** Open tickets that have to be asked for by name: doubtful ones, missing ones, and those not seen since `seenBefore`. */
export function suspectTickets(db: StoreDatabase, connection: string, seenBefore: string): Promise<TicketRow[]> {
  return db
    .selectFrom('tickets')
    .selectAll()
    .where('connection', '=', connection)
    .where('phase', '=', 'open')
    .where((where) =>
      where.or([where('doubtful', '=', 1), where('missing_at', 'is not', null), where('seen_at', '<', seenBefore)]),
    )
    .orderBy('id')
    .execute();
}

export async function countOpenTickets(db: StoreDatabase, connection: string): Promise<number> {
  const row = await db
    .selectFrom('tickets')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('connection', '=', connection)
    .where('phase', '=', 'open')
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Open tickets on one record of the product; several queues may have made one each. */
export function ticketsOfRecord(db: StoreDatabase, connection: string, recId: string): Promise<TicketRow[]> {
  return db
    .selectFrom('tickets')
    .selectAll()
    .where('connection', '=', connection)
    .where('rec_id', '=', recId)
    .where('phase', '=', 'open')
    .execute();
}

/** Takes over what the product said. Returns whether status, severity or assignee differ from before. */
export async function applyState(
  db: StoreDatabase,
  ticket: TicketRow,
  state: TicketState,
  seenAt: string,
  readStatus: ReadStatus,
): Promise<boolean> {
  const columns = stateColumns(state, seenAt, readStatus);
  const differs = (['status', 'native_status', 'severity', 'assignee'] as const).filter(
    (name) => columns[name] !== undefined && columns[name] !== ticket[name],
  );
  await db.transaction().execute(async (tx) => {
    await tx.updateTable('tickets').set(columns).where('id', '=', ticket.id).execute();
    if (differs.length === 0) return;
    const change = Object.fromEntries(differs.map((name) => [name, [ticket[name], columns[name] ?? null] as Json]));
    await addHistory(tx, ticket.id, seenAt, 'changed', change);
  });
  return differs.length > 0;
}

/** Remembers that a ticket was not there; the next sync has to confirm it. */
export async function markMissing(db: StoreDatabase, ticket: TicketRow, seenAt: string, basis: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const columns = { missing_at: seenAt, doubtful: 0, updated_at: seenAt };
    await tx.updateTable('tickets').set(columns).where('id', '=', ticket.id).execute();
    await addHistory(tx, ticket.id, seenAt, 'missing', { basis });
  });
}

/** The ticket is gone for certain. */
export async function markDeleted(db: StoreDatabase, ticket: TicketRow, at: string, basis: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const columns = { phase: 'deleted', doubtful: 0, updated_at: at } as const;
    await tx.updateTable('tickets').set(columns).where('id', '=', ticket.id).execute();
    await addHistory(tx, ticket.id, at, 'deleted', { basis });
  });
}

/** Nobody knows: nothing changes but that the next sync asks again. */
export async function markDoubtful(db: StoreDatabase, ticket: TicketRow): Promise<void> {
  await db.updateTable('tickets').set({ doubtful: 1 }).where('id', '=', ticket.id).execute();
}

/** Reads every stored status anew, so that a changed status map also reaches tickets that do not change. */
export async function remapStatuses(db: StoreDatabase, connection: string, readStatus: ReadStatus): Promise<void> {
  const rows = await db
    .selectFrom('tickets')
    .select(['native_status', 'status'])
    .distinct()
    .where('connection', '=', connection)
    .where('native_status', 'is not', null)
    .execute();
  for (const { native_status: native, status } of rows) {
    if (native === null || readStatus(native) === status) continue;
    await db
      .updateTable('tickets')
      .set({ status: readStatus(native) })
      .where('connection', '=', connection)
      .where('native_status', '=', native)
      .execute();
  }
}

export async function loadCheckpoint(db: StoreDatabase, connection: string): Promise<Json | undefined> {
  const row = await db
    .selectFrom('sync_checkpoints')
    .select('checkpoint')
    .where('connection', '=', connection)
    .executeTakeFirst();
  return row === undefined ? undefined : (JSON.parse(row.checkpoint) as Json);
}

export async function saveCheckpoint(
  db: StoreDatabase,
  connection: string,
  checkpoint: Json,
  now: string,
): Promise<void> {
  const columns = { checkpoint: JSON.stringify(checkpoint), synced_at: now };
  await db
    .insertInto('sync_checkpoints')
    .values({ connection, ...columns })
    .onConflict((conflict) => conflict.column('connection').doUpdateSet(columns))
    .execute();
}
