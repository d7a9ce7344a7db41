import { toProblem } from '../../host-sdk/index.js';
import type { Clock, Problem } from '../../host-sdk/index.js';
import type { JobResult } from '../job-run.js';
import type { Jobs } from '../jobs/jobs.js';
import { withDestination } from '../pull/open-destination.js';
import { pullTables } from '../pull/pull-tables.js';
import type { PullTablesResult } from '../pull/pull-tables.js';
import type { Session } from '../session.js';
import { listQueues } from '../store/queues.js';
import { findSchedule } from '../store/schedules.js';
import type { ScheduleKey } from '../store/schedules.js';
import type { Store } from '../store/open-store.js';
import { createTickets } from '../tickets/create-tickets.js';
import { syncTickets } from '../tickets/sync-tickets.js';
import type { SessionPool } from './session-pool.js';
import { inSlice } from './slice.js';

export interface TaskContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly jobs: Jobs;
  readonly sessions: SessionPool;
  /** How often a backfill looks whether it should give way (ms). */
  readonly lookEveryMs: number;
}

export interface TaskRun extends ScheduleKey {
  /** Where tables go to, with its tenant. */
  readonly destination: string;
  readonly queue: string;
  /** When a backfill has to end (ms since 1970). */
  readonly endsAt?: number | undefined;
  readonly signal: AbortSignal;
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
      return run.task === 'pull' ? pull(session, run, run.signal) : backfill(context, session, run);
    });
  } catch (error) {
    return endOf([toProblem(error)], run.signal);
  }
}

/** Alerts that wait become tickets, then statuses come back. Without a queue a connection makes no ticket by itself. */
async function tickets(session: Session, signal: AbortSignal): Promise<TaskEnd> {
  const queues = await listQueues(session.store.db);
  const hasQueue = queues.some(({ connection }) => connection === session.connection.name);
  const made = hasQueue ? await ended(createTickets(session, { signal }), signal) : {};
  if (made.interrupted !== undefined) return made;
  // A ticket that was refused is no reason to leave the others' statuses behind.
  const synced = await ended(syncTickets(session, { signal }), signal);
  return { ...made, ...synced, problem: synced.problem ?? made.problem };
}

function pull(session: Session, run: TaskRun, signal: AbortSignal): Promise<TaskEnd> {
  const mode = run.task === 'backfill' ? 'historical' : 'incremental';
  return withDestination(run.destination, session.logger, (destination) =>
    ended(pullTables(session, { destination, mode, signal }), signal),
  );
}

async function backfill(
  { store, clock, jobs, lookEveryMs }: TaskContext,
  session: Session,
  run: TaskRun,
): Promise<TaskEnd> {
  const reason = async () => {
    if ((await findSchedule(store.db, run))?.paused === 1) return 'it was paused';
    const due = (await jobs.list()).some(
      (job) => job.queue === run.queue && job.state === 'waiting' && job.runAt <= clock.now(),
    );
    return due ? 'another run is due' : undefined;
  };
  const limits = { clock, signal: run.signal, endsAt: run.endsAt, lookEveryMs, reason };
  const { result, gaveWay } = await inSlice(limits, (signal) => pull(session, run, signal));
  return result.interrupted !== undefined && gaveWay && !run.signal.aborted
    ? { ...result, interrupted: 'gave_way' }
    : result;
}

async function ended(work: Promise<JobResult>, signal: AbortSignal): Promise<TaskEnd> {
  try {
    return endOf(problemsOf(await work), signal);
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
