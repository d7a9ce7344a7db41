import type { Problem, SyncEvent, TicketState } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import { runJob, stopIfAborted } from '../job-run.js';
import type { JobResult } from '../job-run.js';
import { silentProgress } from '../progress/progress.js';
import type { Progress } from '../progress/progress.js';
import { abilityOf, requireSection } from '../session.js';
import type { Session } from '../session.js';
import type { TicketRow } from '../store/schema.js';
import { knownState, refOf } from '../store/ticket-state.js';
import {
  countOpenTickets,
  loadCheckpoint,
  openTickets,
  remapStatuses,
  saveCheckpoint,
  suspectTickets,
} from '../store/ticket-sync.js';
import { readStatusOf } from './desk.js';
import { createSyncBook } from './sync-book.js';
import type { SyncBook } from './sync-book.js';

export interface SyncTicketsOptions {
  readonly signal?: AbortSignal | undefined;
  readonly progress?: Progress | undefined;
}

/** Numbers of tickets; a ticket that nothing was said about because nothing changed counts as `same`. */
export interface SyncTicketsResult extends JobResult {
  readonly changed: number;
  readonly same: number;
  readonly missing: number;
  readonly unknown: number;
}

const DEFAULT_PRESENCE_HOURS = 24;
const HOUR_MS = 3_600_000;

/**
 * Brings the product's statuses back. The first sync of a connection asks for every ticket, later ones read what
 * changed and ask for the doubtful. A ticket counts as deleted after two syncs that did not find it; no answer changes
 * nothing. Throws `host.aborted` when stopped.
 */
export function syncTickets(session: Session, options: SyncTicketsOptions = {}): Promise<SyncTicketsResult> {
  return runJob(session, 'tickets sync', async () => {
    const { connection, store, clock } = session;
    requireSection(session, 'ticketing');
    const readStatus = readStatusOf(session);
    await remapStatuses(store.db, connection.name, readStatus);
    const since = await loadCheckpoint(store.db, connection.name);
    const asked = await ticketsToAsk(session, since !== undefined);
    const total = await countOpenTickets(store.db, connection.name);
    const book = createSyncBook(session, asked, readStatus);
    const progress = (options.progress ?? silentProgress)('Statuses', asked.length);
    const events = abilityOf(session, 'ticketing').syncStates({
      ...(since === undefined ? {} : { since }),
      check: questions(asked),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    for await (const event of events) {
      stopIfAborted(options.signal);
      await take(session, book, event);
      if (event.kind === 'outcome') progress.step();
    }
    await book.settleUnanswered();
    progress.end();
    const { changed, missing, unknown } = book.counts();
    session.logger.info('Tickets synced', { at: isoNow(clock), changed, missing, unknown });
    const counts = { changed, same: Math.max(0, total - changed - missing - unknown), missing, unknown };
    for (const [outcome, tickets] of Object.entries(counts)) {
      session.count('synced_tickets_total', [connection.name, outcome], tickets);
    }
    return {
      ...counts,
      ...problemOf(book.firstProblem()),
    };
  });
}

async function take(session: Session, book: SyncBook, event: SyncEvent): Promise<void> {
  switch (event.kind) {
    case 'change':
      return book.change(event.recId, event.state);
    case 'outcome':
      return book.outcome(event);
    case 'checkpoint':
      return saveCheckpoint(session.store.db, session.connection.name, event.checkpoint, isoNow(session.clock));
  }
}

function ticketsToAsk(session: Session, syncedBefore: boolean): Promise<TicketRow[]> {
  const { connection, store, clock } = session;
  if (!syncedBefore) return openTickets(store.db, connection.name);
  const section = connection.config['ticketing'] as { readonly presence_check_hours?: number } | undefined;
  const hours = section?.presence_check_hours ?? DEFAULT_PRESENCE_HOURS;
  const seenBefore = new Date(clock.now() - hours * HOUR_MS).toISOString();
  return suspectTickets(store.db, connection.name, seenBefore);
}

/** One question per record, however many tickets point to it. */
function questions(tickets: readonly TicketRow[]) {
  const byRecord = new Map(tickets.map((ticket) => [ticket.rec_id, ticket]));
  return [...byRecord.values()].map((ticket) => {
    const known: TicketState | undefined = knownState(ticket);
    return { ref: refOf(ticket), ...(known === undefined ? {} : { known }) };
  });
}

function problemOf(problem: Problem | undefined): { readonly problem?: Problem } {
  return problem === undefined ? {} : { problem };
}
