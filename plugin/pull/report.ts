import type { CheckpointInfo, Problem, PullBatch, PullStats, TableSchema } from '../../host-sdk/index.js';
import type { CallTally } from '../http/send.js';
import type { BegunRun } from './begin-run.js';
import type { ReadPage } from './read-page.js';
import { toJson } from './state.js';
import type { TableState } from './state.js';
import type { Suppressor } from './suppress.js';

/** What a run tells of itself, at each batch and at its end. */
export interface Report {
  page(page: ReadPage, rows: number, suppressor: Suppressor): void;
  deleted(rows: number): void;
  note(text: string): void;
  warn(text: string): void;
  stats(): PullStats;
  /** The batch that ends the run; `isRead` says whether the window was read to its end. */
  last(state: TableState, isRead: boolean, problem?: Problem): PullBatch;
}

export function startReport(table: TableSchema, tally: CallTally, before: TableState, begun: BegunRun): Report {
  const { run } = begun;
  const notes: string[] = [];
  const warnings = [...begun.warnings];
  let stats: Omit<PullStats, 'calls'> = {
    rows: 0,
    pages: 0,
    // A page per lane may have been read before the interruption and not stored.
    ...(begun.isResumed ? { rereadPages: run.lanes?.length ?? 0 } : {}),
  };
  const now = (): PullStats => ({ ...stats, calls: tally.calls });
  return {
    page(page, rows, { unchanged, late }) {
      const expected = stats.expected ?? page.count;
      stats = {
        ...stats,
        rows: stats.rows + rows,
        pages: stats.pages + 1,
        lanes: page.lanes,
        unchanged,
        late,
        ...(expected === undefined ? {} : { expected }),
      };
    },
    deleted(rows) {
      stats = { ...stats, rows: stats.rows + rows, deleted: (stats.deleted ?? 0) + rows };
    },
    note(text) {
      notes.push(text);
    },
    warn(text) {
      warnings.push(text);
    },
    stats: now,
    last: (state, isRead, problem) => ({
      table,
      rows: [],
      checkpoint: toJson(state),
      stats: now(),
      end: {
        complete: isRead,
        bounds: { from: run.from, to: run.to },
        ...(problem === undefined ? {} : { problem }),
        ...toldOf(state),
        ...(before.horizon === undefined || before.unseen ? {} : { horizonBefore: before.horizon }),
        warnings,
        notes,
      },
    }),
  };
}

/** How far a table is. Of one that never showed a record nobody can say that it is complete up to anything. */
export function toldOf({ horizon, unseen }: TableState): Pick<CheckpointInfo, 'horizon' | 'empty'> {
  if (unseen) return { empty: true };
  return horizon === undefined ? {} : { horizon };
}
