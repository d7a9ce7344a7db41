import { PluginError, type Problem } from '../../../host-sdk/index.js';
import type { TicketRow } from '../../store/ticket-tables.js';
import { watchedTickets, type AskedTicket } from '../../store/ticket-watch.js';
import { judgeMissing } from '../mass-guard.js';
import { watchedBy } from '../plan-sync.js';
import { spread } from '../spread.js';
import { questions } from '../ticket-questions.js';
import type { TicketRun } from '../ticket-run.js';

/** Largest number of other tickets to ask for when one is missing: as many as one call can carry. */
const MOST = 20;

/**
 * Why a ticket does not count as deleted although the product no longer shows it: others are not shown
 * either, which looks like a lost right. Undefined if it counts as deleted.
 */
export async function whyNotGone(run: TicketRun, ticket: TicketRow): Promise<Problem | undefined> {
  if (ticket.missing_accepted === 1) return undefined;
  const watched = await watchedTickets(run.session.store.db, watchedBy(run.session));
  const others = watched.filter(
    ({ rec_id: recId, missing_accepted: accepted }) => recId !== null && recId !== ticket.rec_id && accepted !== 1,
  );
  if (others.length === 0) return undefined;
  const witnesses = await ask(run, spread(others, MOST));
  const { shown, missing } = witnesses;
  const verdict = judgeMissing({ watched: others.length + 1, shown, missing: missing + 1, silent: 0, witnesses });
  if (verdict === 'few') return undefined;
  const { problem } = verdict === 'untold' ? untold(ticket) : verdict;
  // The alert waits for a user's decision.
  return { ...problem, retry: 'later' };
}

async function ask(run: TicketRun, tickets: readonly AskedTicket[]): Promise<{ shown: number; missing: number }> {
  const seen = { shown: 0, missing: 0 };
  const signal = run.signal === undefined ? {} : { signal: run.signal };
  try {
    for await (const event of run.ticketing.syncStates({ check: questions(tickets), ...signal })) {
      if (event.kind !== 'outcome' || event.outcome === 'unknown') continue;
      seen[event.outcome === 'missing' ? 'missing' : 'shown'] += 1;
    }
  } catch {
    // What was told until then counts; without a word nothing is believed.
  }
  return seen;
}

function untold({ number }: TicketRow): PluginError {
  const message = `The host can no longer find ${number ?? 'the ticket'}, and could not check the other tickets.`;
  return new PluginError('tenant.mass_missing', `${message} It was not marked as deleted.`);
}
