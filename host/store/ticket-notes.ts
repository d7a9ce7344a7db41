import type { Json, Problem } from '../../host-sdk/index.js';
import type { StoreDatabase } from './store.js';
import type { TicketItemRow, TicketRow } from './ticket-tables.js';
import { MAX_ATTEMPTS } from './ticket-items.js';
import { groupCommit } from './group-commit.js';
import { addHistory, type MappedState } from './ticket-state.js';
import { stateColumns } from './ticket-sync.js';

/** Earlier attempts of a note with unknown outcome. */
export interface NoteAttempts {
  /** ISO-8601 UTC instant of the first attempt, and the plugin's mark of it. */
  readonly startedAt: string;
  readonly mark: Json;
  /** From when on the last one is certain, by the product's clock; absent: not known yet. */
  readonly certainFrom?: string;
}

/** A note that is about to be sent. */
export interface NoteIntent {
  readonly ticket: TicketRow;
  readonly alertSeq: number;
  /** The sent values, for the history. */
  readonly sent: Json;
  readonly now: string;
  /** The plugin's mark of this moment. */
  readonly mark: Json;
}

/** A note with its outcome. */
type NoteOutcome = Omit<NoteIntent, 'sent' | 'mark'>;

/**
 * Makes the intent of a note durable before it is sent.
 * @returns The earlier attempts that may have added it.
 */
export function storeNoteIntent(
  db: StoreDatabase,
  { ticket, alertSeq, sent, now, mark }: NoteIntent,
): Promise<NoteAttempts | undefined> {
  const place = { connection: ticket.connection, queue: ticket.queue, alert_seq: alertSeq };
  return groupCommit(db, async (tx) => {
    const before = await tx
      .selectFrom('ticket_items')
      .select(['first_attempt_at', 'first_mark', 'certain_from'])
      .where('connection', '=', ticket.connection)
      .where('queue', '=', ticket.queue)
      .where('alert_seq', '=', alertSeq)
      .executeTakeFirst();
    const earlier = attemptsOf(before);
    const item = {
      ticket_id: ticket.id,
      kind: 'note',
      phase: 'sending',
      problem: null,
      ...columnsOf(earlier ?? { startedAt: now, mark }),
      certain_from: null,
      updated_at: now,
    } as const;
    await tx
      .insertInto('ticket_items')
      .values({ ...place, ...item })
      .onConflict((conflict) => conflict.columns(['connection', 'queue', 'alert_seq']).doUpdateSet(item))
      .execute();
    await addHistory(tx, ticket.id, now, 'note sent', sent);
    return earlier;
  });
}

/** Whether an earlier attempt may have added an alert's note. */
export async function mayBeNoted(db: StoreDatabase, ticket: TicketRow, alertSeq: number): Promise<boolean> {
  const row = await db
    .selectFrom('ticket_items')
    .select('first_attempt_at')
    .where('connection', '=', ticket.connection)
    .where('queue', '=', ticket.queue)
    .where('alert_seq', '=', alertSeq)
    .executeTakeFirst();
  return row?.first_attempt_at != null;
}

/** The product accepted the note. */
export async function settleNoted(
  db: StoreDatabase,
  { ticket, alertSeq, now }: NoteOutcome,
  shown: { readonly state: MappedState | undefined; readonly detail: Json; readonly event: string },
): Promise<void> {
  const columns = shown.state === undefined ? { updated_at: now } : stateColumns(shown.state, now, ticket.ended_at);
  await groupCommit(db, async (tx) => {
    await tx
      .updateTable('tickets')
      .set((set) => ({ ...columns, alerts: set('alerts', '+', 1) }))
      .where('id', '=', ticket.id)
      .execute();
    await tx
      .updateTable('ticket_items')
      .set({ phase: 'done', problem: null, updated_at: now })
      .where('connection', '=', ticket.connection)
      .where('queue', '=', ticket.queue)
      .where('alert_seq', '=', alertSeq)
      .execute();
    await addHistory(tx, ticket.id, now, shown.event, shown.detail);
  });
}

/**
 * The note was refused (`failed`), or it may have arrived (`unknown`).
 * @param attempts The attempts that may have added it from now on; none for a refused one.
 * @param counts Whether this counts as one of the {@link MAX_ATTEMPTS}.
 * @returns True when this was the last of them.
 */
export async function settleNoteTroubled(
  db: StoreDatabase,
  { ticket, alertSeq, now }: NoteOutcome,
  outcome: {
    readonly phase: 'failed' | 'unknown';
    readonly problem: Problem;
    readonly attempts: NoteAttempts | undefined;
    readonly counts: boolean;
  },
): Promise<boolean> {
  const { phase, problem, attempts, counts } = outcome;
  return groupCommit(db, async (tx) => {
    const item = await tx
      .updateTable('ticket_items')
      .set((set) => ({
        phase,
        problem: JSON.stringify(problem),
        ...columnsOf(attempts),
        tries: counts ? set('tries', '+', 1) : set.ref('tries'),
        updated_at: now,
      }))
      .where('connection', '=', ticket.connection)
      .where('queue', '=', ticket.queue)
      .where('alert_seq', '=', alertSeq)
      .returning('tries')
      .executeTakeFirst();
    await addHistory(tx, ticket.id, now, `note ${phase}`, { code: problem.code, message: problem.message });
    return counts && item?.tries === MAX_ATTEMPTS;
  });
}

/** An item that waits for its ticket on the product, with that ticket. */
export interface UnsettledNote {
  readonly ticket: TicketRow;
  readonly alertSeq: number;
}

/** Notes that may have been added to existing or former tickets, in order of arrival, without given-up ones. */
export async function unsettledNotes(
  db: StoreDatabase,
  connection: string,
  queue: string,
): Promise<readonly UnsettledNote[]> {
  const rows = await db
    .selectFrom('ticket_items')
    .innerJoin('tickets', 'tickets.id', 'ticket_items.ticket_id')
    .selectAll('tickets')
    .select('ticket_items.alert_seq as note_seq')
    .where('ticket_items.connection', '=', connection)
    .where('ticket_items.queue', '=', queue)
    .where('ticket_items.kind', '=', 'note')
    .where('ticket_items.phase', 'in', ['sending', 'unknown'])
    .where('ticket_items.tries', '<', MAX_ATTEMPTS)
    .where('tickets.phase', 'in', ['open', 'deleted'])
    .orderBy('ticket_items.alert_seq')
    .execute();
  return rows.map(({ note_seq: alertSeq, ...ticket }) => ({ ticket, alertSeq }));
}

/** The stored attempts of a note that may have been added; empty if it was never tried. */
function attemptsOf(
  row: Pick<TicketItemRow, 'first_attempt_at' | 'first_mark' | 'certain_from'> | undefined,
): NoteAttempts | undefined {
  if (row?.first_attempt_at == null) return undefined;
  return {
    startedAt: row.first_attempt_at,
    mark: row.first_mark === null ? null : (JSON.parse(row.first_mark) as Json),
    ...(row.certain_from === null ? {} : { certainFrom: row.certain_from }),
  };
}

function columnsOf(attempts: NoteAttempts | undefined) {
  return {
    first_attempt_at: attempts?.startedAt ?? null,
    first_mark: attempts === undefined ? null : JSON.stringify(attempts.mark),
    certain_from: attempts?.certainFrom ?? null,
  };
}
