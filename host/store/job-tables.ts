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
  /** Failed attempts. */
  tries: Generated<number>;
  /** 1: given up. */
  failed: Generated<number>;
  /** Worker that runs it; `null` while it waits. */
  worker: string | null;
  /** JSON: why the last attempt failed. */
  problem: string | null;
  /** Priority: 0 before 3. */
  priority: Generated<number>;
  /** Connection whose limit of parallel jobs it counts for. */
  connection: string | null;
  /** No other unfinished job of this scope works on one of the names in `works_on` (JSON). */
  scope: string | null;
  works_on: string | null;
  /** 1: kept for a while after its end, with its events. */
  kept: Generated<number>;
  /** 1: a caller has requested its end. */
  stop_asked: Generated<number>;
  /** Number of processes in a row that died while they ran it. */
  crashes: Generated<number>;
  added_at: string | null;
  ended_at: string | null;
}
