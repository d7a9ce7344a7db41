import type { Json, TicketQuestion } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import { runJob, stopIfAborted } from '../job-run.js';
import type { JobResult } from '../job-run.js';
import { silentProgress } from '../progress/progress.js';
import type { Progress } from '../progress/progress.js';
import { abilityOf, requireSection } from '../session.js';
import type { Session } from '../session.js';
import { knownState, refOf } from '../store/ticket-state.js';
import { remapStatuses, saveCheckpoint } from '../store/ticket-sync.js';
import type { AskedTicket } from '../store/ticket-watch.js';
import { readStatusOf } from './desk.js';
import { planSync } from './plan-sync.js';
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
    const plan = await planSync(session);
    const book = createSyncBook(session, readStatus);
    book.ask(plan.check);
    const progress = (options.progress ?? silentProgress)('Statuses', plan.check.length);
    const events = abilityOf(session, 'ticketing').syncStates({
      ...(plan.since === undefined ? {} : { since: plan.since }),
      check: questions(plan.check),
      open: {
        count: plan.count.records,
        async list() {
          const tickets = await plan.open();
          book.ask(tickets);
          return questions(tickets);
        },
      },
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    let checkpoint: Json | undefined;
    for await (const event of events) {
      stopIfAborted(options.signal);
      if (event.kind === 'change') await book.change(event);
      else if (event.kind === 'outcome') await book.outcome(event);
      else checkpoint = event.checkpoint;
      if (event.kind === 'outcome') progress.step();
    }
    await book.close();
    // Only now is everything stored that the next sync will not be told again.
    if (checkpoint !== undefined) await saveCheckpoint(store.db, connection.name, checkpoint, isoNow(clock));
    progress.end();
    return report(session, book, plan.count.tickets);
  });
}

function report(session: Session, book: SyncBook, total: number): Omit<SyncTicketsResult, 'calls' | 'seconds'> {
  const { changed, missing, unknown } = book.counts();
  session.logger.info('Tickets synced', { changed, missing, unknown });
  const counts = { changed, same: Math.max(0, total - changed - missing - unknown), missing, unknown };
  for (const [outcome, tickets] of Object.entries(counts)) {
    session.count('synced_tickets_total', [session.connection.name, outcome], tickets);
  }
  const problem = book.firstProblem();
  return { ...counts, ...(problem === undefined ? {} : { problem }) };
}

/** One question per record, however many tickets point to it. */
function questions(tickets: readonly AskedTicket[]): readonly TicketQuestion[] {
  const byRecord = new Map(tickets.map((ticket) => [ticket.rec_id, ticket]));
  return [...byRecord.values()].map((ticket) => {
    const known = knownState(ticket);
    return { ref: refOf(ticket), ...(known === undefined ? {} : { known }) };
  });
}
