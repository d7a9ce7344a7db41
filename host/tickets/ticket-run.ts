import { setMaxListeners } from 'node:events';
import {
  PluginError,
  toProblem,
  type Json,
  type LogFields,
  type Problem,
  type Ticketing,
} from '../../host-sdk/index.js';
import { requireCapability, requireSection, type Session } from '../sessions/session.js';
import { isConnectionWide } from '../platform/shared-problem.js';
import type { TicketRow } from '../store/ticket-tables.js';
import { scrubberOf, type Scrub } from './scrub.js';
import { statusReader, type ReadStatus } from './status-map.js';
import { logTicket, type TicketEventCode, type TicketFacts } from './ticket-log.js';

/** Numbers of alerts by outcome. */
type Counts = Record<'created' | 'updated' | 'ontoClosed' | 'nothingToResolve' | 'failed' | 'unknown', number>;

/** A create, or a note if an alert is given. */
export interface Attempted {
  readonly ticket: Pick<TicketRow, 'id'>;
  readonly alertSeq?: number;
}

/** State and counts of one run of a ticket job. */
export interface TicketRun {
  readonly session: Session;
  readonly ticketing: Ticketing;
  readonly readStatus: ReadStatus;
  readonly scrub: Scrub;
  readonly signal: AbortSignal | undefined;
  readonly counts: Counts;
  /** Ids of the tickets that this run has tried to create. */
  readonly tried: Set<number>;
  /** The plugin's mark of this moment. */
  markTime(): Json;
  /** Stores that an attempt of a ticket or a note has just ended. */
  attempted(what: Attempted): void;
  /** Milliseconds since the last attempt ended: one of another run ended before this run took the lock. */
  msSince(what: Attempted): number;
  /** The first problem. */
  readonly firstProblem: Problem | undefined;
  /** The problem that ends the run, because every further ticket would have it. */
  readonly stopped: PluginError | undefined;
  /** True when no further call should be started. */
  closed(): boolean;
  /** Waits this number of milliseconds, or until no further call should be started. */
  wait(ms: number): Promise<void>;
  /** Ends the run because of an error of the host, such as a full disk: a request must not be sent before it is stored. */
  halt(error: unknown): void;
  /** Whether a refusal concerns only this ticket and lasts until a user changes something. */
  isForGood(problem: Problem): boolean;
  /** Counts an alert that created a ticket, was added to one, or needed neither. */
  succeed(outcome: 'created' | 'updated' | 'ontoClosed' | 'nothingToResolve'): void;
  /** Logs an event of a ticket. */
  tell(event: TicketEventCode, facts: TicketFacts, more?: LogFields): void;
  /** Counts a failure of a new alert, and ends the run after too many in a row. */
  trouble(problem: Problem): void;
  /** Counts an alert that could not be placed. `isRetry`: its problem is already known. */
  fail(outcome: 'failed' | 'unknown', problem: Problem, isRetry: boolean): void;
  /** Stores a problem that makes alerts wait but concerns none of them. */
  note(problem: Problem): void;
  /** Counts an alert that was not tried, because its ticket must be completed first. */
  holdBack(outcome: 'failed' | 'unknown', problem: Problem): void;
}

/** Label values of a metric use underscores. */
const LABELS: Partial<Record<keyof Counts, string>> = {
  ontoClosed: 'onto_closed',
  nothingToResolve: 'nothing_to_resolve',
};

/** This number of temporary failures of new alerts in a row shows that the product has a problem, not the alerts. */
const TROUBLES_IN_A_ROW = 16;

/** @param stop Ends the run; every running call listens to it. */
export async function createTicketRun(session: Session, stop: AbortSignal | undefined): Promise<TicketRun> {
  const ticketing = requireCapability(session, 'ticketing');
  const readStatus = readStatusOf(session);
  const signal = stop === undefined ? undefined : AbortSignal.any([stop]);
  // Node warns of a leak at more than ten listeners, and there is one for each parallel call.
  if (signal !== undefined) setMaxListeners(0, signal);
  const begun = session.clock.monotonic();
  const ended = new Map<string, number>();
  let firstProblem: Problem | undefined;
  let stopped: PluginError | undefined;
  let troubles = 0;
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const close = () => {
    closing.abort();
  };
  if (signal?.aborted === true) close();
  signal?.addEventListener('abort', close, { once: true });
  const end = (problem: Problem) => {
    stopped ??= PluginError.from(problem);
    close();
  };
  // A lost answer says nothing about other tickets yet.
  const isShared = (problem: Problem) =>
    problem.retry !== 'look-first' && isConnectionWide(problem, session.configurationSchema);
  const trouble = (problem: Problem) => {
    troubles += 1;
    if (troubles >= TROUBLES_IN_A_ROW) end(problem);
  };
  const counts: Counts = { created: 0, updated: 0, ontoClosed: 0, nothingToResolve: 0, failed: 0, unknown: 0 };
  const add = (outcome: keyof Counts) => {
    counts[outcome] += 1;
    session.count('alerts_total', [session.connection.name, LABELS[outcome] ?? outcome]);
  };
  const scrub = await scrubberOf(session);
  return {
    session,
    ticketing,
    readStatus,
    scrub,
    signal,
    counts,
    tried: new Set(),
    markTime: () => ticketing.markTime?.() ?? null,
    attempted(what) {
      ended.set(nameOf(what), session.clock.monotonic());
    },
    msSince: (what) => session.clock.monotonic() - (ended.get(nameOf(what)) ?? begun),
    get firstProblem() {
      return firstProblem;
    },
    get stopped() {
      return stopped;
    },
    closed: () => closing.signal.aborted,
    async wait(ms) {
      // The caller checks whether the sleep was cut short.
      await session.clock.sleep(ms, closing.signal).catch(() => undefined);
    },
    trouble,
    tell(event, { alert, ...facts }, more) {
      // The name is the only foreign text here.
      const named = alert && { id: alert.id, alertName: alert.alertName && (scrub(alert.alertName) as string) };
      logTicket(session.logger, event, { ...facts, alert: named }, more);
    },
    halt(error) {
      close();
      session.logger.error('The run ends early', { reason: toProblem(error).message });
    },
    isForGood: (problem) => problem.retry === 'never' && !isShared(problem),
    succeed(outcome) {
      add(outcome);
      troubles = 0;
    },
    fail(outcome, problem, isRetry) {
      add(outcome);
      firstProblem ??= problem;
      // Retries do not count: a few that always fail must not block later alerts forever.
      if (problem.retry !== 'never' && !isRetry) trouble(problem);
      if (outcome === 'failed' && isShared(problem)) end(problem);
    },
    note(problem) {
      firstProblem ??= problem;
    },
    holdBack(outcome, problem) {
      add(outcome);
      firstProblem ??= problem;
    },
  };
}

function nameOf({ ticket, alertSeq }: Attempted): string {
  return `${ticket.id} ${alertSeq ?? ''}`;
}

/** The plugin's status map, overridden by that of the connection. Throws `host.not_supported` for a connection without tickets. */
export function readStatusOf(session: Session): ReadStatus {
  const { statusMap } = requireSection(session, 'ticketing');
  return statusReader(requireCapability(session, 'ticketing').getDefaultStatusMap(), statusMap);
}
