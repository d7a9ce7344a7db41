import { MINUTE_MS } from '../platform/durations.js';
import type { ConnectionSettings } from '../connections/settings.js';
import type { ScheduledTask } from '../store/schedule-tables.js';
import { jitterOf, nextRegularRun } from './regular-runs.js';
import { intoWindow, type OffPeak } from './off-peak.js';
import { tasksOf } from './read-modes.js';

/** When a task of a connection runs. */
export interface Timing {
  readonly minutes: number;
  readonly offPeak?: OffPeak;
}

/** The tasks of a connection. */
export function timingsOf({ pull, ticketing, timeZone }: ConnectionSettings): ReadonlyMap<ScheduledTask, Timing> {
  const tasks = new Map<ScheduledTask, Timing>();
  if (ticketing !== undefined) tasks.set('sync', { minutes: ticketing.intervalMinutes });
  if (pull?.tables === undefined) return tasks;
  const every = { minutes: pull.intervalMinutes };
  const reading = tasksOf(pull.mode);
  if (reading.includes('pull')) tasks.set('pull', every);
  const offPeak = pull.offPeak === undefined ? {} : { offPeak: { hours: pull.offPeak, zone: timeZone } };
  if (reading.includes('backfill')) tasks.set('backfill', { ...every, ...offPeak });
  if (pull.verifyMinutes !== undefined) tasks.set('verify', { minutes: pull.verifyMinutes, ...offPeak });
  return tasks;
}

/** Soon after `now`, but not at the same time as every other connection. */
export function soon(connection: string, task: ScheduledTask, timing: Timing, now: number): number {
  return intoWindow(timing.offPeak, now + jitterOf(connection, task, timing.minutes * MINUTE_MS));
}

/** The next regular run after `now`. */
export function regularRunAfter(connection: string, task: ScheduledTask, timing: Timing, now: number): number {
  const interval = timing.minutes * MINUTE_MS;
  return intoWindow(timing.offPeak, nextRegularRun(now, interval, jitterOf(connection, task, interval)));
}
