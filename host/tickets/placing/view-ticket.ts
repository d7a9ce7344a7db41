import type { TicketRow } from '../../store/ticket-tables.js';
import { knownState, refOf } from '../../store/ticket-state.js';
import { mapState } from '../status-map.js';
import type { TicketRun } from '../ticket-run.js';
import type { SeenTicket } from './outcome.js';

/** Reads one ticket from the product, because its stored state is as old as the last sync. */
export async function viewTicket(run: TicketRun, ticket: TicketRow): Promise<SeenTicket | 'gone' | 'unseen'> {
  const known = knownState(ticket);
  const question = { ref: refOf(ticket), ...(known === undefined ? {} : { known }) };
  const signal = run.signal === undefined ? {} : { signal: run.signal };
  try {
    for await (const event of run.ticketing.syncStates({ check: [question], ...signal })) {
      if (event.kind !== 'outcome' || event.ref.recId !== ticket.rec_id) continue;
      if (event.outcome === 'missing') return 'gone';
      if (event.outcome === 'unknown') return 'unseen';
      const { ref, seenAt } = event;
      return { ref, seenAt, state: mapState(event.state, run.readStatus) };
    }
  } catch {
    // The write that follows meets the same trouble, and says so.
  }
  return 'unseen';
}
