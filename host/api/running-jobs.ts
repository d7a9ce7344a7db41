import { randomUUID } from 'node:crypto';
import { PluginError, toProblem } from '../../host-sdk/index.js';
import type { Clock, Logger, Problem } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import type { Store } from '../store/open-store.js';
import type { AskedWork, Perform } from '../work/asked-work.js';
import { createEventLog } from './event-log.js';
import type { EventLog, LoggedEvent } from './event-log.js';
import { createKeptJobs } from './kept-jobs.js';
import type { KeptJob, NewJob } from './kept-jobs.js';

/** Long work that somebody asks for; it goes on when they leave, and after a restart of the program. */
export interface AskedJob {
  readonly kind: 'pull' | 'tickets' | 'statuses';
  readonly connection: string;
  /** What it works on, which no other job may do meanwhile: tables, queues, or what its kind says. */
  readonly on: readonly string[];
  readonly work: AskedWork;
}

export interface RunningJob extends Omit<AskedJob, 'work'> {
  readonly id: string;
  readonly state: 'running' | 'ended';
  /** When it was asked for; ISO-8601 UTC. */
  readonly startedAt: string;
  readonly endedAt: string | null;
}

export interface RunningJobs {
  /** Throws `host.busy` when another job of the kind is at the same work. */
  start(job: AskedJob): Promise<RunningJob>;
  /** Starts all or, when one of them would be busy, none. */
  startAll(jobs: readonly AskedJob[]): Promise<readonly RunningJob[]>;
  /** Goes on with what earlier programs were asked for and could not end. */
  takeUp(): Promise<void>;
  /** Newest first. */
  list(): readonly RunningJob[];
  /**
   * What the work tells, and at last `end`, whose data is the work's result or `{problem}`.
   * Throws `host.unknown_name`.
   * @param after Id of the last event that the listener knows; 0 for none.
   */
  follow(id: string, after: number, listener: (event: LoggedEvent) => void): () => void;
  /** Asks a job to stop, for good. Throws `host.unknown_name`. */
  abort(id: string): void;
  /** Stops all jobs and waits for them; the next program takes up those that have not come to their end. */
  stop(): Promise<void>;
}

export interface RunningJobsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly perform: Perform;
}

interface Running {
  job: RunningJob;
  readonly events: EventLog;
  readonly stop: AbortController;
  readonly done: Promise<void>;
}

const MOST_ENDED = 50;
/** A job that was under way when the program died as often as this may well be why. */
const MOST_DEATHS = 3;

/** Jobs of this process, kept in the store until they have ended. */
export function createRunningJobs({ store, clock, logger, perform }: RunningJobsOptions): RunningJobs {
  const all = new Map<string, Running>();
  const kept = createKeptJobs({ store, clock });

  const find = (id: string): Running => {
    const running = all.get(id);
    if (running !== undefined) return running;
    throw new PluginError('host.unknown_name', `There is no job "${id}".`, {
      field: 'id',
      fix: 'Take a job that is listed; what earlier ones came to is among the runs.',
    });
  };

  const requireFree = ({ kind, connection, on }: AskedJob) => {
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

  async function run(place: KeptJob, signal: AbortSignal, tell: EventLog['add']): Promise<End> {
    try {
      if (place.deaths >= MOST_DEATHS) throw diedTooOften(place.deaths);
      const { connection, work } = place.asked;
      return await perform(work, { connection, askedAt: place.askedAt, signal, tell });
    } catch (error) {
      return { problem: toProblem(error) };
    }
  }

  function begin({ id, askedAt, asked }: NewJob, place: Promise<KeptJob>, last = 0) {
    const ended = [...all.values()].filter(({ job }) => job.state === 'ended');
    for (const { job } of ended.slice(0, -MOST_ENDED)) all.delete(job.id);
    const { kind, connection, on } = asked;
    const events = createEventLog(last);
    const stop = new AbortController();
    const work = async () => {
      const keptJob = await place;
      const end = await run(keptJob, stop.signal, (event, data) => {
        events.add(event, data);
      });
      const { problem } = end;
      const isCutOff = problem !== undefined && stop.signal.reason === PROGRAM_STOPS;
      await (isCutOff ? kept.putBack(keptJob) : kept.forget(keptJob)).catch((error: unknown) => {
        logger.error('The store of jobs cannot be used', { reason: toProblem(error).message });
      });
      const level = problem === undefined ? 'info' : 'warn';
      logger[level]('Job ended', { connection, kind, on: on.join(', '), code: problem?.code });
      running.job = { ...running.job, state: 'ended', endedAt: isoNow(clock) };
      events.add('end', end);
    };
    const job: RunningJob = { id, kind, connection, on, state: 'running', startedAt: askedAt, endedAt: null };
    // A job that could not be kept never was: whoever asked for it is told.
    const done = work().catch(() => void all.delete(id));
    const running: Running = { job, events, stop, done };
    all.set(id, running);
    return running;
  }

  async function start(asked: AskedJob): Promise<RunningJob> {
    const told = { id: randomUUID(), askedAt: isoNow(clock), asked };
    const place = kept.keep(told);
    const { job } = begin(told, place);
    await place;
    return job;
  }

  return {
    async start(job) {
      requireFree(job);
      return start(job);
    },
    async startAll(jobs) {
      jobs.forEach(requireFree);
      return Promise.all(jobs.map(start));
    },
    async takeUp() {
      for (const left of await kept.takeOver()) {
        const { kind, connection, on } = left.asked;
        logger.info('Job is taken up again', { connection, kind, on: on.join(', ') });
        // Whoever followed it before the restart asks for what came after the events they know.
        begin(left, Promise.resolve(left), clock.now());
      }
    },
    list: () => [...all.values()].map(({ job }) => job).reverse(),
    follow: (id, after, listener) => find(id).events.follow(after, listener),
    abort(id) {
      find(id).stop.abort(new PluginError('host.aborted', 'The job was stopped; what it had done is kept.'));
    },
    async stop() {
      for (const { stop } of all.values()) stop.abort(PROGRAM_STOPS);
      await Promise.all([...all.values()].map(({ done }) => done));
      kept.release();
    },
  };
}

interface End {
  readonly problem?: Problem;
}

const PROGRAM_STOPS = new PluginError('host.aborted', 'The program was stopped; its next start goes on with this.');

function diedTooOften(times: number): PluginError {
  return new PluginError('host.aborted', `The program died ${times} times during this job, so it is not begun again.`, {
    fix: 'Find out why, for example too little memory; then ask for it again.',
  });
}
