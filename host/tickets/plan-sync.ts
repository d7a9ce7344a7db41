import { DAY_MS, HOUR_MS } from '../platform/durations.js';
import type { Json } from '../../host-sdk/index.js';
import { requireSection, type Session } from '../sessions/session.js';
import { loadCheckpoint } from '../store/ticket-sync.js';
import {
  countWatched,
  ticketsToVerify,
  watchedTickets,
  type AskedTicket,
  type Watched,
} from '../store/ticket-watch.js';

/** The requests of a sync. */
export interface SyncPlan {
  /** Checkpoint of the last sync. */
  readonly since: Json | undefined;
  /** Tickets to ask for by reference: all of them in the first sync or on request, only suspect ones later. */
  readonly check: readonly AskedTicket[];
  /** Every watched ticket, one for each record. */
  open(): Promise<readonly AskedTicket[]>;
  readonly count: { readonly tickets: number; readonly records: number };
}

/**
 * Chooses the tickets that a sync asks for: tickets without news for the hours of the presence check, and
 * in the last quarter of that time a share of them in each sync. A ticket that was closed and has not changed for the days of
 * the closed check is no longer asked for.
 * @param all Ask for every watched ticket.
 */
export async function planSync(session: Session, all = false): Promise<SyncPlan> {
  const { connection, store, clock } = session;
  const { db } = store;
  const { presenceCheckHours: hours } = requireSection(session, 'ticketing');
  const now = clock.now();
  const before = (ms: number) => new Date(now - ms).toISOString();
  const watched = watchedBy(session);
  const [last, count] = await Promise.all([loadCheckpoint(db, connection.name), countWatched(db, watched)]);
  const open = () => watchedTickets(db, watched);
  if (last === undefined || all) return { since: last?.checkpoint, check: await open(), open, count };
  const quarter = (hours * HOUR_MS) / 4;
  const share = Math.ceil((count.tickets * Math.max(0, now - Date.parse(last.syncedAt))) / quarter);
  const check = await ticketsToVerify(db, watched, {
    overdueBefore: before(hours * HOUR_MS),
    dueBefore: before(3 * quarter),
    share,
  });
  return { since: last.checkpoint, check, open, count };
}

/** The tickets that the sync watches now. */
export function watchedBy(session: Session): Watched {
  const { closedCheckDays: days } = requireSection(session, 'ticketing');
  const closedBefore = new Date(session.clock.now() - days * DAY_MS).toISOString();
  return { connection: session.connection.name, closedBefore };
}
