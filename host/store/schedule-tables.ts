import type { Generated, Selectable } from 'kysely';

/**
 * - `started`: no end is known; it is under way, or the process ended while it was.
 * - `gave_way`: stopped for another run or the end of the off-peak hours; it continues by itself.
 * - `stopped`: stopped together with the program.
 */
export type ScheduleOutcome = 'started' | 'ok' | 'problem' | 'gave_way' | 'stopped';

export type ScheduledTask = 'pull' | 'sync' | 'backfill';

export interface SchedulesTable {
  connection: string;
  task: ScheduledTask;
  /** JSON: interval and off-peak hours as they were when `next_run_at` was chosen. */
  timing: string;
  paused: Generated<number>;
  /** When somebody asked for a run; `null` again once a later run has ended. */
  asked_at: string | null;
  /** `null`: done, until somebody asks for it. */
  next_run_at: string | null;
  /** When the last run started. */
  last_run_at: string | null;
  last_outcome: ScheduleOutcome | null;
  /** JSON */
  last_problem: string | null;
}

export type ScheduleRow = Selectable<SchedulesTable>;
