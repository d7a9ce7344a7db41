import {
  DELETED,
  type CertifiedPart,
  type CheckpointInfo,
  type Problem,
  type PullBatch,
  type PullBounds,
  type PullStats,
  type Row,
  type TableCertificate,
  type TableSchema,
  type Verified,
} from '../../host-sdk/index.js';
import type { CallCounter } from '../http/send.js';
import type { ReadPage } from './read-page.js';
import { toJson, type RunState, type TableState } from './state.js';
import type { Suppressor } from './suppress.js';

export type CertificateFrame = Omit<TableCertificate, 'parts' | 'compared'>;

/** What a run reports at each batch and at its end. */
export interface Report {
  /** A part of the run begins. */
  begins(run: RunState, isResumed: boolean): void;
  page(page: ReadPage, rows: readonly unknown[], suppressor: Suppressor): void;
  /** Rows that the comparison with the tenant gave: deletions, and records that have returned. */
  compared(rows: readonly Row[]): void;
  /** What a verification has found so far, in how many of the rows. */
  verified(found: Verified, compared: number, rows: number): void;
  note(text: string): void;
  warn(text: string): void;
  stats(): PullStats;
  /** A part was read to its end. */
  certify(part: CertifiedPart): void;
  /** Whether it reads up to now. */
  isOpenEnded(): boolean;
  /** The last batch of the run; `isRead` says whether everything was read. */
  last(state: TableState, isRead: boolean, problem?: Problem): PullBatch;
}

const UNDECODABLE =
  'Some texts of the tenant have bytes that are not valid in their character set; U+FFFD is stored for each of them.';

/** @param frame What every certificate of the table says. */
export function startReport(
  table: TableSchema,
  callCounter: CallCounter,
  before: TableState,
  frame: CertificateFrame,
): Report {
  const notes = new Set<string>();
  const warnings = new Set<string>();
  const { horizon: horizonBefore } = toldOf(before);
  let bounds: PullBounds | undefined;
  const parts: CertifiedPart[] = [];
  let compared = 0;
  let verified: Verified | undefined;
  let stats: Omit<PullStats, 'calls'> = { rows: 0, pages: 0 };
  /** For the parts that have ended. */
  let ended = { unchanged: 0, late: 0 };
  let current = ended;
  const now = (): PullStats => ({ ...stats, calls: callCounter.calls });
  return {
    begins({ from, to, lanes }, isResumed) {
      ended = current;
      // The history reports it, where a run reads increments before it.
      bounds = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
      // A page per lane may have been read before the interruption and not stored.
      if (isResumed) stats = { ...stats, rereadPages: (stats.rereadPages ?? 0) + (lanes?.length ?? 0) };
    },
    page({ points, count, lanes }, rows, { unchanged, late }) {
      const expected = stats.expected ?? count;
      const blank = points.filter((point) => point === undefined).length + (stats.withoutCursor ?? 0);
      current = { unchanged: ended.unchanged + unchanged, late: ended.late + late };
      stats = {
        ...stats,
        ...current,
        rows: stats.rows + rows.length,
        pages: stats.pages + 1,
        lanes,
        ...(blank === 0 ? {} : { withoutCursor: blank }),
        ...(expected === undefined ? {} : { expected }),
      };
    },
    compared(rows) {
      const gone = rows.filter((row) => row[DELETED] === true).length;
      const deleted = gone === 0 ? {} : { deleted: (stats.deleted ?? 0) + gone };
      stats = { ...stats, rows: stats.rows + rows.length, ...deleted };
      compared += rows.length;
    },
    certify(part) {
      parts.push(part);
    },
    verified(found, done, rows) {
      verified = found;
      stats = { ...stats, compared: Math.min(done, rows), expected: rows };
    },
    note(text) {
      notes.add(text);
    },
    warn(text) {
      warnings.add(text);
    },
    stats: now,
    isOpenEnded: () => bounds?.to === undefined,
    last: (state, isRead, problem) => ({
      table,
      rows: [],
      checkpoint: toJson(state),
      stats: now(),
      end: {
        complete: isRead,
        ...(bounds === undefined ? {} : { bounds }),
        ...(problem === undefined ? {} : { problem }),
        ...toldOf(state),
        ...(verified === undefined ? {} : { verified }),
        ...(horizonBefore === undefined ? {} : { horizonBefore }),
        ...(state.cursor === undefined ? {} : { cursor: state.cursor }),
        certificate: { ...frame, parts, compared },
        warnings: [...warnings],
        notes: [...notes, ...((callCounter.undecodable ?? 0) > 0 ? [UNDECODABLE] : [])],
      },
    }),
  };
}

/** How far a table has been read. A table that never showed a record cannot be called complete up to any instant. */
export function toldOf(state: TableState): Pick<CheckpointInfo, 'horizon' | 'checkedUntil' | 'spans' | 'empty'> {
  const { bounds, spans, checked, owed, backfill, unseen } = state;
  if (unseen === true) return { empty: true };
  // What increments have read beside a history is separate until the history has ended.
  const isBeside = (spans ?? []).length === 0 && (owed !== undefined || backfill !== undefined);
  const { horizon } = isBeside ? {} : (bounds ?? {});
  return {
    ...(horizon === undefined ? {} : { horizon }),
    ...(checked === undefined || isBeside ? {} : { checkedUntil: checked }),
    ...(spans === undefined || spans.length === 0 ? {} : { spans }),
  };
}
