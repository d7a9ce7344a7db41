import { PluginError } from '../../host-sdk/index.js';
import type { Json, Problem } from '../../host-sdk/index.js';
import type { LoggedEvent } from './event-log.js';

/**
 * Work that waits for its time, outlives the process and runs once, however many processes share it.
 * `test/host/jobs-suite.ts` is what every engine behind this port has to pass.
 */
export interface Jobs {
  /**
   * Adds a job; one of the same key that waits or has failed is replaced, one that runs is left alone. Throws `host.busy`
   * when others are at the same work.
   * @returns Its id.
   */
  add(name: string, payload: Json, options?: AddOptions): Promise<string>;
  /** Adds all or, when one of them would be busy, none. */
  addAll(jobs: readonly NewJob[]): Promise<readonly string[]>;
  /** Removes the job of this key unless it runs. */
  cancel(key: string): Promise<void>;
  /** Everything that waits, runs, has failed or is kept after its end, by time. Writes nothing. */
  list(): Promise<readonly Job[]>;
  /** Asks a job to end for good, whichever process runs it. Throws `host.unknown_name`. */
  abort(id: string): Promise<void>;
  /**
   * What a kept job tells, whichever process runs it, and at last `end`, whose data is what its handler returned, or
   * `{problem}`. Throws `host.unknown_name`.
   * @param after Id of the last event that the listener knows; 0 for none.
   * @returns Ends it.
   */
  follow(id: string, after: number, listener: (event: LoggedEvent) => void): Promise<() => void>;
  /** Starts running jobs of these names, beside those of earlier calls; others are left to other processes. */
  start(handlers: JobHandlers): void;
  /** Aborts what runs, waits for it, and puts back what did not come to its end. */
  stop(): Promise<void>;
}

export interface NewJob extends AddOptions {
  readonly name: string;
  readonly payload: Json;
}

export interface AddOptions {
  /** Names the job, so that it can be replaced and cancelled. */
  readonly key?: string;
  /** Milliseconds since 1970; default: now. Zero is due whatever the clock says. */
  readonly runAt?: number;
  /** Jobs of one queue run one after the other, by priority and time; all others run at once. */
  readonly queue?: string;
  /** Default: `sync`. */
  readonly priority?: Priority;
  /** Whose limit of jobs at once it counts for. */
  readonly connection?: string;
  /** It is refused while a job of the same scope that has not ended works on one of these names. */
  readonly worksOn?: { readonly scope: string; readonly names: readonly string[] };
  /** It is kept for a while after its end, with what it told. */
  readonly kept?: boolean;
}

/** What goes first where not everything can run at once. */
export const PRIORITIES = ['tickets', 'sync', 'pull', 'backfill'] as const;
export type Priority = (typeof PRIORITIES)[number];

/**
 * How many jobs may run beside one of a priority, itself included: long work leaves places to what should not wait for it.
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
  /** Tries that failed; a run that was stopped, or whose process died, is none. */
  readonly tries: number;
  readonly state: 'waiting' | 'running' | 'failed' | 'ended';
  /** Why the last try failed. */
  readonly problem?: Problem;
}

/**
 * A job that rejects is tried again after a growing pause; after {@link MAX_ATTEMPTS} tries it is given up: a kept one ends
 * with the problem, others are listed as failed. So it is after {@link MAX_CRASHES} processes died of it.
 */
export type JobHandler = (payload: Json, run: JobRun) => Promise<unknown>;

export interface JobRun {
  readonly job: Job;
  /** Aborted with {@link PROGRAM_STOPS} when the engine is to stop: a handler that rejects then is run again by the next start. */
  readonly signal: AbortSignal;
  /** Adds an event for those who follow; JSON. */
  readonly tell: (event: string, data: unknown) => void;
  /** Whether a job that is due waits for this one to end: it has the same queue, or goes first and finds no place. */
  readonly isInTheWay: () => Promise<boolean>;
}

export type JobHandlers = Readonly<Record<string, JobHandler>>;

export const MAX_ATTEMPTS = 5;
/** A job that was under way when its process died as often as this, one death after the other, may well be why. */
export const MAX_CRASHES = 3;

export const PROGRAM_STOPS = new PluginError(
  'host.aborted',
  'The program was stopped. It continues this job at its next start.',
);

/** Why a job ended that somebody had asked to. */
export function stoppedByHand(): PluginError {
  return new PluginError('host.aborted', 'The job was stopped. Its results before that are kept.');
}
