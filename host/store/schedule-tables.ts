import type { Generated, Selectable } from 'kysely';

/**
 * - `started`: no end is known; it is running, or the process ended during it.
 * - `gave_way`: stopped for another run or the end of the off-peak hours; it continues automatically.
 * - `stopped`: stopped together with the program.
 */
export type ScheduleOutcome = 'started' | 'ok' | 'problem' | 'gave_way' | 'stopped';

export type ScheduledTask = 'pull' | 'sync' | 'backfill' | 'verify';

export interface SchedulesTable {
  connection: string;
  task: ScheduledTask;
  /** Name of the place of its tables; empty for a sync, and while no `serve` has said where the tables are. */
  destination: string;
  /** 0: kept for a destination that the connection had before. */
  active: Generated<number>;
  /** JSON: interval and off-peak hours at the time when `next_run_at` was chosen. */
  timing: string;
  paused: Generated<number>;
  /** When a run was requested; `null` again after a later run has ended. */
  asked_at: string | null;
  /** `null`: done, until a run is requested. */
  next_run_at: string | null;
  /** When the last run started. */
  last_run_at: string | null;
  last_outcome: ScheduleOutcome | null;
  /** JSON */
  last_problem: string | null;
}

export type ScheduleRow = Selectable<SchedulesTable>;
