import { PluginError, type Json, type Problem } from '../../host-sdk/index.js';
import type { LoggedEvent } from './event-log.js';

/**
 * Work that is stored until it is due, survives the process and runs once, with any number of processes.
 * Every engine behind this interface must pass `test/host/jobs-suite.ts`.
 */
export interface Jobs {
  /**
   * Adds a job. Replaces a waiting or failed job with the same key, and leaves a running one alone. Throws `host.busy`
   * when another job of the same scope works on the same names.
   * @returns Its id.
   */
  add(name: string, payload: Json, options?: AddOptions): Promise<string>;
  /** Adds all jobs or, if one of them would be busy, none. */
  addAll(jobs: readonly NewJob[]): Promise<readonly string[]>;
  /** Removes the job with this key unless it runs. */
  cancel(key: string): Promise<void>;
  /** All waiting, running, failed and kept jobs, by time. Writes nothing. */
  list(): Promise<readonly Job[]>;
  /** Aborts a job for good, in any process. Throws `host.unknown_name`. */
  abort(id: string): Promise<void>;
  /**
   * Follows the events of a kept job, in any process; the last one is `end`, with the return value of its handler, or
   * `{problem}`. Throws `host.unknown_name`.
   * @param after Id of the last event that the listener knows; 0 for none.
   * @returns Ends it.
   */
  follow(id: string, after: number, listener: (event: LoggedEvent) => void): Promise<() => void>;
  /** Starts running jobs of these names, in addition to earlier calls; jobs of other names are left to other processes. */
  start(handlers: JobHandlers): void;
  /** Aborts running jobs, waits for them, and returns unfinished ones to the queue. */
  stop(): Promise<void>;
}

export interface NewJob extends AddOptions {
  readonly name: string;
  readonly payload: Json;
}

export interface AddOptions {
  /** Names the job, so that it can be replaced and cancelled. */
  readonly key?: string;
  /** Milliseconds since 1970; default: now. Zero is due at any time of the clock. */
  readonly runAt?: number;
  /** Jobs of one queue run one after the other, by priority and time; all others run at once. */
  readonly queue?: string;
  /** Default: `sync`. */
  readonly priority?: Priority;
  /** Connection whose limit of parallel jobs it counts for. */
  readonly connection?: string;
  /** Refused while an unfinished job of the same scope works on one of these names. */
  readonly worksOn?: { readonly scope: string; readonly names: readonly string[] };
  /** Kept for a while after its end, with its events. */
  readonly kept?: boolean;
}

/** Order of jobs when not all can run at once. */
export const PRIORITIES = ['tickets', 'sync', 'pull', 'backfill'] as const;
export type Priority = (typeof PRIORITIES)[number];

/**
 * How many jobs may run when one of this priority runs: long work leaves places for work that must not wait for it.
 * @param places Jobs at once, 1 or more.
 */
export function placesFor(priority: Priority, places: number): number {
  const share = { tickets: 1, sync: 1, pull: 0.75, backfill: 0.5 }[priority];
  return Math.max(1, Math.floor(places * share));
}

export interface Job {
  readonly id: string;
  readonly name: string;
  readonly payload: Json;
  readonly key: string | null;
  readonly queue: string | null;
  readonly priority: Priority;
  readonly connection: string | null;
  /** Milliseconds since 1970. */
  readonly runAt: number;
  /** ISO-8601 UTC; `null` for a job of an older store. */
  readonly addedAt: string | null;
  readonly endedAt: string | null;
  /** Failed attempts; a run that was stopped, or whose process died, does not count. */
  readonly tries: number;
  readonly state: 'waiting' | 'running' | 'failed' | 'ended';
  /** Why the last attempt failed. */
  readonly problem?: Problem;
}

/**
 * The engine retries a job that rejects after a growing pause. After {@link MAX_ATTEMPTS} attempts it gives up: a kept job ends
 * with the problem, others are listed as failed. The same happens after {@link MAX_CRASHES} processes died during it.
 */
export type JobHandler = (payload: Json, run: JobRun) => Promise<unknown>;

export interface JobRun {
  readonly job: Job;
  /** Aborted with {@link PROGRAM_STOPS} when the engine stops: the next start runs a handler again that rejects then. */
  readonly signal: AbortSignal;
  /** Adds an event for listeners; JSON. */
  readonly tell: (event: string, data: unknown) => void;
  /** Whether a due job waits for this one to end: it has the same queue, or a higher priority and no free place. */
  readonly isInTheWay: () => Promise<boolean>;
}

export type JobHandlers = Readonly<Record<string, JobHandler>>;

export const MAX_ATTEMPTS = 5;
/** A job that ran each time when this many processes died in a row is probably the cause. */
export const MAX_CRASHES = 3;

export const PROGRAM_STOPS = new PluginError(
  'host.aborted',
  'The program was stopped. It continues this job at its next start.',
);

/** The problem of a job that was aborted on request. */
export function stoppedByHand(): PluginError {
  return new PluginError('host.aborted', 'The job was stopped. Its results before that are kept.');
}
