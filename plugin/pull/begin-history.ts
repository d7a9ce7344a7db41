import type { PullSpan } from '../../host-sdk/index.js';
import { floorSeconds } from '../odata/timeline.js';
import { askNewestOrAny, isWithoutCursor, MAX_EMPTY, questionOf, showsNothing, withoutNewest } from './newest.js';
import type { Reading } from './read-page.js';
import type { RunState } from './state.js';
import { toMeet } from './unmet.js';

/** The range of a history: a span, or everything. */
export type HistorySpan = Partial<PullSpan>;

/**
 * Begins a history with a question for the newest records: increments continue from there. Undefined when the tenant
 * shows no record at all. Throws `tenant.contradiction` when it shows records, but none as its newest.
 */
export async function beginHistory(reading: Reading, span: HistorySpan): Promise<RunState | undefined> {
  for (let turn = 0; turn < MAX_EMPTY; turn++) {
    const newest = await askNewestOrAny(reading);
    const run = historyRun(reading, span, questionOf(reading, newest));
    if (newest.records.length > 0) return { ...run, unmet: toMeet(reading, run, newest) };
    if (await showsNothing(reading)) return undefined;
    if (await isWithoutCursor(reading)) return run;
  }
  throw withoutNewest(reading);
}

/** A history before its first page. */
export function historyRun(
  { line, paging }: Pick<Reading, 'line' | 'paging'>,
  span: HistorySpan,
  question: RunState['question'],
): RunState {
  const { start, end } = span;
  return {
    mode: 'historical',
    paging,
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
    ...stretchTexts({ line }, span),
    question,
    before: {},
  };
}

/** A span on the tenant's time line. */
export function stretchTexts(
  { line }: Pick<Reading, 'line'>,
  { start, end }: HistorySpan,
): Pick<RunState, 'from' | 'to'> {
  const from = start === undefined ? undefined : floorSeconds(line.bound(start, 'first'));
  // "Through" includes the last second, and one more second covers fractions that the tenant does not show.
  const to = end === undefined ? undefined : floorSeconds(line.bound(end, 'last')) + 1000;
  return {
    ...(from === undefined ? {} : { from: line.text(from) }),
    ...(to === undefined ? {} : { to: line.text(to) }),
  };
}
