import type { Clock, Problem } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import type { LoadedPlugin } from '../load-plugin.js';
import { listConnections } from '../store/connections.js';
import type { Store } from '../store/open-store.js';
import { addSchedule, changeSchedule, listScheduleRows, removeSchedule } from '../store/schedules.js';
import type { ScheduleKey } from '../store/schedules.js';
import type { ScheduledTask, ScheduleOutcome, ScheduleRow } from '../store/schema.js';
import { soon, timingsOf } from './timing.js';
import type { Timing } from './timing.js';

/** What runs by itself for a connection, and how it fared. Instants are ISO-8601 UTC. */
export interface Schedule {
  readonly connection: string;
  readonly task: ScheduledTask;
  /** Minutes between two runs. */
  readonly interval: number;
  /** Hours of the tenant's day that it keeps to, such as `20:00-06:00`. */
  readonly offPeak: string | null;
  readonly paused: boolean;
  /** `null`: paused, done, or its connection is disabled; in the past when it is under way or nobody is serving. */
  readonly nextRunAt: string | null;
  readonly lastRunAt: string | null;
  readonly lastOutcome: ScheduleOutcome | null;
  readonly problem?: Problem;
}

export interface ScheduleSources {
  readonly store: Store;
  readonly plugins: readonly LoadedPlugin[];
  readonly clock: Clock;
}

/** The schedules of all connections, by connection and task, brought in line with the connections' configuration. */
export async function listSchedules(sources: ScheduleSources): Promise<readonly Schedule[]> {
  await alignSchedules(sources);
  const { db } = sources.store;
  const off = new Set((await listConnections(db)).filter((one) => !one.enabled).map((one) => one.name));
  return (await listScheduleRows(db)).map((row) => ({
    ...scheduleOf(row),
    ...(off.has(row.connection) ? { nextRunAt: null } : {}),
  }));
}

/** When it runs next, for a person. */
export function nextRunText({ nextRunAt, paused }: Schedule): string {
  return nextRunAt ?? (paused ? 'paused' : 'done');
}

export type ScheduleAction = 'pause' | 'resume' | 'run';

/**
 * Pauses a schedule, resumes it or makes it due at once. What is asked for by `run` happens once, paused or not and at
 * any time of the day. Throws `host.unknown_name` when there is no such schedule.
 */
export async function steerSchedule(
  { store, clock }: Pick<ScheduleSources, 'store' | 'clock'>,
  key: ScheduleKey,
  action: ScheduleAction,
): Promise<void> {
  const now = isoNow(clock);
  const changes = {
    pause: { paused: 1, asked_at: null },
    resume: { paused: 0 },
    run: { asked_at: now, next_run_at: now },
  } as const;
  await changeSchedule(store.db, key, changes[action]);
}

/** Adds what a connection has come to need, removes what it no longer has, and follows changed intervals. */
export async function alignSchedules({ store, plugins, clock }: ScheduleSources): Promise<void> {
  const rows = await listScheduleRows(store.db);
  for (const { name: connection, plugin, config } of await listConnections(store.db)) {
    const schema = plugins.find((one) => one.manifest.id === plugin)?.configuration;
    if (schema === undefined) continue;
    const timings = timingsOf(schema, config);
    const known = rows.filter((row) => row.connection === connection);
    for (const row of known) if (!timings.has(row.task)) await removeSchedule(store.db, row);
    for (const [task, timing] of timings) {
      const row = known.find((one) => one.task === task);
      const text = JSON.stringify(timing);
      if (row?.timing === text) continue;
      const next = new Date(soon(connection, task, timing, clock.now())).toISOString();
      if (row === undefined) await addSchedule(store.db, { connection, task }, text, next);
      else await changeSchedule(store.db, row, { timing: text, ...(waits(row) ? { next_run_at: next } : {}) });
    }
  }
}

/** Neither done nor asked for at once. */
function waits(row: ScheduleRow): boolean {
  return row.next_run_at !== null && row.asked_at === null;
}

/** When a schedule is to run next (ms since 1970); `undefined` when it is not. */
export function dueAt(row: ScheduleRow): number | undefined {
  if (row.next_run_at === null || (row.paused === 1 && row.asked_at === null)) return undefined;
  return Date.parse(row.next_run_at);
}

export function timingOf(row: ScheduleRow): Timing {
  return JSON.parse(row.timing) as Timing;
}

function scheduleOf(row: ScheduleRow): Schedule {
  const { minutes, offPeak } = timingOf(row);
  return {
    connection: row.connection,
    task: row.task,
    interval: minutes,
    offPeak: offPeak?.hours ?? null,
    paused: row.paused === 1,
    nextRunAt: dueAt(row) === undefined ? null : row.next_run_at,
    lastRunAt: row.last_run_at,
    lastOutcome: row.last_outcome,
    ...(row.last_problem === null ? {} : { problem: JSON.parse(row.last_problem) as Problem }),
  };
}
