import type { Transaction, Updateable } from 'kysely';
import type { Json, TicketStatus } from '../../host-sdk/index.js';
import type { StoreDatabase } from './store.js';
import type { StoreTables } from './schema.js';
import type { TicketRow } from './ticket-tables.js';
import { addHistory, type MappedState } from './ticket-state.js';
import { groupCommit } from './group-commit.js';
import { transaction } from './transaction.js';

/** The product's answer about one of its records. */
export interface RecordState {
  readonly recId: string;
  readonly state: MappedState;
  /** Address of the record in the product's API; absent if the plugin does not return it. */
  readonly apiUrl?: string | undefined;
  /** ISO-8601 UTC. */
  readonly seenAt: string;
  /** Read from a list of changes, which may contain a state older than the stored one. */
  readonly mayBeOld: boolean;
}

/** The changes of a ticket. */
export interface StateChange {
  /** The current state. */
  readonly ticket: TicketRow;
  readonly changed: readonly ComparedColumn[];
  /** The product's status before. */
  readonly before: string | null;
}

/**
 * Stores the product's states of records, all or none: every ticket of a record gets its state, and
 * records without a ticket are ignored. Returns the tickets whose status, severity or assignee changed.
 */
export function applyStates(
  db: StoreDatabase,
  connection: string,
  states: readonly RecordState[],
): Promise<readonly StateChange[]> {
  return transaction(db, async (tx) => {
    const tickets = new Map<string | null, TicketRow[]>();
    const recIds = [...new Set(states.map(({ recId }) => recId))];
    for (const ticket of await ticketsOfRecords(tx, connection, recIds)) {
      tickets.set(ticket.rec_id, [...(tickets.get(ticket.rec_id) ?? []), ticket]);
    }
    const changes: StateChange[] = [];
    for (const seen of states) {
      for (const ticket of tickets.get(seen.recId) ?? []) {
        const before = ticket.native_status;
        const changed = await applyState(tx, ticket, seen);
        if (changed.length > 0) changes.push({ ticket: { ...ticket }, changed, before });
      }
    }
    return changes;
  });
}

const COMPARED = ['status', 'native_status', 'severity', 'assignee'] as const;
type ComparedColumn = (typeof COMPARED)[number];

async function applyState(
  tx: Transaction<StoreTables>,
  ticket: TicketRow,
  { state, apiUrl, seenAt, mayBeOld }: RecordState,
): Promise<readonly ComparedColumn[]> {
  if (mayBeOld && isOlder(state, ticket)) return [];
  // A ticket of an earlier version has no address, and that of any other follows the connection.
  const address = apiUrl === undefined ? {} : { api_url: apiUrl };
  const columns = { ...stateColumns(state, seenAt, ticket.ended_at), ...address };
  const differs = COMPARED.filter((name) => columns[name] !== undefined && columns[name] !== ticket[name]);
  await tx.updateTable('tickets').set(columns).where('id', '=', ticket.id).execute();
  if (differs.length === 0) return [];
  const change = Object.fromEntries(differs.map((name) => [name, [ticket[name], columns[name] ?? null] as Json]));
  await addHistory(tx, ticket.id, seenAt, 'changed', change);
  // A record may occur twice.
  Object.assign(ticket, columns);
  return differs;
}

/**
 * Columns for the product's state of a ticket. Missing severity and assignee stay unchanged.
 * @param seenAt ISO-8601 UTC; also clears the marks of missing and doubtful tickets.
 * @param endedBefore When it was closed according to the previous state.
 */
export function stateColumns(
  state: MappedState,
  seenAt: string,
  endedBefore: string | null = null,
): Updateable<StoreTables['tickets']> {
  // If the product does not report the time, the first time when it was seen closed counts: later changes do not.
  const ended = state.endedAt ?? endedBefore ?? state.modifiedAt ?? seenAt;
  return {
    status: state.status,
    native_status: state.nativeStatus,
    ...(state.severity === undefined ? {} : { severity: state.severity }),
    ...(state.assignee === undefined ? {} : { assignee: state.assignee }),
    ...(state.modifiedAt === undefined ? {} : { modified_at: state.modifiedAt }),
    ended_at: state.ended ? ended : null,
    seen_at: seenAt,
    missing_at: null,
    doubtful: 0,
    updated_at: seenAt,
  };
}

