import { PluginError } from '../../host-sdk/index.js';
import type { Problem, SyncEvent } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import type { Session } from '../session.js';
import type { ReadStatus } from '../store/ticket-state.js';
import { applyStates, markDeleted, markDoubtful, markMissing, ticketsOfRecord } from '../store/ticket-sync.js';
import type { RecordState } from '../store/ticket-sync.js';
import type { AskedTicket } from '../store/ticket-watch.js';
import { createSyncLog } from './sync-log.js';

type Change = Extract<SyncEvent, { readonly kind: 'change' }>;
type Outcome = Extract<SyncEvent, { readonly kind: 'outcome' }>;

/** Applies what one sync reports and counts tickets, each once. */
export interface SyncBook {
  /** These tickets are asked for: each has to be answered. */
  ask(tickets: readonly AskedTicket[]): void;
  /** A record changed; every ticket on it takes the change over. */
  change(event: Change): Promise<void>;
  /** The answer for a ticket that was asked for. Answers nobody asked for are passed over. */
  outcome(event: Outcome): Promise<void>;
  /** Stores what is not stored yet. Tickets that were asked for and not answered are doubtful, never missing. */
  close(): Promise<void>;
  counts(): { readonly changed: number; readonly missing: number; readonly unknown: number };
  firstProblem(): Problem | undefined;
}

/** States that are stored together. */
const BATCH = 500;

export function createSyncBook(session: Session, readStatus: ReadStatus): SyncBook {
  const { db } = session.store;
  const { name } = session.connection;
  const log = createSyncLog(session);
  const askedFor = new Set<string>();
  const waiting = new Set<string>();
  const missingBefore = new Set<number>();
  const changed = new Set<number>();
  const missing = new Set<number>();
  const unknown = new Set<number>();
  let seen: RecordState[] = [];
  let firstProblem: Problem | undefined;

  const flush = async () => {
    const states = seen;
    seen = [];
    if (states.length === 0) return;
    const changes = await applyStates(db, name, states, readStatus);
    for (const { ticket } of changes) changed.add(ticket.id);
    await log.changed(changes);
  };
  const takeOver = async (state: RecordState) => {
    waiting.delete(state.recId);
    seen.push(state);
    if (seen.length >= BATCH) await flush();
  };
  const doubt = async (recId: string, problem: Problem) => {
    firstProblem ??= problem;
    for (const ticket of await ticketsOfRecord(db, name, recId)) {
      unknown.add(ticket.id);
      await markDoubtful(db, ticket);
      // Said once, not again by every sync until the product can be asked.
      if (ticket.doubtful === 0) await log.told('ticket.not_synced', ticket, 'unknown', problem);
    }
  };
  const miss = async (recId: string, seenAt: string, basis: string) => {
    for (const ticket of await ticketsOfRecord(db, name, recId)) {
      missing.add(ticket.id);
      if (missingBefore.has(ticket.id)) {
        await markDeleted(db, ticket, seenAt, basis);
        await log.told('ticket.deleted', ticket, 'deleted');
      } else {
        await markMissing(db, ticket, seenAt, basis);
        await log.told('ticket.missing', ticket, 'missing');
      }
    }
  };

  return {
    ask(tickets) {
      for (const ticket of tickets) {
        if (ticket.rec_id === null || askedFor.has(ticket.rec_id)) continue;
        askedFor.add(ticket.rec_id);
        waiting.add(ticket.rec_id);
        if (ticket.missing_at !== null) missingBefore.add(ticket.id);
      }
    },
    change: ({ recId, state, apiUrl }) =>
      takeOver({ recId, state, apiUrl, seenAt: isoNow(session.clock), mayBeOld: true }),
    async outcome(event) {
      const { recId, apiUrl } = event.ref;
      if (!askedFor.has(recId)) return;
      switch (event.outcome) {
        case 'changed':
        case 'same':
          return takeOver({ recId, state: event.state, apiUrl, seenAt: event.seenAt, mayBeOld: false });
        case 'missing':
          waiting.delete(recId);
          return miss(recId, event.seenAt, event.basis);
        case 'unknown':
          waiting.delete(recId);
          return doubt(recId, event.problem);
      }
    },
    async close() {
      await flush();
      for (const recId of waiting) {
        await doubt(recId, new PluginError('plugin.defect', 'The sync gave no answer for a ticket.').problem);
      }
    },
    counts: () => ({ changed: changed.size, missing: missing.size, unknown: unknown.size }),
    firstProblem: () => firstProblem,
  };
}
