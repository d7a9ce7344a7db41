import type { PullBatch } from '../../host-sdk/index.js';
import { beginHistory, stretchTexts, type HistorySpan } from './begin-history.js';
import { skipHistory } from './begin-skip.js';
import { besideHistory } from './end-run.js';
import type { Reading } from './read-page.js';
import { readPart } from './read-part.js';
import type { Session } from './session.js';
import { configuredSpan } from './span.js';
import type { RunState, TableState } from './state.js';
import { canResume } from './unfinished.js';
import { unseenWarning } from './visibility.js';

/** Requested on its own, begun and unfinished, or needed before increments. */
type Reason = 'asked for' | 'unfinished' | 'owed';

/** Reads a history. It continues where it was interrupted; a history with another span starts again. */
export async function* readHistory(
  session: Session,
  before: TableState,
  why: Reason,
): AsyncGenerator<PullBatch, TableState> {
  const { context, request, report } = session;
  const { start_date: start } = context.settings;
  const wanted = spanOf(session, before, why);
  const reading = await session.reading();
  const { backfill } = before;
  const isSame = backfill !== undefined && isOf(backfill, wanted, reading);
  if (isSame && canResume(backfill, reading, report)) {
    return yield* readPart(session, reading, before, { run: backfill, isResumed: true });
  }
  if (backfill !== undefined && !isSame) {
    const from = backfill.from ?? 'the beginning';
    report.warn(`An unfinished history from ${from} was replaced by this one; its stored rows are kept.`);
  }
  const run = session.isEmpty() ? undefined : await begin(reading, wanted);
  if (run === undefined) {
    report.warn(unseenWarning(request.table));
    const { backfill: _none, ...rest } = before;
    return { ...rest, unseen: true };
  }
  const bounds = besideHistory(before.bounds, run, reading);
  const owed = why === 'owed' ? { owed: start === undefined ? {} : { start } } : {};
  const { backfill: _other, ...rest } = before;
  const state: TableState = { ...rest, ...(bounds === undefined ? {} : { bounds }), ...owed };
  return yield* readPart(session, reading, state, { run, isResumed: false });
}

function spanOf({ context, request }: Session, { backfill }: TableState, why: Reason): HistorySpan {
  const { settings } = context;
  if (why === 'asked for') return request.span ?? configuredSpan(settings);
  const { start, end } = why === 'unfinished' ? (backfill ?? {}) : { start: settings.start_date, end: undefined };
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}

/** Whether a history reads this span; the same day is a different span in another time zone. */
function isOf(run: RunState, span: HistorySpan, reading: Reading): boolean {
  if (run.start !== span.start || run.end !== span.end) return false;
  const { from, to } = stretchTexts(reading, span);
  return run.from === from && run.to === to;
}

async function begin(reading: Reading, span: HistorySpan) {
  return reading.paging === 'skip' ? skipHistory(reading, span) : await beginHistory(reading, span);
}
