import type { Json, Problem } from '../../host-sdk/index.js';
import type { JobRow } from '../store/schema.js';
import { PRIORITIES, type Job } from './jobs.js';

/** A row of the store as a job. @param dead Workers that have died: their jobs wait for another worker. */
export function jobOf(row: JobRow, dead: ReadonlySet<string> = new Set()): Job {
  return {
    id: String(row.id),
    name: row.name,
    payload: JSON.parse(row.payload) as Json,
    key: row.key,
    queue: row.queue,
    priority: PRIORITIES[row.priority] ?? 'backfill',
    connection: row.connection,
    runAt: Date.parse(row.run_at),
    addedAt: row.added_at,
    endedAt: row.ended_at,
    tries: row.tries,
    state: stateOf(row, dead),
    ...(row.problem === null ? {} : { problem: JSON.parse(row.problem) as Problem }),
  };
}

function stateOf({ worker, failed, ended_at: endedAt }: JobRow, dead: ReadonlySet<string>): Job['state'] {
  if (endedAt !== null) return 'ended';
  if (worker !== null && !dead.has(worker)) return 'running';
  return failed === 1 ? 'failed' : 'waiting';
}
