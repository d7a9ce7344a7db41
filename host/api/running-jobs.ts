import { randomUUID } from 'node:crypto';
import { PluginError, toProblem } from '../../host-sdk/index.js';
import type { Clock, Logger } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import { createEventLog } from './event-log.js';
import type { EventLog, LoggedEvent } from './event-log.js';

/** Long work that somebody has asked for; it goes on when they leave. */
export interface RunningJob {
  readonly id: string;
  readonly kind: 'pull' | 'tickets';
  readonly connection: string;
  /** What it works on, which no other job may do meanwhile: tables, or a queue. */
  readonly on: readonly string[];
  readonly state: 'running' | 'ended';
  /** ISO-8601 UTC. */
  readonly startedAt: string;
  readonly endedAt: string | null;
}

export interface JobWork extends Pick<RunningJob, 'kind' | 'connection' | 'on'> {
  /** @param tell Adds an event for those who follow the job. */
  run(signal: AbortSignal, tell: EventLog['add']): Promise<object>;
}

export interface RunningJobs {
  /** Throws `host.busy` when another job of the kind is at the same work. */
  start(work: JobWork): RunningJob;
  /** Starts all or, when one of them would be busy, none. */
  startAll(works: readonly JobWork[]): readonly RunningJob[];
  /** Newest first. */
  list(): readonly RunningJob[];
  /**
   * What the work tells, and at last `end`, whose data is the work's result or `{problem}`.
   * Throws `host.unknown_name`.
   * @param after Id of the last event that the listener knows; 0 for none.
   */
  follow(id: string, after: number, listener: (event: LoggedEvent) => void): () => void;
  /** Asks a job to stop. Throws `host.unknown_name`. */
  abort(id: string): void;
  /** Stops all jobs and waits for their end. */
  stop(): Promise<void>;
}

interface Running {
  job: RunningJob;
  readonly events: EventLog;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

const MOST_ENDED = 50;

/** Jobs of this process: a restart forgets them, and the store's runs keep what they came to. */
export function createRunningJobs(clock: Clock, logger: Logger): RunningJobs {
  const all = new Map<string, Running>();

  const find = (id: string): Running => {
    const running = all.get(id);
    if (running !== undefined) return running;
    throw new PluginError('host.unknown_name', `There is no job "${id}".`, {
      field: 'id',
      fix: 'Take a job that is listed; those of earlier starts of the program are among the runs.',
    });
  };

  const requireFree = ({ kind, connection, on }: JobWork) => {
    for (const { job } of all.values()) {
      if (job.state !== 'running' || job.kind !== kind || job.connection !== connection) continue;
      const busy = on.find((one) => job.on.includes(one));
      if (busy === undefined) continue;
      throw new PluginError('host.busy', `Another job is at work on ${busy}.`, {
        field: 'on',
        fix: 'Wait for that job to end, or stop it.',
      });
    }
  };

  const run = async (job: RunningJob, work: JobWork, signal: AbortSignal, events: EventLog) => {
    let end: { readonly problem?: { readonly code: string } };
    try {
      end = await work.run(signal, (event, data) => {
        events.add(event, data);
      });
    } catch (error) {
      end = { problem: toProblem(error) };
    }
    const { kind, connection } = job;
    const level = end.problem === undefined ? 'info' : 'warn';
    logger[level]('Job ended', { connection, kind, on: job.on.join(', '), code: end.problem?.code });
    find(job.id).job = { ...job, state: 'ended', endedAt: isoNow(clock) };
    events.add('end', end);
  };

  const begin = (work: JobWork): RunningJob => {
    const ended = [...all.values()].filter(({ job }) => job.state === 'ended');
    for (const { job } of ended.slice(0, -MOST_ENDED)) all.delete(job.id);
    const { kind, connection, on } = work;
    const id = randomUUID();
    const job = { id, kind, connection, on, state: 'running', startedAt: isoNow(clock), endedAt: null } as const;
    const events = createEventLog();
    const stop = new AbortController();
    // Begun a turn later, so that the job is there when its first event is.
    const done = Promise.resolve().then(() => run(job, work, stop.signal, events));
    all.set(id, { job, events, stop, done });
    return job;
  };

  return {
    start(work) {
      requireFree(work);
      return begin(work);
    },
    startAll(works) {
      works.forEach(requireFree);
      return works.map(begin);
    },
    list: () => [...all.values()].map(({ job }) => job).reverse(),
    follow: (id, after, listener) => find(id).events.follow(after, listener),
    abort(id) {
      find(id).stop.abort(new PluginError('host.aborted', 'The job was stopped; what it had done is kept.'));
    },
    async stop() {
      for (const { stop } of all.values()) stop.abort(new PluginError('host.aborted', 'The program was stopped.'));
      await Promise.all([...all.values()].map(({ done }) => done));
    },
  };
}
