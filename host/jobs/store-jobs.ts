import { addJob, cancelJob, listJobs } from '../store/jobs.js';
import { jobOf } from './job-of.js';
import type { Jobs } from './jobs.js';
import { startWorker } from './store-worker.js';
import type { Worker, WorkerOptions } from './store-worker.js';
import { buryDeadWorkers } from './worker-lock.js';

/** Jobs in the host's own store: for any number of processes on one machine. */
export function createStoreJobs(options: WorkerOptions): Jobs {
  const { store, clock } = options;
  let worker: Worker | undefined;
  return {
    async add(name, payload, { key, queue, runAt = clock.now() } = {}) {
      await addJob(store.db, {
        name,
        payload: JSON.stringify(payload),
        key: key ?? null,
        queue: queue ?? null,
        run_at: new Date(runAt).toISOString(),
      });
      worker?.wake();
    },
    cancel: (key) => cancelJob(store.db, key),
    async list() {
      await buryDeadWorkers(store);
      return (await listJobs(store.db)).map(jobOf);
    },
    start(handlers) {
      worker ??= startWorker(options, handlers);
    },
    async stop() {
      await worker?.stop();
      worker = undefined;
    },
  };
}
