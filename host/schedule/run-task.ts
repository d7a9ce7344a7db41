import { toProblem } from '../../host-sdk/index.js';
import type { Clock, Problem } from '../../host-sdk/index.js';
import type { JobResult } from '../sessions/job-run.js';
import type { JobRun } from '../jobs/jobs.js';
import type { PullTablesOptions, PullTablesResult } from '../pull/pull-tables.js';
import type { Session } from '../sessions/session.js';
import { findSchedule } from '../store/schedules.js';
import type { ScheduleKey } from '../store/schedules.js';
import type { Store } from '../store/store.js';
import { begunTables } from '../pull/begun-tables.js';
import { pullInto } from '../work/pull.js';
import { wakeBackfill } from '../work/schedules.js';
import type { SessionPool } from '../work/session-pool.js';
import { makeQueuedTickets, syncTickets } from '../work/tickets.js';
import { inSlice } from './slice.js';

export interface TaskContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly sessions: SessionPool;
  /** How often a backfill looks whether it should give way (ms). */
  readonly pollIntervalMs: number;
}

export interface TaskRun extends ScheduleKey {
  /** Where tables go to, with its tenant. */
  readonly destination: string;
  /** When a backfill has to end (ms since 1970). */
  readonly endsAt?: number | undefined;
  readonly signal: AbortSignal;
  /** Whether another run waits for this one. */
  readonly isInTheWay: JobRun['isInTheWay'];
}

export interface TaskEnd {
  readonly problem?: Problem | undefined;
  /** Stopped before its end: for others, or with the program. */
  readonly interrupted?: 'gave_way' | 'stopped';
  /** From when on trying again makes sense, where somebody has said so. */
  readonly retryAt?: number;
}

/** Runs one task of a connection once. Never rejects: what goes wrong is the problem of its end. */
export async function runTask(context: TaskContext, run: TaskRun): Promise<TaskEnd> {
  try {
    return await context.sessions.use(run.connection, (session) => {
      if (run.task === 'sync') return tickets(session, run.signal);
      return run.task === 'pull' ? increments(context, session, run) : backfill(context, session, run);
    });
  } catch (error) {
    return endOf([toProblem(error)], run.signal);
  }
}

async function tickets(session: Session, signal: AbortSignal): Promise<TaskEnd> {
  const made = await ended(makeQueuedTickets(session, { signal }), signal);
  if (made.interrupted !== undefined) return made;
  // A ticket that was refused is no reason to leave the others' statuses behind.
  const synced = await ended(syncTickets(session, { signal }), signal);
  return { ...made, ...synced, problem: synced.problem ?? made.problem };
}

/**
 * A connection without a mode reads history in its backfill, within the off-peak hours and giving way, and here only the
 * increments of tables whose history has begun. A table that was added or reset meanwhile wakes the backfill.
 */
async function increments(context: TaskContext, session: Session, run: TaskRun): Promise<TaskEnd> {
  const { destination, signal } = run;
  if (session.settings.pull?.mode !== undefined) return pull(session, { destination, mode: 'incremental', signal });
  const { begun, hasHistoryLeft } = await begunTables(session, destination);
  if (hasHistoryLeft) await wakeBackfill(context, run.connection);
  return begun.length === 0 ? {} : pull(session, { destination, mode: 'incremental', tables: begun, signal });
}

interface PullRun extends Pick<PullTablesOptions, 'mode' | 'tables'> {
  readonly destination: string;
  readonly signal: AbortSignal;
}

function pull(session: Session, { destination, ...options }: PullRun): Promise<TaskEnd> {
  const pulled = pullInto(session, destination, options).then(({ result }) => result);
  return ended(pulled, options.signal);
}

async function backfill(
  { store, clock, pollIntervalMs }: TaskContext,
  session: Session,
  run: TaskRun,
): Promise<TaskEnd> {
  const reason = async () => {
    if ((await findSchedule(store.db, run))?.paused === 1) return 'it was paused';
    return (await run.isInTheWay()) ? 'another run is due' : undefined;
  };
  const limits = { clock, signal: run.signal, endsAt: run.endsAt, pollIntervalMs, reason };
  const how = { destination: run.destination, mode: session.settings.pull?.mode };
  const { result, gaveWay } = await inSlice(limits, (signal) => pull(session, { ...how, signal }));
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

/** A run that was interrupted is no failure of anybody's. */
function endOf(problems: readonly Problem[], signal: AbortSignal): TaskEnd {
  if (signal.aborted && problems.some(({ code }) => code === 'host.aborted')) return { interrupted: 'stopped' };
  const [problem] = problems;
  const retryAt = problems.find((one) => one.retryAt !== undefined)?.retryAt;
  return { problem, ...(retryAt === undefined ? {} : { retryAt: Date.parse(retryAt) }) };
}

/** That of the whole, and those of its tables where it has any. */
function problemsOf(result: JobResult & Partial<Pick<PullTablesResult, 'tables'>>): readonly Problem[] {
  const problems = [result.problem, ...(result.tables ?? []).map((table) => table.problem)];
  return problems.filter((problem) => problem !== undefined);
}
