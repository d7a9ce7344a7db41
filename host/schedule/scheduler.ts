import { toProblem, type Logger } from '../../host-sdk/index.js';
import { cleanUpHandlers, planCleanUp } from '../cleanup/daily-job.js';
import { isoNow } from '../platform/clock.js';
import { PROGRAM_STOPS, type JobHandler, type JobRun } from '../jobs/jobs.js';
import { listConnections, type ListedConnection } from '../store/connections.js';
import { findSchedule, type ScheduleKey } from '../store/schedules.js';
import type { ScheduleRow } from '../store/schedule-tables.js';
import { alarmName, setAlarms, type AlarmOptions } from './alarms.js';
import { intoWindow, windowAt } from '../timing/off-peak.js';
import { runTask, type TaskContext, type TaskEnd } from './run-task.js';
import { dueAt, TASKS, timingOf } from '../timing/schedules.js';
import { alignSchedules, noteEnd, noteStart, postpone, spreadOverdue } from '../work/schedules.js';
import { createSessionPool, type SessionPool } from '../work/session-pool.js';
import { regularRunAfter } from '../timing/timing.js';

export interface SchedulerOptions extends AlarmOptions {
  readonly logger: Logger;
  /** First part of the user agent. */
  readonly agent?: string | undefined;
  /** Longest delay until changes of other processes are noticed (ms). */
  readonly pollIntervalMs?: number;
  /** Shared with other users of the connections; default: a new one. */
  readonly sessions?: SessionPool | undefined;
}

export interface Scheduler {
  /** Stops the runs at their next durable page, and waits for them. */
  stop(): Promise<void>;
}

const POLL_INTERVAL_MS = 5_000;

/** Runs the schedules of all connections of the loaded plugins until it is stopped. */
export async function startScheduler(options: SchedulerOptions): Promise<Scheduler> {
  const { clock, jobs, logger, plugins, pollIntervalMs = POLL_INTERVAL_MS } = options;
  await alignSchedules(options);
  await spreadOverdue(options);
  const context = { ...options, pollIntervalMs, sessions: options.sessions ?? createSessionPool(options) };
  const handlers = plugins.flatMap(({ manifest }) =>
    TASKS.map((task): [string, JobHandler] => [
      alarmName(manifest.id, task),
      (payload, run) => runDue(context, { ...(payload as { readonly connection: string }), task }, run),
    ]),
  );
  await planCleanUp(options);
  jobs.start({ ...Object.fromEntries(handlers), ...cleanUpHandlers(options) });
  const stopping = new AbortController();
  const watch = async () => {
    while (!stopping.signal.aborted) {
      await setAlarms(options).catch((error: unknown) => {
        logger.error('The schedules cannot be read', { reason: toProblem(error).message });
      });
      await clock.sleep(pollIntervalMs, stopping.signal).catch(() => undefined);
    }
  };
  const watching = watch();
  return {
    async stop() {
      stopping.abort();
      await watching;
      await jobs.stop();
    },
  };
}

type Context = SchedulerOptions & TaskContext;

/** Runs a schedule if it is due according to the current store, because an alarm may be older. */
async function runDue(context: Context, key: ScheduleKey, run: JobRun): Promise<void> {
  const { store, clock, logger } = context;
  const stored = (await listConnections(store.db)).find((one) => one.name === key.connection);
  const row = stored && (await presentSchedule(context, key, stored));
  const runAt = row === undefined ? undefined : dueAt(row);
  if (stored?.enabled !== true || row === undefined || runAt === undefined || runAt > clock.now()) return;
  const { offPeak } = timingOf(row);
  const window = offPeak === undefined || row.asked_at !== null ? undefined : windowAt(offPeak, clock.now());
  if (window !== undefined && window.opensAt > clock.now()) {
    await postpone(store.db, row, window.opensAt);
    return;
  }
  const startedAt = isoNow(clock);
  await noteStart(store.db, row, startedAt);
  const { destination } = row;
  const { signal, isInTheWay } = run;
  const place = () => context.to(stored);
  const end = await runTask(context, { ...key, destination, place, endsAt: window?.closesAt, signal, isInTheWay });
  const { problem, interrupted } = end;
  const outcome = interrupted ?? (problem === undefined ? 'ok' : 'problem');
  logger[problem === undefined ? 'info' : 'warn']('Scheduled run ended', { ...key, outcome, code: problem?.code });
  const keepAsked = interrupted !== undefined;
  const nextRunAt = nextAfter(row, end, clock.now());
  await noteEnd(store.db, row, { startedAt, outcome, problem, nextRunAt, keepAsked });
  if (interrupted === 'stopped') throw PROGRAM_STOPS;
}

/** The schedule for the present destination, which may have changed since the alarm was set. */
async function presentSchedule(
  context: Context,
  key: ScheduleKey,
  stored: ListedConnection,
): Promise<ScheduleRow | undefined> {
  const { db } = context.store;
  const row = await findSchedule(db, key);
  if (row === undefined || key.task === 'sync') return row;
  const place = await context.to(stored).catch(() => undefined);
  // A place that cannot be named is the problem of the run.
  if (place === undefined || place.name === row.destination) return row;
  await alignSchedules(context);
  return findSchedule(db, key);
}

function nextAfter(row: ScheduleRow, { problem, interrupted, retryAt }: TaskEnd, now: number): string | null {
  const { connection, task } = row;
  const timing = timingOf(row);
  const offPeak = row.asked_at === null ? timing.offPeak : undefined;
  const iso = (instant: number) => new Date(instant).toISOString();
  if (interrupted === 'stopped') return row.next_run_at;
  if (interrupted === 'gave_way') return iso(intoWindow(offPeak, now));
  if (task === 'backfill' && problem === undefined) return null;
  if (retryAt !== undefined && retryAt > now) return iso(intoWindow(timing.offPeak, retryAt));
  return iso(regularRunAfter(connection, task, timing, now));
}
