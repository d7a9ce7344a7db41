import type { Json, Problem, TicketRef } from '../../host-sdk/index.js';
import type { StoreDatabase } from './store.js';
import type { TicketRow } from './ticket-tables.js';
import { MAX_ATTEMPTS } from './ticket-items.js';
import { groupCommit } from './group-commit.js';
import { addHistory, refColumns, type MappedState } from './ticket-state.js';
import { stateColumns } from './ticket-sync.js';

/** The identity of a ticket: one dedupe key in one queue of one connection. */
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
  /** The sent values, for the history. */
  readonly sent: Json;
  /** ISO-8601 UTC. */
  readonly sentAt: string;
  /** The plugin's mark of that moment. */
  readonly mark: Json;
}

/** Tickets whose create was sent and whose outcome is unknown, oldest first. */
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

/** Makes the intent durable before the request is sent; reuses a failed ticket of the same key and generation. */
export function storeIntent(db: StoreDatabase, intent: Intent): Promise<TicketRow> {
  const sending = {
    phase: 'sending',
    alert_seq: intent.alertSeq,
    sent_at: intent.sentAt,
    sent_mark: JSON.stringify(intent.mark),
    certain_from: null,
    sent_values: JSON.stringify(intent.values),
    problem: null,
    updated_at: intent.sentAt,
  } as const;
  return groupCommit(db, async (tx) => {
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
      first_attempt_at: null,
      updated_at: intent.sentAt,
    } as const;
    await tx
      .insertInto('ticket_items')
      .values({ connection: intent.connection, queue: intent.queue, alert_seq: intent.alertSeq, ...item })
      .onConflict((conflict) => conflict.columns(['connection', 'queue', 'alert_seq']).doUpdateSet(item))
      .execute();
    await addHistory(tx, ticket.id, intent.sentAt, 'create sent', intent.sent);
    return ticket;
  });
}

/** The product's answer about an existing ticket. */
export interface OpenTicket {
  readonly ref: TicketRef;
  readonly state: MappedState;
  /** Created now, or found after a lost answer. */
  readonly event: 'created' | 'adopted';
  /** The answer, for the history. */
  readonly detail: Json;
}

/** Stores that the product has the ticket. Returns false, without a change, if another ticket of the connection has the record. */
export async function settleOpen(
  db: StoreDatabase,
  ticket: TicketRow,
  { ref, state, event, detail }: OpenTicket,
  now: string,
): Promise<boolean> {
  return groupCommit(db, async (tx) => {
    if (await isTaken(tx, ticket, ref.recId)) return false;
    await tx
      .updateTable('tickets')
      .set({ ...stateColumns(state, now), ...refColumns(ref), phase: 'open', alerts: 1, problem: null })
      .where('id', '=', ticket.id)
      .execute();
    const items = tx.updateTable('ticket_items').where('ticket_id', '=', ticket.id);
    // The other alerts that wait for this ticket are retried too.
    await items.set({ tries: 0 }).where('phase', '=', 'failed').execute();
    await items
      .set({ phase: 'done', problem: null, updated_at: now })
      .where('kind', '=', 'create')
      .where('alert_seq', '=', ticket.alert_seq)
      .execute();
    await addHistory(tx, ticket.id, now, event, detail);
    return true;
  });
}

/** The outcome of a create without a ticket. */
export interface TroubledCreate {
  /** Refused, or of unknown outcome. */
  readonly phase: 'failed' | 'unknown';
  readonly problem: Problem;
  /** From when on it is certain, by the product's clock, if known. */
  readonly certainFrom?: string | undefined;
  /** Whether this counts as an attempt after which an alert is given up. */
  readonly counts?: boolean;
}

/** @returns True when this was the last attempt. */
export async function recordFailure(
  db: StoreDatabase,
  ticket: TicketRow,
  { phase, problem, certainFrom, counts = false }: TroubledCreate,
  now: string,
): Promise<boolean> {
  return groupCommit(db, async (tx) => {
    const columns = { phase, problem: JSON.stringify(problem), updated_at: now } as const;
    const certain = certainFrom === undefined ? {} : { certain_from: certainFrom };
    await tx
      .updateTable('tickets')
      .set({ ...columns, ...certain })
      .where('id', '=', ticket.id)
      .execute();
    const item = await tx
      .updateTable('ticket_items')
      .set((set) => ({ ...columns, tries: counts ? set('tries', '+', 1) : set.ref('tries') }))
      .where('ticket_id', '=', ticket.id)
      .where('kind', '=', 'create')
      .where('alert_seq', '=', ticket.alert_seq)
      .returning('tries')
      .executeTakeFirst();
    await addHistory(tx, ticket.id, now, phase, { code: problem.code, message: problem.message });
    return counts && item?.tries === MAX_ATTEMPTS;
  });
}

/** Largest distance between a create and its record: the longest grace period plus the difference of two clocks. */
const MAX_APART_MS = 2 * 3_600_000;
/** Even if the clock was changed, this number of tickets before and after it are of about the same time. */
const NEIGHBOURS = 2000;

/** Product keys of records of other tickets that may have been created around the time of a ticket's create. */
export async function recordsTaken(db: StoreDatabase, ticket: TicketRow): Promise<readonly string[]> {
  const sent = Date.parse(ticket.sent_at ?? ticket.created_at);
  const bound = (ms: number) => new Date(sent + ms).toISOString();
  const rows = await db
    .selectFrom('tickets')
    .select('rec_id')
    .distinct()
    .where('connection', '=', ticket.connection)
    .where((where) =>
      where.or([
        where.and([where('sent_at', '>=', bound(-MAX_APART_MS)), where('sent_at', '<=', bound(MAX_APART_MS))]),
        where.and([where('id', '>=', ticket.id - NEIGHBOURS), where('id', '<=', ticket.id + NEIGHBOURS)]),
      ]),
    )
    .where('rec_id', 'is not', null)
    // Its record is no more: the product may have given its key to another.
    .where('phase', '!=', 'deleted')
    .where('id', '!=', ticket.id)
    .execute();
  return rows.flatMap(({ rec_id }) => rec_id ?? []);
}

export async function isTaken(
  db: StoreDatabase,
  ticket: Pick<TicketRow, 'id' | 'connection'>,
  recId: string,
): Promise<boolean> {
  const holder = await db
    .selectFrom('tickets')
    .select('id')
    .where('connection', '=', ticket.connection)
    .where('rec_id', '=', recId)
    .where('id', '!=', ticket.id)
    .where('phase', '!=', 'deleted')
    .executeTakeFirst();
  return holder !== undefined;
}
