import type { Job, Jobs } from '../jobs/jobs.js';
import { tenantOf } from '../connection.js';
import { listConnections } from '../store/connections.js';
import { changeSchedule, listScheduleRows } from '../store/schedules.js';
import type { ScheduleKey } from '../store/schedules.js';
import type { ScheduledTask } from '../store/schema.js';
import { alignSchedules, dueAt, timingOf } from './schedules.js';
import type { ScheduleSources } from './schedules.js';
import type { TablesPlace } from './tables-place.js';
import { soon } from './timing.js';

export interface AlarmOptions extends ScheduleSources {
  readonly jobs: Jobs;
  readonly to: TablesPlace;
}

/** Name of the jobs that run a task for the connections of a plugin. */
export function alarmName(plugin: string, task: ScheduledTask): string {
  return `${task} ${plugin}`;
}

/** Two runs of one queue never meet: those of one schedule, and those that write the same tables. */
export function queueOf({ connection, task }: ScheduleKey, destination: string, tenant: string): string {
  return task === 'sync' ? `sync ${connection}` : `tables ${tenant} ${destination}`;
}

/**
 * Gives every schedule that is to run a job at its time, and takes away the jobs of those that are not. A schedule that
 * is running is left alone until it has ended.
 */
export async function setAlarms(options: AlarmOptions): Promise<void> {
  const { store, plugins, jobs, to } = options;
  await alignSchedules(options);
  const connections = new Map((await listConnections(store.db)).map((one) => [one.name, one]));
  const rows = await listScheduleRows(store.db);
  const standing = await jobs.list();
  const ours = new Set(plugins.map((one) => one.manifest.id));
  const kept = new Set<string | null>();
  for (const row of rows) {
    const stored = connections.get(row.connection);
    const runAt = dueAt(row);
    if (stored?.enabled !== true || runAt === undefined || !ours.has(stored.plugin)) continue;
    const key = `${row.task} ${row.connection}`;
    kept.add(key);
    const tenant = tenantOf(stored.config) ?? row.connection;
    const queue = queueOf(row, to(tenant), tenant);
    const own = standing.filter((job) => job.key === key);
    if (own.some((job) => stands(job, runAt, queue))) continue;
    await jobs.add(alarmName(stored.plugin, row.task), { connection: row.connection }, { key, runAt, queue });
  }
  const names = new Set([...ours].flatMap((plugin) => TASKS.map((task) => alarmName(plugin, task))));
  for (const { key, name } of standing) {
    if (key !== null && names.has(name) && !kept.has(key)) await jobs.cancel(key);
  }
}

/** Whether a job is as it should be: it runs, waits for the right time, or waits to be tried again. */
function stands(job: Job, runAt: number, queue: string): boolean {
  if (job.state === 'waiting') return job.tries > 0 || (job.runAt === runAt && job.queue === queue);
  return job.state === 'running';
}

export const TASKS: readonly ScheduledTask[] = ['pull', 'sync', 'backfill'];

/** After a time without a serving process: what is overdue runs once, and soon, but not everything at once. */
export async function spreadOverdue({ store, clock }: Pick<ScheduleSources, 'store' | 'clock'>): Promise<void> {
  for (const row of await listScheduleRows(store.db)) {
    const runAt = dueAt(row);
    if (runAt === undefined || runAt > clock.now() || row.asked_at !== null) continue;
    const next = soon(row.connection, row.task, timingOf(row), clock.now());
    await changeSchedule(store.db, row, { next_run_at: new Date(next).toISOString() });
  }
}
