import type { Json, Problem } from '../../host-sdk/index.js';

/**
 * Work that waits for its time, outlives the process and runs once, however many processes share it.
 * `test/host/jobs-suite.ts` is what every engine behind this port has to pass.
 */
export interface Jobs {
  /** Adds a job; one of the same key that waits or has failed is replaced, one that runs is left alone. */
  add(name: string, payload: Json, options?: AddOptions): Promise<void>;
  /** Removes the job of this key unless it runs. */
  cancel(key: string): Promise<void>;
  /** Everything that waits, runs or has failed, by time. */
  list(): Promise<readonly Job[]>;
  /** Starts running jobs of these names; others are left to other processes. */
  start(handlers: JobHandlers): void;
  /** Aborts what runs, waits for it, and puts back what did not come to its end. */
  stop(): Promise<void>;
}

export interface AddOptions {
  /** Names the job, so that it can be replaced and cancelled. */
  readonly key?: string;
  /** Milliseconds since 1970; default: now. */
  readonly runAt?: number;
  /** Jobs of one queue run one after the other, by time; all others run at once. */
  readonly queue?: string;
}

export interface Job {
  readonly name: string;
  readonly payload: Json;
  readonly key: string | null;
  readonly queue: string | null;
  /** Milliseconds since 1970. */
  readonly runAt: number;
  /** Tries that failed; a run that was stopped, or whose process died, is none. */
  readonly tries: number;
  readonly state: 'waiting' | 'running' | 'failed';
  /** Why the last try failed. */
  readonly problem?: Problem;
}

/** A job that rejects is tried again after a growing pause; after {@link MOST_TRIES} tries it is listed as failed. */
export type JobHandler = (payload: Json, run: JobRun) => Promise<void>;

export interface JobRun {
  readonly job: Job;
  /** Aborted when the engine is to stop; a handler that rejects then is run again by the next start. */
  readonly signal: AbortSignal;
}

export type JobHandlers = Readonly<Record<string, JobHandler>>;

export const MOST_TRIES = 5;
