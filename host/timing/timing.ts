import type { JsonObject } from '../../host-sdk/index.js';
import { numberAt, textAt } from '../number-at.js';
import type { ScheduledTask } from '../store/schema.js';
import { jitterOf, nextBeat } from './beat.js';
import { intoWindow } from './off-peak.js';
import type { OffPeak } from './off-peak.js';
import { modeOf, tasksOf } from './read-modes.js';

/** When a task of a connection is to run. */
export interface Timing {
  readonly minutes: number;
  readonly offPeak?: OffPeak;
}

const DEFAULT_MINUTES = 60;
const MINUTE_MS = 60_000;

/** What is to run for a connection, by its configuration and the schema's defaults. */
export function timingsOf(schema: JsonObject, config: JsonObject): ReadonlyMap<ScheduledTask, Timing> {
  const every = (section: string): Timing => ({
    minutes: numberAt(schema, config, `${section}.interval`) ?? DEFAULT_MINUTES,
  });
  const tasks = new Map<ScheduledTask, Timing>();
  if (config['ticketing'] !== undefined) tasks.set('sync', every('ticketing'));
  if (config['data'] === undefined) return tasks;
  const reading = tasksOf(modeOf(schema, config));
  if (reading.includes('pull')) tasks.set('pull', every('data'));
  if (!reading.includes('backfill')) return tasks;
  const hours = textAt(schema, config, 'data.off_peak');
  const offPeak = hours === undefined ? {} : { offPeak: { hours, zone: textAt(schema, config, 'time_zone') ?? 'UTC' } };
  return tasks.set('backfill', { ...every('data'), ...offPeak });
}

/** Soon after `now`, but not together with every other connection. */
export function soon(connection: string, task: ScheduledTask, timing: Timing, now: number): number {
  return intoWindow(timing.offPeak, now + jitterOf(connection, task, timing.minutes * MINUTE_MS));
}

/** The next regular run after `now`. */
export function beatAfter(connection: string, task: ScheduledTask, timing: Timing, now: number): number {
  const interval = timing.minutes * MINUTE_MS;
  return intoWindow(timing.offPeak, nextBeat(now, interval, jitterOf(connection, task, interval)));
}
