import type { Clock, Problem } from '../../host-sdk/index.js';
import { storedSettings } from '../store/stored-settings.js';
import type { LoadedPlugin } from '../plugins/load-plugin.js';
import { listConnections, type ListedConnection } from '../store/connections.js';
import type { Store } from '../store/store.js';
import { listScheduleRows } from '../store/schedules.js';
import type { ScheduledTask, ScheduleOutcome, ScheduleRow } from '../store/schedule-tables.js';
import { soon, timingsOf, type Timing } from './timing.js';

export const TASKS: readonly ScheduledTask[] = ['pull', 'sync', 'backfill'];

/** A scheduled task of a connection, and its last run. Instants are ISO-8601 UTC. */
export interface Schedule {
  readonly connection: string;
  readonly task: ScheduledTask;
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
  const { rows } = alignment(sources, connections, await listScheduleRows(db));
  const off = new Set(connections.filter((one) => !one.enabled).map((one) => one.name));
  return rows.map((row) => ({ ...scheduleOf(row), ...(off.has(row.connection) ? { nextRunAt: null } : {}) }));
}

/** When it runs next, for display. */
export function nextRunText({ nextRunAt, paused }: Schedule): string {
  return nextRunAt ?? (paused ? 'paused' : 'done');
}

/** The changes of the schedule rows that the configuration needs. */
export interface Alignment {
  /** By connection and task. */
  readonly rows: readonly ScheduleRow[];
  readonly added: readonly ScheduleRow[];
  readonly changed: readonly ScheduleRow[];
  readonly removed: readonly ScheduleRow[];
}

/** Adds missing schedules, removes obsolete ones, and applies changed intervals. */
export function alignment(
  { plugins, clock }: Pick<ScheduleSources, 'plugins' | 'clock'>,
  connections: readonly ListedConnection[],
  rows: readonly ScheduleRow[],
): Alignment {
  const added: ScheduleRow[] = [];
  const changed: ScheduleRow[] = [];
  const removed: ScheduleRow[] = [];
  for (const stored of connections) {
    const { name: connection } = stored;
    const settings = storedSettings(plugins, stored);
    if (settings === undefined) continue;
    const timings = timingsOf(settings);
    const known = rows.filter((row) => row.connection === connection);
    removed.push(...known.filter((row) => !timings.has(row.task)));
    for (const [task, timing] of timings) {
      const row = known.find((one) => one.task === task);
      const text = JSON.stringify(timing);
      if (row?.timing === text) continue;
      const next = new Date(soon(connection, task, timing, clock.now())).toISOString();
      if (row === undefined) added.push({ ...NEW_ROW, connection, task, timing: text, next_run_at: next });
      else changed.push({ ...row, timing: text, ...(waits(row) ? { next_run_at: next } : {}) });
    }
  }
  const gone = new Set([...removed, ...changed].map(keyOf));
  const all = [...rows.filter((row) => !gone.has(keyOf(row))), ...changed, ...added];
  return { rows: all.sort(byKey), added, changed, removed };
}

const NEW_ROW = {
  paused: 0,
  asked_at: null,
  last_run_at: null,
  last_outcome: null,
  last_problem: null,
} as const;

const keyOf = ({ connection, task }: ScheduleRow) => JSON.stringify([connection, task]);

function byKey(one: ScheduleRow, other: ScheduleRow): number {
  if (one.connection !== other.connection) return one.connection < other.connection ? -1 : 1;
  return one.task < other.task ? -1 : 1;
}

/** Neither done nor requested at once. */
function waits(row: ScheduleRow): boolean {
  return row.next_run_at !== null && row.asked_at === null;
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
    interval: minutes,
    offPeak: offPeak?.hours ?? null,
    paused: row.paused === 1,
    nextRunAt: dueAt(row) === undefined ? null : row.next_run_at,
    lastRunAt: row.last_run_at,
    lastOutcome: row.last_outcome,
    ...(row.last_problem === null ? {} : { problem: JSON.parse(row.last_problem) as Problem }),
  };
}
