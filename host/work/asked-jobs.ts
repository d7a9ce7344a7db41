import { PluginError, toProblem, type Json, type Logger, type Problem } from '../../host-sdk/index.js';
import type { LoggedEvent } from '../jobs/event-log.js';
import { PROGRAM_STOPS, type Job, type JobRun, type Jobs, type NewJob, type Priority } from '../jobs/jobs.js';
import { listConnections } from '../store/connections.js';
import type { Store } from '../store/store.js';
import type { LoadedPlugin } from '../plugins/load-plugin.js';
import type { JobSpec, Perform } from './asked-work.js';

/** A requested job; it continues when the caller disconnects, and after its process dies. */
export interface JobRequest {
  readonly kind: 'pull' | 'tickets' | 'statuses';
  readonly connection: string;
  /** The objects that it works on exclusively among jobs of its kind: tables, queues, or others. */
  readonly on: readonly string[];
  readonly work: JobSpec;
}

export interface RunningJob extends Omit<JobRequest, 'work'> {
  readonly id: string;
  /** `running`: not ended yet, even if it still waits for a place or moves from a dead process to another. */
  readonly state: 'running' | 'ended';
  /** Time of the request; ISO-8601 UTC. */
  readonly startedAt: string;
  readonly endedAt: string | null;
}

/** The requested jobs of all processes that share the store. */
export interface AskedJobs {
  /** Throws `host.busy` when another job of the kind works on the same objects. */
  start(job: JobRequest): Promise<RunningJob>;
  /** Starts all jobs or, if one of them would be busy, none. */
  startAll(jobs: readonly JobRequest[]): Promise<readonly RunningJob[]>;
  /** Newest first, with the last few finished ones. */
  list(): Promise<readonly RunningJob[]>;
  /** As in the `Jobs` interface; `end` has the work's result or `{problem}`. */
  follow(id: string, after: number, listener: (event: LoggedEvent) => void): Promise<() => void>;
  /** Stops a job for good. Throws `host.unknown_name`. */
  abort(id: string): Promise<void>;
  /** Lets this process run requested jobs, also those that other processes left. */
  begin(): void;
}

export interface AskedJobsOptions {
  readonly jobs: Jobs;
  readonly store: Store;
  readonly logger: Logger;
  readonly plugins: readonly LoadedPlugin[];
  readonly perform: Perform;
}

/** Name of the jobs; each plugin has its own, because a process runs only jobs of its plugins. */
const NAME = 'asked';
const PRIORITY: Readonly<Record<JobRequest['kind'], Priority>> = { pull: 'pull', tickets: 'tickets', statuses: 'sync' };

export function createAskedJobs({ jobs, store, logger, plugins, perform }: AskedJobsOptions): AskedJobs {
  async function run(asked: JobRequest, { job, signal, tell }: JobRun): Promise<End> {
    const { connection, kind, on, work } = asked;
    const askedAt = job.addedAt ?? new Date(job.runAt).toISOString();
    const end: End = await perform(work, { connection, askedAt, signal, tell }).catch((error: unknown) => ({
      problem: toProblem(error),
    }));
    const { problem } = end;
    // Interrupted: the job must continue.
    if (problem !== undefined && signal.reason === PROGRAM_STOPS) throw PROGRAM_STOPS;
    const level = problem === undefined ? 'info' : 'warn';
    logger[level]('Job ended', { connection, kind, on: on.join(', '), code: problem?.code });
    return end;
  }

  async function startAll(asked: readonly JobRequest[]): Promise<readonly RunningJob[]> {
    const pluginOf = new Map((await listConnections(store.db)).map(({ name, plugin }) => [name, plugin]));
    const ids = await jobs.addAll(asked.map((one) => newJob(one, pluginOf.get(one.connection))));
    const all = await list();
    return ids.flatMap((id) => all.find((one) => one.id === id) ?? []);
  }

  async function list(): Promise<readonly RunningJob[]> {
    const all = (await jobs.list()).filter(({ name }) => name === NAME || name.startsWith(`${NAME} `));
    return all.map(runningJob).sort((one, other) => Number(other.id) - Number(one.id));
  }

  return {
    async start(job) {
      const [started] = await startAll([job]);
      if (started === undefined) throw new PluginError('host.store', 'The job is no longer in the store.');
      return started;
    },
    startAll,
    list,
    follow: (id, after, listener) => jobs.follow(id, after, listener),
    abort: (id) => jobs.abort(id),
    begin() {
      const handler = (payload: Json, job: JobRun) => run(payload as unknown as JobRequest, job);
      const names = [NAME, ...plugins.map(({ manifest }) => `${NAME} ${manifest.id}`)];
      jobs.start(Object.fromEntries(names.map((name) => [name, handler])));
    },
  };
}

interface End {
  readonly problem?: Problem;
}

function newJob(asked: JobRequest, plugin: string | undefined): NewJob {
  const { kind, connection, on } = asked;
  return {
    name: plugin === undefined ? NAME : `${NAME} ${plugin}`,
    payload: asked as unknown as Json,
    // Also if the clock is set back in the meantime.
    runAt: 0,
    priority: PRIORITY[kind],
    connection,
    worksOn: { scope: `${kind} ${connection}`, names: on },
    kept: true,
  };
}

function runningJob({ id, payload, state, addedAt, endedAt, runAt }: Job): RunningJob {
  const { kind, connection, on } = payload as unknown as JobRequest;
  const startedAt = addedAt ?? new Date(runAt).toISOString();
  return { id, kind, connection, on, state: state === 'ended' ? 'ended' : 'running', startedAt, endedAt };
}
