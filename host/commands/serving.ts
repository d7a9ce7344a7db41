import { createApp, type ApiOptions } from '../api/app.js';
import { createAskedJobs } from '../work/asked-jobs.js';
import { createPerform } from '../work/asked-work.js';
import { listen, type TlsFiles } from '../api/listen.js';
import { systemClock } from '../platform/clock.js';
import { createStoreJobs } from '../jobs/store-jobs.js';
import { startScheduler, type Scheduler } from '../schedule/scheduler.js';
import { createSessionPool } from '../work/session-pool.js';
import { defaultPlace, givenPlace, tablesPlace } from '../work/tables-place.js';

export interface ServingOptions extends Omit<ApiOptions, 'clock' | 'sessions' | 'jobs' | 'checkAnswers' | 'to'> {
  /** Destination from the command line; default: a file for each tenant. */
  readonly to?: string | undefined;
  readonly port: number;
  /** Default: this machine only. */
  readonly host?: string | undefined;
  readonly tls?: TlsFiles | undefined;
  readonly agent?: string | undefined;
  /** Largest number of jobs of this process at once. */
  readonly concurrency?: number | undefined;
}

/** A host that is listening. */
export interface Serving {
  readonly url: string;
  /** Starts scheduled runs. */
  schedule(): Promise<void>;
  /** Stops answering, and lets running work reach its next durable point. */
  stop(): Promise<void>;
}

/** Serves console and API. */
export async function startServing(options: ServingOptions): Promise<Serving> {
  const { store, plugins, broken = [], logger, agent, port, host, tls } = options;
  for (const { folder, problem } of broken) {
    logger.error('Plugin not loaded', { folder, code: problem.code, reason: problem.message });
  }
  const given = { store, plugins, clock: systemClock, logger };
  const sessions = createSessionPool({ ...given, agent, secretsDir: options.secretsDir });
  const ofTenant = options.to === undefined ? await defaultPlace(given, sessions) : givenPlace(options.to);
  const to = tablesPlace({ ...given, secretsDir: options.secretsDir }, ofTenant);
  const shared = { ...given, to };
  const engine = createStoreJobs({ ...given, concurrency: options.concurrency });
  const jobs = createAskedJobs({ ...given, jobs: engine, perform: createPerform({ ...shared, sessions }) });
  const server = await listen(createApp({ ...options, ...shared, sessions, jobs }), port, host, tls);
  // Requested jobs start before scheduled runs, which find their tables busy and are retried automatically.
  jobs.begin();
  let scheduler: Scheduler | undefined;
  return {
    url: server.url,
    async schedule() {
      scheduler ??= await startScheduler({ ...shared, sessions, jobs: engine });
    },
    async stop() {
      await server.close();
      await scheduler?.stop();
      await engine.stop();
    },
  };
}

/** Resolves when the signal is aborted. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}
