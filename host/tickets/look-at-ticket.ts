import { PluginError } from '../../host-sdk/index.js';
import type { SyncEvent, UpdateOutcome } from '../../host-sdk/index.js';
import type { TicketRow } from '../store/schema.js';
import { knownState, refOf } from '../store/ticket-state.js';
import { applyStates } from '../store/ticket-sync.js';
import type { Desk } from './desk.js';
import { mapState } from './status-map.js';
import { createSyncLog } from './sync-log.js';

/** A ticket as the product shows it now. */
export interface Look {
  readonly status: string;
  readonly ended: boolean;
  /** Milliseconds, by the product's clock, since work on it ended; absent where nobody knows, or where it goes on. */
  readonly age?: number;
}

/**
 * Asks the product for one ticket and keeps what it says: what is stored is as old as the last sync. `gone`: the product
 * answers, and no longer shows it. Undefined where no answer can be had.
 */
export async function lookAtTicket(desk: Desk, ticket: TicketRow): Promise<Look | 'gone' | undefined> {
  const { connection, store } = desk.session;
  const seen = await ask(desk, ticket);
  if (seen === undefined || seen === 'gone') return seen;
  const { seenAt } = seen;
  const state = mapState(seen.state, desk.readStatus);
  const { recId, apiUrl } = seen.ref;
  const record = { recId, state, apiUrl, seenAt, mayBeOld: false };
  const changes = await applyStates(store.db, connection.name, [record]);
  await createSyncLog(desk.session).changed(changes);
  const { ended, nativeStatus: status } = state;
  const endedAt = state.endedAt ?? ticket.ended_at ?? state.modifiedAt;
  if (!ended || endedAt === undefined) return { status, ended };
  return { status, ended, age: Date.parse(seenAt) - Date.parse(endedAt) };
}

type Seen = Extract<SyncEvent, { readonly kind: 'outcome'; readonly outcome: 'changed' | 'same' }>;

async function ask(desk: Desk, ticket: TicketRow): Promise<Seen | 'gone' | undefined> {
  const known = knownState(ticket);
  const question = { ref: refOf(ticket), ...(known === undefined ? {} : { known }) };
  const signal = desk.signal === undefined ? {} : { signal: desk.signal };
  try {
    for await (const event of desk.ticketing.syncStates({ check: [question], ...signal })) {
      if (event.kind !== 'outcome' || event.ref.recId !== ticket.rec_id) continue;
      if (event.outcome === 'missing') return 'gone';
      return event.outcome === 'unknown' ? undefined : event;
    }
  } catch {
    // The write that follows meets the same trouble, and says so.
  }
  return undefined;
}

/** A note is on a ticket that could not be looked at: what becomes of it is decided by the next run. */
export function unseen({ number }: TicketRow): Extract<UpdateOutcome, { readonly outcome: 'unknown' }> {
  const message = `The note is on ${number ?? 'its ticket'}, but the ticket could not be looked at.`;
  return { outcome: 'unknown', problem: new PluginError('network.outcome_unknown', message).problem };
}
