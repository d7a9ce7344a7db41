import type { Json, Problem } from '../../host-sdk/index.js';
import type { JobRow } from '../store/schema.js';
import type { Job } from './jobs.js';

/** A row of the store as a job. */
export function jobOf(row: JobRow): Job {
  return {
    name: row.name,
    payload: JSON.parse(row.payload) as Json,
    key: row.key,
    queue: row.queue,
    runAt: Date.parse(row.run_at),
    tries: row.tries,
    state: row.worker !== null ? 'running' : row.failed === 1 ? 'failed' : 'waiting',
    ...(row.problem === null ? {} : { problem: JSON.parse(row.problem) as Problem }),
  };
}
