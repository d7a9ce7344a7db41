import { toProblem, type Json, type Problem, type PullEstimate } from '../../host-sdk/index.js';
import { quotaLeft, type QuotaLeft } from '../sessions/quota.js';
import { requireCapability, type Session } from '../sessions/session.js';
import { checkPull, type AskedPull } from './check-pull.js';
import { eachTable } from './each-table.js';

export interface EstimateOptions extends AskedPull {
  /** Checkpoints of the destination by collection. */
  readonly checkpoints: ReadonlyMap<string, Json>;
  readonly signal?: AbortSignal | undefined;
}

/** The estimate of a pull. `null` is unknown, because the tenant does not report it. */
export interface PullCost {
  readonly rows: number | null;
  readonly calls: number | null;
  /** One decimal, rounded up. */
  readonly minutes: number | null;
  /** Share of the calls left for tables: 1 is all of them. Also `null` when none are left. */
  readonly share: number | null;
}

export interface EstimatedTable extends PullCost {
  readonly table: string;
  /** Bounds of the read (ISO-8601); up to now without `to`. */
  readonly from?: string;
  readonly to?: string;
  readonly problem?: Problem;
}

export interface EstimateResult {
  readonly tables: readonly EstimatedTable[];
  /** For one table after the other; a parallel pull is faster. */
  readonly total: PullCost;
  readonly quotaLeft: QuotaLeft | null;
  readonly problem?: Problem;
}

/** Estimates {@link pullTables} with one or two calls for each table; writes nothing. */
export async function estimateTables(session: Session, options: EstimateOptions): Promise<EstimateResult> {
  const puller = requireCapability(session, 'pull');
  const { checkpoints, mode, span, verify, signal } = options;
  const estimated = await eachTable<EstimateOutcome>(checkPull(session, options), {
    async work(table, answered) {
      try {
        const estimate = await puller.estimatePull({
          table,
          checkpoint: checkpoints.get(table) ?? null,
          ...(mode === undefined ? {} : { mode }),
          ...(span === undefined ? {} : { span }),
          ...(verify === undefined ? {} : { verify }),
          ...(signal === undefined ? {} : { signal }),
        });
        answered();
        return { table, estimate };
      } catch (error) {
        return { table, problem: toProblem(error) };
      }
    },
    leftOut: (table, problem) => ({ table, problem }),
    signal,
  });
  const left = await quotaLeft(session);
  const tables = estimated.map((outcome) => tableCost(outcome, left));
  const problem = tables.find((one) => one.problem !== undefined)?.problem;
  return { tables, total: total(tables, left), quotaLeft: left, ...(problem === undefined ? {} : { problem }) };
}

interface EstimateOutcome {
  readonly table: string;
  readonly estimate?: PullEstimate;
  readonly problem?: Problem;
}

function tableCost({ table, estimate, problem }: EstimateOutcome, left: QuotaLeft | null): EstimatedTable {
  const { rows = null, calls = null, seconds, ...span } = estimate ?? {};
  const minutes = seconds === undefined ? null : Math.ceil(seconds / 6) / 10;
  const cost = { rows, calls, minutes, share: shareOf(calls, left) };
  return { table, ...span, ...cost, ...(problem === undefined ? {} : { problem }) };
}

function total(tables: readonly PullCost[], left: QuotaLeft | null): PullCost {
  const calls = sum(tables.map((one) => one.calls));
  const minutes = sum(tables.map((one) => one.minutes));
  return {
    rows: sum(tables.map((one) => one.rows)),
    calls,
    minutes: minutes === null ? null : Math.round(minutes * 10) / 10,
    share: shareOf(calls, left),
  };
}

/** If one of them is unknown, so is the sum. */
function sum(values: readonly (number | null)[]): number | null {
  return values.reduce((all, value) => (all === null || value === null ? null : all + value), 0);
}

function shareOf(calls: number | null, left: QuotaLeft | null): number | null {
  if (calls === null || left === null || left.tables === 0) return null;
  return Math.round((calls / left.tables) * 10_000) / 10_000;
}
