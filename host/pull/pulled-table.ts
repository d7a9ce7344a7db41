import type { CallEvent, Problem, PullEnd, PullStats } from '../../host-sdk/index.js';
import type { Waits } from '../progress/wait-times.js';

/** Progress of a table. */
export interface PullEvent {
  readonly table: string;
  readonly rows: number;
  /** Mean of the run so far; `null` until time has passed. */
  readonly rowsPerSecond: number | null;
  /** Absent if the product does not report how many rows to expect. */
  readonly expected?: number;
  /** Stored rows that a verification has compared so far; `expected` is then their number. */
  readonly compared?: number;
  /** Number of parallel requests, if the plugin reports it. */
  readonly lanes?: number;
  /** Present when the run starts to wait. */
  readonly wait?: Omit<Extract<CallEvent, { readonly kind: 'wait' }>, 'kind'>;
}

/** The result of one run of one table: counts that the plugin does not report are absent, never 0. */
export interface PulledTable
  extends Omit<PullStats, 'expected' | 'lanes'>,
    Omit<PullEnd, 'complete' | 'problem' | 'warnings' | 'notes' | 'certificate'> {
  /** Collection as configured, for example `incidents`. */
  readonly table: string;
  /** Table in the destination, for example `incident`; `null` if it is unknown. */
  readonly output: string | null;
  readonly seconds: number;
  readonly rowsPerSecond: number | null;
  /** Waiting time, by the reason in words. */
  readonly waits: Waits;
  /** Everything up to the run's bound is delivered. */
  readonly complete: boolean;
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
  /** Why it is not complete; `retryAt` says when to continue. */
  readonly problem?: Problem;
}

export const NOTHING: PullStats = { rows: 0, pages: 0, calls: 0 };

/** A table that was skipped because of the problem of another table. */
export function notRead(table: string, problem: Problem): PulledTable {
  const nothing = { rowsPerSecond: null, waits: {}, warnings: [], notes: [] };
  return { table, output: null, ...NOTHING, seconds: 0, ...nothing, complete: false, problem };
}

/** Rows per second, if time has passed. */
export function pace(rows: number, ms: number): number | null {
  return ms <= 0 ? null : Math.round((rows / ms) * 1000);
}

export function paceText(rowsPerSecond: number | null, lanes: number | undefined): string {
  const parts = [
    ...(rowsPerSecond === null ? [] : [`${rowsPerSecond} rows/s`]),
    ...(lanes === undefined ? [] : [lanes === 1 ? '1 lane' : `${lanes} lanes`]),
  ];
  return parts.join(', ');
}
