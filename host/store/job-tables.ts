import type { Generated } from 'kysely';

export interface JobEventsTable {
  job_id: number;
  /** Counts up in each job. */
  id: number;
  event: string;
  /** JSON */
  data: string;
}

export interface JobsTable {
  id: Generated<number>;
  name: string;
  /** JSON */
  payload: string;
  key: string | null;
  /** Jobs of one queue run one after the other. */
  queue: string | null;
  run_at: string;
  /** Tries that failed. */
  tries: Generated<number>;
  /** 1: given up. */
  failed: Generated<number>;
  /** Who runs it; `null` while it waits. */
  worker: string | null;
  /** JSON: why the last try failed. */
  problem: string | null;
  /** What goes first: 0 before 3. */
  priority: Generated<number>;
  /** Whose limit of jobs at once it counts for. */
  connection: string | null;
  /** No other job of this scope that has not ended works on one of the names in `works_on` (JSON). */
  scope: string | null;
  works_on: string | null;
  /** 1: it is kept for a while after its end, with what it told. */
  kept: Generated<number>;
  /** 1: somebody wants it to end. */
  stop_asked: Generated<number>;
  /** Processes that died while they ran it, one after the other. */
  crashes: Generated<number>;
  added_at: string | null;
  ended_at: string | null;
}
