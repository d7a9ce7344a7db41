import type { Json } from '../../host-sdk/index.js';
import { requireSection } from '../sessions/session.js';
import type { Session } from '../sessions/session.js';
import { loadCheckpoint } from '../store/ticket-sync.js';
import { countWatched, ticketsToVerify, watchedTickets } from '../store/ticket-watch.js';
import type { AskedTicket, Watched } from '../store/ticket-watch.js';

/** What a sync asks for. */
export interface SyncPlan {
  /** Where the last sync ended. */
  readonly since: Json | undefined;
  /** Tickets that are asked for by name: all of them in the first sync or if so asked, the suspects later. */
  readonly check: readonly AskedTicket[];
  /** Every watched ticket, one per record. */
  open(): Promise<readonly AskedTicket[]>;
  readonly count: { readonly tickets: number; readonly records: number };
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Chooses what a sync asks for. A ticket is asked for when nothing was heard of it for the hours of the presence check, and
 * in the last quarter of that time by turns, a share in each sync. One that was closed and has not changed for the days of
 * the check of closed tickets is not asked for any more.
 * @param all Ask for every watched ticket, whenever it was seen.
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

/** The tickets whose states are of interest now. */
export function watchedBy(session: Session): Watched {
  const { closedCheckDays: days } = requireSection(session, 'ticketing');
  const closedBefore = new Date(session.clock.now() - days * DAY_MS).toISOString();
  return { connection: session.connection.name, closedBefore };
}
