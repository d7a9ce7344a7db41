import { toProblem, type Clock, type Problem } from '../../host-sdk/index.js';
import type { JobResult } from '../sessions/job-run.js';
import type { JobRun } from '../jobs/jobs.js';
import type { PullTablesOptions, PullTablesResult } from '../pull/pull-tables.js';
import type { Session } from '../sessions/session.js';
import { findSchedule, type DestinationKey } from '../store/schedules.js';
import type { Store } from '../store/store.js';
import type { NamedPlace } from '../destinations/named-place.js';
import { begunTables } from '../pull/begun-tables.js';
import { pullInto } from '../work/pull.js';
import { wakeBackfill } from '../work/schedules.js';
import type { SessionPool } from '../work/session-pool.js';
import { createScheduledTickets, syncTickets } from '../work/tickets.js';
import { inSlice } from './slice.js';

export interface TaskContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly sessions: SessionPool;
  /** How often a backfill or a verification checks whether it should yield (ms). */
  readonly pollIntervalMs: number;
}

/** `destination` is the name of the place of the schedule. */
export interface TaskRun extends DestinationKey {
  /** The place of the connection's tables. */
  readonly place: () => Promise<NamedPlace>;
  /** When a backfill or a verification must end (ms since 1970). */
  readonly endsAt?: number | undefined;
  readonly signal: AbortSignal;
  /** Whether another run waits for this one. */
  readonly isInTheWay: JobRun['isInTheWay'];
}

export interface TaskEnd {
  readonly problem?: Problem | undefined;
  /** Stopped early: for other runs, or with the program. */
  readonly interrupted?: 'gave_way' | 'stopped';
  /** Earliest useful time of a retry, if known. */
  readonly retryAt?: number;
}

/** Runs one task of a connection once. Never rejects: an error becomes the problem of its result. */
export async function runTask(context: TaskContext, run: TaskRun): Promise<TaskEnd> {
  try {
    return await context.sessions.use(run.connection, (session) => {
      return run.task === 'sync' ? tickets(session, run.signal) : tables(context, session, run);
    });
  } catch (error) {
    return endOf([toProblem(error)], run.signal);
  }
}

async function tickets(session: Session, signal: AbortSignal): Promise<TaskEnd> {
  const made = await ended(createScheduledTickets(session, { signal }), signal);
  if (made.interrupted !== undefined) return made;
  // A refused ticket must not keep the statuses of other tickets from being synced.
  const synced = await ended(syncTickets(session, { signal }), signal);
  return { ...made, ...synced, problem: synced.problem ?? made.problem };
}

async function tables(context: TaskContext, session: Session, run: TaskRun): Promise<TaskEnd> {
  const to = await run.place();
  // The destination has just been changed: its own schedule follows.
  if (to.name !== run.destination) return { interrupted: 'gave_way' };
  if (run.task === 'pull') return increments(context, session, run, to);
  if (run.task === 'verify') return verification(context, session, run, to);
  return givingWay(context, session, run, { to, mode: session.settings.pull?.mode });
}

/**
 * A connection without a mode reads history in its backfill, within the off-peak hours and yielding to other runs. Here it reads
 * only the changes of tables whose history has started. A table that was added or reset in the meantime wakes the backfill.
 */
async function increments(context: TaskContext, session: Session, run: TaskRun, to: NamedPlace): Promise<TaskEnd> {
  const { signal } = run;
  if (session.settings.pull?.mode !== undefined) return pull(session, { to, mode: 'incremental', signal });
  const { begun, hasHistoryLeft } = await begunTables(session, to);
  if (hasHistoryLeft) await wakeBackfill(context, run);
  return begun.length === 0 ? {} : pull(session, { to, mode: 'incremental', tables: begun, signal });
}

interface PullRun extends Pick<PullTablesOptions, 'mode' | 'tables' | 'verify'> {
  readonly to: NamedPlace;
  readonly signal: AbortSignal;
}

function pull(session: Session, { to, ...options }: PullRun): Promise<TaskEnd> {
  const pulled = pullInto(session, to, options).then(({ result }) => result);
  return ended(pulled, options.signal);
}

/** Verifies the tables that were read before; the others have nothing to compare. */
async function verification(context: TaskContext, session: Session, run: TaskRun, to: NamedPlace): Promise<TaskEnd> {
  const { begun } = await begunTables(session, to);
  return begun.length === 0 ? {} : givingWay(context, session, run, { to, tables: begun, verify: 'counts' });
}

/** Long work: it yields to other runs and to the end of the off-peak hours, and the schedule continues it. */
async function givingWay(
  { store, clock, pollIntervalMs }: TaskContext,
  session: Session,
  run: TaskRun,
  what: Omit<PullRun, 'signal'>,
): Promise<TaskEnd> {
  const reason = async () => {
    const present = await findSchedule(store.db, run);
    if (present?.paused === 1) return 'it was paused';
    if (present !== undefined && present.destination !== run.destination) return 'the destination was changed';
    return (await run.isInTheWay()) ? 'another run is due' : undefined;
  };
  const limits = { clock, signal: run.signal, endsAt: run.endsAt, pollIntervalMs, reason };
  const { result, gaveWay } = await inSlice(limits, (signal) => pull(session, { ...what, signal }));
  return result.interrupted !== undefined && gaveWay && !run.signal.aborted
    ? { ...result, interrupted: 'gave_way' }
    : result;
}

async function ended(work: Promise<JobResult | undefined>, signal: AbortSignal): Promise<TaskEnd> {
  try {
    const result = await work;
    return endOf(result === undefined ? [] : problemsOf(result), signal);
  } catch (error) {
    return endOf([toProblem(error)], signal);
  }
}

/** An interrupted run is not a failure. */
function endOf(problems: readonly Problem[], signal: AbortSignal): TaskEnd {
  if (signal.aborted && problems.some(({ code }) => code === 'host.aborted')) return { interrupted: 'stopped' };
  const [problem] = problems;
  const retryAt = problems.find((one) => one.retryAt !== undefined)?.retryAt;
  return { problem, ...(retryAt === undefined ? {} : { retryAt: Date.parse(retryAt) }) };
}

/** The problem of the whole run, and those of its tables. */
function problemsOf(result: JobResult & Partial<Pick<PullTablesResult, 'tables'>>): readonly Problem[] {
  const problems = [result.problem, ...(result.tables ?? []).map((table) => table.problem)];
  return problems.filter((problem) => problem !== undefined);
}
