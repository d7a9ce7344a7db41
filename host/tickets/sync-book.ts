import { PluginError } from '../../host-sdk/index.js';
import type { Problem, SyncEvent, TicketState } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import type { Session } from '../session.js';
import type { TicketRow } from '../store/schema.js';
import type { ReadStatus } from '../store/ticket-state.js';
import { applyState, markDeleted, markDoubtful, markMissing, ticketsOfRecord } from '../store/ticket-sync.js';

type Outcome = Extract<SyncEvent, { readonly kind: 'outcome' }>;

/** Applies what one sync reports and counts tickets, each once. */
export interface SyncBook {
  /** A record changed; every ticket on it takes the change over. */
  change(recId: string, state: TicketState): Promise<void>;
  /** The answer for a ticket that was asked for. Answers nobody asked for are passed over. */
  outcome(event: Outcome): Promise<void>;
  /** Tickets that were asked for and not answered are doubtful, never missing. */
  settleUnanswered(): Promise<void>;
  counts(): { readonly changed: number; readonly missing: number; readonly unknown: number };
  firstProblem(): Problem | undefined;
}

/** @param asked The tickets that the sync asks for by name. */
export function createSyncBook(session: Session, asked: readonly TicketRow[], readStatus: ReadStatus): SyncBook {
  const { db } = session.store;
  const { name } = session.connection;
  const waiting = new Set(asked.map((ticket) => ticket.rec_id));
  const askedFor = new Set(waiting);
  const missingBefore = new Set(asked.filter((one) => one.missing_at !== null).map((one) => one.id));
  const changed = new Set<number>();
  const missing = new Set<number>();
  const unknown = new Set<number>();
  let firstProblem: Problem | undefined;

  const doubt = async (recId: string, problem: Problem) => {
    firstProblem ??= problem;
    for (const ticket of await ticketsOfRecord(db, name, recId)) {
      unknown.add(ticket.id);
      await markDoubtful(db, ticket);
    }
  };
  const takeOver = async (recId: string, state: TicketState, seenAt: string, isOutdated: Outdated = never) => {
    for (const ticket of await ticketsOfRecord(db, name, recId)) {
      if (isOutdated(state, ticket)) continue;
      if (await applyState(db, ticket, state, seenAt, readStatus)) changed.add(ticket.id);
    }
  };
  const miss = async (recId: string, seenAt: string, basis: string) => {
    for (const ticket of await ticketsOfRecord(db, name, recId)) {
      missing.add(ticket.id);
      if (missingBefore.has(ticket.id)) await markDeleted(db, ticket, seenAt, basis);
      else await markMissing(db, ticket, seenAt, basis);
    }
  };

  return {
    change(recId, state) {
      waiting.delete(recId);
      return takeOver(recId, state, isoNow(session.clock), isOlder);
    },
    async outcome(event) {
      const { recId } = event.ref;
      if (!askedFor.has(recId)) return;
      waiting.delete(recId);
      switch (event.outcome) {
        case 'changed':
        case 'same':
          return takeOver(recId, event.state, event.seenAt);
        case 'missing':
          return miss(recId, event.seenAt, event.basis);
        case 'unknown':
          return doubt(recId, event.problem);
      }
    },
    async settleUnanswered() {
      for (const recId of waiting) {
        if (recId === null) continue;
        await doubt(recId, new PluginError('plugin.defect', 'The sync gave no answer for a ticket.').problem);
      }
    },
    counts: () => ({ changed: changed.size, missing: missing.size, unknown: unknown.size }),
    firstProblem: () => firstProblem,
  };
}

type Outdated = (state: TicketState, ticket: TicketRow) => boolean;
const never: Outdated = () => false;

/** True for a state from before the one that is stored, as a late page of the change feed may bring it. */
function isOlder(state: TicketState, ticket: TicketRow): boolean {
  if (state.modifiedAt === undefined || ticket.modified_at === null) return false;
  return Date.parse(state.modifiedAt) < Date.parse(ticket.modified_at);
}
