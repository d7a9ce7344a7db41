import { sql } from 'kysely';
import type { StoreDatabase } from './store.js';
import type { TicketRow } from './ticket-tables.js';
import type { KnownTicket } from './ticket-state.js';

/** True for tickets that the last sync could not decide; must equal the condition of the index `tickets_doubted`. */
export const NEEDS_RECHECK = sql<boolean>`(doubtful = 1 or missing_at is not null)`;

/** A ticket that a sync asks for. */
export type AskedTicket = KnownTicket & Pick<TicketRow, 'missing_at' | 'missing_accepted'>;

const ASKED = [
  'id',
  'number',
  'rec_id',
  'url',
  'api_url',
  'native_status',
  'severity',
  'assignee',
  'modified_at',
  'missing_at',
  'missing_accepted',
] as const satisfies readonly (keyof AskedTicket)[];

/** The open tickets of a connection that a sync watches. */
export interface Watched {
  readonly connection: string;
  /** ISO-8601 UTC: tickets that were closed and have not changed since then are ignored. */
  readonly closedBefore: string;
}

/** One ticket for each record, because several queues may share a record. */
export async function watchedTickets(db: StoreDatabase, watched: Watched): Promise<readonly AskedTicket[]> {
  const rows = await watchedQuery(db, watched).select(ASKED).orderBy('id').execute();
  return [...new Map(rows.map((ticket) => [ticket.rec_id, ticket])).values()];
}

/** Number of watched tickets, and of their records. */
export function countWatched(
  db: StoreDatabase,
  watched: Watched,
): Promise<{ readonly tickets: number; readonly records: number }> {
  return watchedQuery(db, watched)
    .select((select) => [
      select.fn.countAll<number>().as('tickets'),
      select.fn.count<number>('rec_id').distinct().as('records'),
    ])
    .executeTakeFirstOrThrow();
}

/** Instants (ISO-8601 UTC) and a number that select the tickets to ask for because they were not seen for a long time. */
export interface PresenceCheck {
  /** All that were last seen before this. */
  readonly overdueBefore: string;
  /** Of those last seen before this, at most `share`, so that they do not all become overdue at once. */
  readonly dueBefore: string;
  readonly share: number;
}

/** Tickets to ask for by reference: doubtful ones, missing ones, and those not seen for a long time. */
export async function ticketsToVerify(
  db: StoreDatabase,
  watched: Watched,
  { overdueBefore, dueBefore, share }: PresenceCheck,
): Promise<readonly AskedTicket[]> {
  const open = watchedQuery(db, watched).select(ASKED);
  const [doubted, overdue, due] = await Promise.all([
    open.where(NEEDS_RECHECK).execute(),
    open.where('seen_at', '<', overdueBefore).execute(),
    open
      .where('seen_at', '>=', overdueBefore)
      .where('seen_at', '<', dueBefore)
      .orderBy('seen_at')
      .limit(share)
      .execute(),
  ]);
  const suspects = new Map([...doubted, ...overdue, ...due].map((ticket) => [ticket.id, ticket]));
  return [...suspects.values()].sort((one, other) => one.id - other.id);
}

function watchedQuery(db: StoreDatabase, { connection, closedBefore }: Watched) {
  return db
    .selectFrom('tickets')
    .where('connection', '=', connection)
    .where('phase', '=', 'open')
    .where((where) =>
      where.or([
        where('status', '!=', 'closed'),
        where('status', 'is', null),
        where('modified_at', 'is', null),
        where('modified_at', '>=', closedBefore),
      ]),
    );
}
