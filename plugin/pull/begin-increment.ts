import { afterClocks, isEarly, type Bounds } from '../odata/bounds.js';
import {
  askNewestOrAny,
  isWithoutCursor,
  MAX_EMPTY,
  questionOf,
  showsNothing,
  withoutNewest,
  type Newest,
} from './newest.js';
import type { Reading } from './read-page.js';
import { waitsOf } from './run-bounds.js';
import type { RunState } from './state.js';
import { toMeet } from './unmet.js';

/** What remains for an increment after its question. */
export type Increment =
  /** The question has shown everything newer than the horizon. */
  | { readonly kind: 'shown'; readonly run: RunState; readonly newest: Newest }
  /** Everything newer was read before. It will be read again, but not yet. */
  | { readonly kind: 'early'; readonly run: RunState; readonly newest: Newest }
  | { readonly kind: 'walk'; readonly run: RunState }
  /** The tenant shows no record at all. */
  | { readonly kind: 'nothing' };

/**
 * Asks the one question of an increment: for the newest records. Usually its answer holds everything that there is to
 * read. Throws `tenant.contradiction` when the tenant shows records, but none of them as its newest.
 */
export async function beginIncrement(
  reading: Reading,
  before: Bounds,
  note: (text: string) => void,
): Promise<Increment> {
  const { line } = reading;
  const waits = waitsOf(reading.context);
  let bounds = before;
  for (let turn = 0; turn < MAX_EMPTY; turn++) {
    let newest = await askNewestOrAny(reading, bounds.anchor);
    const { bounds: now, backMs } = afterClocks(bounds, newest.seen, line, waits);
    bounds = now;
    if (backMs !== undefined) {
      note(clockNote(backMs, bounds));
      newest = await askNewestOrAny(reading, bounds.anchor);
    }
    if (!reaches(reading, newest, bounds) && !newest.isFull && bounds.anchor !== undefined) {
      // The record that the question started from was changed or deleted.
      const { anchor: _gone, ...rest } = bounds;
      bounds = rest;
      newest = await askNewestOrAny(reading, bounds.anchor);
    }
    if (newest.records.length > 0) return decide(reading, bounds, newest);
    if (await showsNothing(reading)) return { kind: 'nothing' };
    if (await isWithoutCursor(reading)) {
      const { newest: _none, ...moment } = newest.seen;
      return { kind: 'walk', run: { mode: 'incremental', paging: 'walk', question: moment, before: bounds } };
    }
  }
  throw withoutNewest(reading);
}

function decide(reading: Reading, bounds: Bounds, newest: Newest): Increment {
  const { line, context } = reading;
  const question = questionOf(reading, newest);
  const { horizon, anchor } = bounds;
  // Where the tenant cannot sort newest first, there must be a record to begin with.
  const from = newest.isOrdered ? horizon : anchor;
  const base = { mode: 'incremental', paging: 'walk', question, before: bounds } as const;
  const run: RunState = { ...base, ...(from === undefined ? {} : { from }) };
  const early = isEarly(bounds, newest.seen, line, waitsOf(context));
  if (reaches(reading, newest, bounds) && (early || !closesByFullPage(reading, newest, bounds))) {
    return { kind: 'shown', run, newest };
  }
  const isNewestFirst = newest.isOrdered && newest.points[0] === newest.seen.newest;
  if (horizon !== undefined && isNewestFirst && early) return { kind: 'early', run, newest };
  return { kind: 'walk', run: { ...run, unmet: toMeet(reading, run, newest) } };
}

/** Whether a page, newest first, holds a record that was already closed, and so everything newer. */
function reaches({ line }: Reading, { points, isOrdered }: Newest, { horizon }: Bounds): boolean {
  if (horizon === undefined || !isOrdered) return false;
  const closed = line.parse(horizon);
  return points.some((point) => point !== undefined && point < closed);
}

/**
 * Whether only a page that others may follow would close the second of the newest stamp. A page from further on lacks
 * the first records of that second, and the plugin cannot detect it.
 */
function closesByFullPage({ line }: Reading, { isFull, seen }: Newest, { horizon, newest }: Bounds): boolean {
  if (!isFull || newest === undefined || horizon === undefined || seen.newest === undefined) return false;
  return newest.stamp === line.text(seen.newest) && line.parse(newest.stamp) >= line.parse(horizon);
}

function clockNote(backMs: number, { horizon }: Bounds): string {
  if (horizon === undefined) return 'The clocks went back, so everything is read again.';
  const seconds = Math.round(backMs / 1000);
  return `The tenant’s clock fell ${seconds} s behind, so changes since ${horizon} are read again.`;
}
