import { isoNow } from '../platform/clock.js';
import { addJobs, askToStop, cancelJob, findJob, listJobs, type NewJobRow } from '../store/jobs.js';
import { createJobBoard, unknownJob } from './job-board.js';
import { jobOf } from './job-of.js';
import { PRIORITIES, type Jobs, type NewJob } from './jobs.js';
import { startWorker, type Worker, type WorkerOptions } from './store-worker.js';
import { deadWorkers } from './worker-lock.js';

/** Jobs in the host's own store: for any number of processes on one machine. */
export function createStoreJobs(options: WorkerOptions): Jobs {
  const { store, clock, logger } = options;
  const board = createJobBoard(options);
  let worker: Worker | undefined;

  async function addAll(jobs: readonly NewJob[]): Promise<readonly string[]> {
    const ids = await addJobs(store.db, jobs.map(rowOf));
    worker?.wake();
    return ids.map(String);
  }

  function rowOf({
    name,
    payload,
    key,
    queue,
    priority = 'sync',
    connection,
    worksOn,
    kept,
    ...job
  }: NewJob): NewJobRow {
    return {
      name,
      payload: JSON.stringify(payload),
      key: key ?? null,
      queue: queue ?? null,
      run_at: new Date(job.runAt ?? clock.now()).toISOString(),
      priority: PRIORITIES.indexOf(priority),
      connection: connection ?? null,
      scope: worksOn?.scope ?? null,
      works_on: worksOn === undefined ? null : JSON.stringify(worksOn.names),
      kept: kept === true ? 1 : 0,
      added_at: isoNow(clock),
    };
  }

  return {
    async add(name, payload, added = {}) {
      const [id] = await addAll([{ ...added, name, payload }]);
      return id ?? '';
    },
    addAll,
    cancel: (key) => cancelJob(store.db, key),
    async list() {
      const dead = await deadWorkers(store, worker?.name);
      return (await listJobs(store.db)).map((row) => jobOf(row, dead));
    },
    async abort(id) {
      if ((await findJob(store.db, Number(id))) === undefined) throw unknownJob(id);
      await askToStop(store.db, Number(id));
      worker?.wake();
    },
    follow: (id, after, listener) => board.follow(Number(id), after, listener),
    start(handlers) {
      worker ??= startWorker(options, board);
      worker.handle(handlers);
    },
    async stop() {
      await worker?.stop();
      worker = undefined;
      await board.flush().catch((error: unknown) => {
        logger.debug('An event of a job was not stored', { reason: (error as Error).message });
      });
    },
  };
}
