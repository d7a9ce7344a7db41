import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Release } from '../platform/file-lock.js';
import { busyWorkers, putBackJobsOf } from '../store/jobs.js';
import type { Store } from '../store/store.js';
import { takeStoreLock } from '../store/store-lock.js';

/** Proof that one worker is alive: a lock that ends with its process, so no timeout is needed. */
export interface WorkerLock {
  /** Name of the worker. */
  readonly worker: string;
  readonly release: Release;
}

const LOCK_FILE = /^worker-(.+)\.lock$/;

/** Takes the lock of a new worker, and deletes the locks of killed processes. */
export function takeWorkerLock(folder: string): WorkerLock {
  for (const file of readdirSync(folder)) {
    const worker = LOCK_FILE.exec(file)?.[1];
    if (worker !== undefined) takeStoreLock(lockFile(folder, worker))?.();
  }
  for (;;) {
    const worker = randomUUID();
    const release = takeStoreLock(lockFile(folder, worker));
    // Another process that deletes old locks may hold a new lock.
    if (release !== undefined) return { worker, release };
  }
}

/** Workers that died while they ran jobs. Changes nothing. */
export async function deadWorkers({ db, folder }: Store, own?: string): Promise<ReadonlySet<string>> {
  const dead = new Set<string>();
  for (const worker of await busyWorkers(db)) {
    if (worker === own) continue;
    const release = takeStoreLock(lockFile(folder, worker));
    release?.();
    if (release !== undefined) dead.add(worker);
  }
  return dead;
}

/** Returns the jobs of dead workers to the queue. */
export async function reapWorkers({ db, folder }: Store, own?: string): Promise<void> {
  for (const worker of await busyWorkers(db)) {
    if (worker === own) continue;
    const release = takeStoreLock(lockFile(folder, worker));
    if (release === undefined) continue;
    try {
      await putBackJobsOf(db, worker);
    } finally {
      release();
    }
  }
}

function lockFile(folder: string, worker: string): string {
  return join(folder, `worker-${worker}.lock`);
}
