import { tenantOf } from '../store/stored-settings.js';
import type { Job, Jobs, Priority } from '../jobs/jobs.js';
import { listConnections } from '../store/connections.js';
import { listScheduleRows } from '../store/schedules.js';
import type { ScheduledTask, ScheduleRow } from '../store/schedule-tables.js';
import { dueAt, TASKS, type ScheduleSources } from '../timing/schedules.js';
import { alignSchedules } from '../work/schedules.js';
import type { TablesPlace } from '../work/tables-place.js';

export interface AlarmOptions extends ScheduleSources {
  readonly jobs: Jobs;
  readonly to: TablesPlace;
}

/** Name of the jobs that run a task for the connections of a plugin. */
export function alarmName(plugin: string, task: ScheduledTask): string {
  return `${task} ${plugin}`;
}

/** A sync also creates tickets for waiting alerts. */
const PRIORITY: Readonly<Record<ScheduledTask, Priority>> = {
  sync: 'tickets',
  pull: 'pull',
  backfill: 'backfill',
  verify: 'backfill',
};

/** Runs of one job queue never overlap: runs of one schedule, and runs that write the same tables. */
function queueOf({ connection, task, destination }: ScheduleRow, tenant: string): string {
  return task === 'sync' ? `sync ${connection}` : `tables ${tenant} ${destination}`;
}

/**
 * Adds a job for every active schedule at its time, and removes the jobs of inactive ones. A schedule that
 * is running stays unchanged until it ends.
 */
export async function setAlarms(options: AlarmOptions): Promise<void> {
  const { store, plugins, jobs } = options;
  await alignSchedules(options);
  const connections = new Map((await listConnections(store.db)).map((one) => [one.name, one]));
  const rows = await listScheduleRows(store.db);
  const planned = await jobs.list();
  const ours = new Set(plugins.map((one) => one.manifest.id));
  const kept = new Set<string | null>();
  for (const row of rows) {
    const stored = connections.get(row.connection);
    const runAt = dueAt(row);
    if (stored?.enabled !== true || runAt === undefined || !ours.has(stored.plugin)) continue;
    const key = `${row.task} ${row.connection}`;
    kept.add(key);
    const tenant = tenantOf(plugins, stored);
    const queue = queueOf(row, tenant);
    const own = planned.filter((job) => job.key === key);
    if (own.some((job) => isPlanned(job, runAt, queue))) continue;
    const { connection } = row;
    const how = { key, runAt, queue, connection, priority: PRIORITY[row.task] };
    await jobs.add(alarmName(stored.plugin, row.task), { connection }, how);
  }
  const names = new Set([...ours].flatMap((plugin) => TASKS.map((task) => alarmName(plugin, task))));
  for (const { key, name } of planned) {
    if (key !== null && names.has(name) && !kept.has(key)) await jobs.cancel(key);
  }
}

/** Whether a job is correct: it runs, waits for the right time, or waits for a retry. */
function isPlanned(job: Job, runAt: number, queue: string): boolean {
  if (job.state === 'waiting') return job.tries > 0 || (job.runAt === runAt && job.queue === queue);
  return job.state === 'running';
}