function isOlder(state: MappedState, ticket: TicketRow): boolean {
  if (state.modifiedAt === undefined || ticket.modified_at === null) return false;
  return Date.parse(state.modifiedAt) < Date.parse(ticket.modified_at);
}

/** Open tickets of records of the product, several if several queues created one; in one indexed query. */
export function ticketsOfRecords(
  db: StoreDatabase,
  connection: string,
  recIds: readonly string[],
): Promise<TicketRow[]> {
  return db
    .selectFrom('tickets')
    .selectAll()
    .where('connection', '=', connection)
    .where('rec_id', 'in', recIds)
    .where('phase', '=', 'open')
    .execute();
}

/** An answer without the ticket. */
export interface Absence {
  /** ISO-8601 UTC. */
  readonly seenAt: string;
  /** A sentence about the question and its answer. */
  readonly basis: string;
}

/**
 * Marks a ticket as missing; the next sync must confirm it.
 * @param accepted A user has accepted it, so that it no longer counts for the limit of missing tickets.
 */
export function markMissing(
  db: StoreDatabase,
  ticket: TicketRow,
  { seenAt, basis }: Absence,
  accepted: boolean,
): Promise<void> {
  return groupCommit(db, async (tx) => {
    const columns = { missing_at: seenAt, missing_accepted: accepted ? 1 : 0, doubtful: 0, updated_at: seenAt };
    await tx.updateTable('tickets').set(columns).where('id', '=', ticket.id).execute();
    await addHistory(tx, ticket.id, seenAt, 'missing', { basis, ...(accepted ? { accepted } : {}) });
  });
}

/** Marks the ticket as deleted. */
export function markDeleted(db: StoreDatabase, ticket: TicketRow, { seenAt, basis }: Absence): Promise<void> {
  return groupCommit(db, async (tx) => {
    const columns = { phase: 'deleted', doubtful: 0, updated_at: seenAt } as const;
    await tx.updateTable('tickets').set(columns).where('id', '=', ticket.id).execute();
    await addHistory(tx, ticket.id, seenAt, 'deleted', { basis });
  });
}

/** The state is unknown: only marks the ticket so that the next sync asks again. */
export async function markDoubtful(db: StoreDatabase, tickets: readonly TicketRow[]): Promise<void> {
  const ids = tickets.map(({ id }) => id);
  await db.updateTable('tickets').set({ doubtful: 1 }).where('id', 'in', ids).where('doubtful', '=', 0).execute();
}

/** A status of the product, and the host's status for it. */
export interface StatusWord {
  readonly native: string;
  readonly status: TicketStatus | null;
}

/** The statuses of a connection's tickets, each with all stored host statuses. */
export async function storedStatuses(db: StoreDatabase, connection: string): Promise<readonly StatusWord[]> {
  const rows = await db
    .selectFrom('tickets')
    .select(['native_status', 'status'])
    .distinct()
    .where('connection', '=', connection)
    .where('native_status', 'is not', null)
    .execute();
  return rows.flatMap(({ native_status: native, status }) => (native === null ? [] : { native, status }));
}

/** Changes the host status for a status of the product. */
export async function changeStatusWord(
  db: StoreDatabase,
  connection: string,
  { native, status }: StatusWord,
): Promise<void> {
  await db
    .updateTable('tickets')
    .set({ status })
    .where('connection', '=', connection)
    .where('native_status', '=', native)
    .execute();
}

/** Checkpoint and time (ISO-8601 UTC) of the last sync. */
export async function loadCheckpoint(
  db: StoreDatabase,
  connection: string,
): Promise<{ readonly checkpoint: Json; readonly syncedAt: string } | undefined> {
  const row = await db
    .selectFrom('sync_checkpoints')
    .select(['checkpoint', 'synced_at'])
    .where('connection', '=', connection)
    .executeTakeFirst();
  return row && { checkpoint: JSON.parse(row.checkpoint) as Json, syncedAt: row.synced_at };
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
