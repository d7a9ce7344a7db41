import { PluginError, type Json, type Problem, type SyncEvent, type TicketState } from '../../host-sdk/index.js';
import { isoNow } from '../platform/clock.js';
import type { Session } from '../sessions/session.js';
import type { TicketRow } from '../store/ticket-tables.js';
import {
  applyStates,
  markDeleted,
  markDoubtful,
  markMissing,
  ticketsOfRecords,
  type Absence,
  type RecordState,
} from '../store/ticket-sync.js';
import type { AskedTicket } from '../store/ticket-watch.js';
import type { SyncCoverage } from './mass-guard.js';
import { mapState, type ReadStatus } from './status-map.js';
import { createSyncLog } from './sync-log.js';

type Outcome = Extract<SyncEvent, { readonly kind: 'outcome' }>;

/** How to handle missing tickets: mark them, mark them regardless of their number, or leave them unchanged. */
export type MissingDecision = 'believed' | 'accepted' | 'held';

/** Applies what one sync reports and counts tickets, each once. */
export interface SyncRecorder {
  /** Adds requested tickets: each needs an answer. */
  ask(tickets: readonly AskedTicket[]): void;
  /**
   * Applies the reports of the product: changes of records, which apply to all their tickets, and the answers for
   * requested tickets. Other answers are ignored.
   * @param onEvent Called with each event before it is applied; a throw ends it.
   * @returns Checkpoint of the sync, if the product gives one.
   */
  take(events: AsyncIterable<SyncEvent>, onEvent?: (event: SyncEvent) => void): Promise<Json | undefined>;
  wasAsked(recId: string): boolean;
  /** Counts of the requested records, or of some of them. */
  coverage(among?: ReadonlySet<string>): Omit<SyncCoverage, 'watched' | 'witnesses'>;
  /** Stores the rest. Requested tickets without an answer are doubtful, never missing. */
  close(belief: MissingDecision): Promise<void>;
  counts(): { readonly changed: number; readonly missing: number; readonly unknown: number };
  firstProblem(): Problem | undefined;
}

/** Number of records that are stored together. */
const BATCH = 500;

export function createSyncRecorder(session: Session, readStatus: ReadStatus): SyncRecorder {
  const { db } = session.store;
  const { name } = session.connection;
  const log = createSyncLog(session);
  // By record: undefined until it is answered.
  const answers = new Map<string, 'shown' | 'unknown' | Absence | undefined>();
  const missingBefore = new Set<number>();
  const accepted = new Set<string>();
  const changed = new Set<number>();
  const missing = new Set<number>();
  const unknown = new Set<number>();
  let seen: RecordState[] = [];
  let firstProblem: Problem | undefined;

  const flush = async () => {
    const states = seen;
    seen = [];
    if (states.length === 0) return;
    const changes = await applyStates(db, name, states);
    for (const { ticket } of changes) changed.add(ticket.id);
    await log.changed(changes);
  };
  const claimOrphans = async (said: Omit<RecordState, 'state'> & { readonly state: TicketState }) => {
    if (answers.has(said.recId)) answers.set(said.recId, 'shown');
    seen.push({ ...said, state: mapState(said.state, readStatus) });
    if (seen.length >= BATCH) await flush();
  };
  const doubt = async (recId: string, problem: Problem) => {
    answers.set(recId, 'unknown');
    firstProblem ??= problem;
    const tickets = await ticketsOfRecords(db, name, [recId]);
    await markDoubtful(db, tickets);
    for (const ticket of tickets) {
      unknown.add(ticket.id);
      // Logged once, not again by every sync until the product answers.
      if (ticket.doubtful === 0) await log.told('ticket.not_synced', ticket, 'unknown', problem);
    }
  };
  const answer = async (event: Outcome) => {
    const { recId, apiUrl } = event.ref;
    if (!answers.has(recId)) return;
    switch (event.outcome) {
      case 'changed':
      case 'same':
        return claimOrphans({ recId, state: event.state, apiUrl, seenAt: event.seenAt, mayBeOld: false });
      case 'missing':
        answers.set(recId, { seenAt: event.seenAt, basis: event.basis });
        return;
      case 'unknown':
        return doubt(recId, event.problem);
    }
  };
  const miss = async (ticket: TicketRow, absence: Absence, isAccepted: boolean) => {
    if (missingBefore.has(ticket.id)) {
      await markDeleted(db, ticket, absence);
      await log.told('ticket.deleted', ticket, 'deleted');
    } else {
      await markMissing(db, ticket, absence, isAccepted);
      await log.told('ticket.missing', ticket, 'missing');
    }
  };
  const settleMissing = async (belief: MissingDecision) => {
    const absences = [...answers].filter((one): one is [string, Absence] => typeof one[1] === 'object');
    for (let start = 0; start < absences.length; start += BATCH) {
      const batch = new Map(absences.slice(start, start + BATCH));
      const tickets = await ticketsOfRecords(db, name, [...batch.keys()]);
      for (const { id } of tickets) missing.add(id);
      if (belief === 'held') await markDoubtful(db, tickets);
      else {
        const marks = tickets.map((ticket) => [ticket, batch.get(ticket.rec_id as string) as Absence] as const);
        await Promise.all(marks.map(([ticket, absence]) => miss(ticket, absence, belief === 'accepted')));
      }
    }
  };

  return {
    ask(tickets) {
      for (const { id, rec_id: recId, missing_at: since, missing_accepted: isAccepted } of tickets) {
        if (recId === null) continue;
        if (!answers.has(recId)) answers.set(recId, undefined);
        if (since === null) continue;
        missingBefore.add(id);
        if (isAccepted === 1) accepted.add(recId);
      }
    },
    async take(events, onEvent) {
      let checkpoint: Json | undefined;
      for await (const event of events) {
        onEvent?.(event);
        if (event.kind === 'checkpoint') ({ checkpoint } = event);
        else if (event.kind === 'outcome') await answer(event);
        else {
          const { recId, state, apiUrl } = event;
          await claimOrphans({ recId, state, apiUrl, seenAt: isoNow(session.clock), mayBeOld: true });
        }
      }
      return checkpoint;
    },
    wasAsked: (recId) => answers.has(recId),
    coverage(among) {
      const counts = { shown: 0, missing: 0, silent: 0 };
      for (const [recId, answer] of answers) {
        if (among?.has(recId) === false) continue;
        if (answer === 'shown') counts.shown += 1;
        else if (typeof answer === 'object' && !accepted.has(recId)) counts.missing += 1;
        else counts.silent += 1;
      }
      return counts;
    },
    async close(belief) {
      await flush();
      for (const [recId, answer] of answers) {
        if (answer !== undefined) continue;
        await doubt(recId, new PluginError('plugin.defect', 'The sync returned no result for a ticket.').problem);
      }
      await settleMissing(belief);
    },
    counts: () => ({ changed: changed.size, missing: missing.size, unknown: unknown.size }),
    firstProblem: () => firstProblem,
  };
}
