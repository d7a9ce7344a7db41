import type { Clock, Problem } from '../../host-sdk/index.js';
import type { LoadedPlugin } from '../plugins/load-plugin.js';
import { listConnections } from '../store/connections.js';
import type { Store } from '../store/store.js';
import { allScheduleRows } from '../store/schedules.js';
import type { ScheduledTask, ScheduleOutcome, ScheduleRow } from '../store/schedule-tables.js';
import { alignment } from './alignment.js';
import type { Timing } from './timing.js';

export const TASKS: readonly ScheduledTask[] = ['pull', 'sync', 'backfill', 'verify'];

/** A scheduled task of a connection, and its last run. Instants are ISO-8601 UTC. */
export interface Schedule {
  readonly connection: string;
  readonly task: ScheduledTask;
  /** Name of the place of its tables; `null` for a sync, and while no `serve` has said where the tables are. */
  readonly destination: string | null;
  /** Minutes between two runs. */
  readonly interval: number;
  /** Hours of the tenant's day in which it runs, such as `20:00-06:00`. */
  readonly offPeak: string | null;
  readonly paused: boolean;
  /** `null`: paused, done, or its connection is disabled; in the past if it is running or no process is serving. */
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

/**
 * The schedules of all connections, by connection and task, according to the current configuration. Writes nothing:
 * differences from the store are only included in the result.
 */
export async function listSchedules(sources: ScheduleSources): Promise<readonly Schedule[]> {
  const { db } = sources.store;
  const connections = await listConnections(db);
  const { rows } = alignment(sources, connections, await allScheduleRows(db));
  const off = new Set(connections.filter((one) => !one.enabled).map((one) => one.name));
  const present = rows.filter(({ active }) => active === 1);
  return present.map((row) => ({ ...scheduleOf(row), ...(off.has(row.connection) ? { nextRunAt: null } : {}) }));
}

/** When it runs next, for display. */
export function nextRunText({ nextRunAt, paused }: Schedule): string {
  return nextRunAt ?? (paused ? 'paused' : 'done');
}

/** When a schedule runs next (ms since 1970); `undefined` if it does not. */
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
    destination: row.destination === '' ? null : row.destination,
    interval: minutes,
    offPeak: offPeak?.hours ?? null,
    paused: row.paused === 1,
    nextRunAt: dueAt(row) === undefined ? null : row.next_run_at,
    lastRunAt: row.last_run_at,
    lastOutcome: row.last_outcome,
    ...(row.last_problem === null ? {} : { problem: JSON.parse(row.last_problem) as Problem }),
  };
}
