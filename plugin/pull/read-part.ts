import type { PullBatch } from '../../host-sdk/index.js';
import { latestCursor } from './cursor.js';
import { endRun } from './end-run.js';
import type { Newest } from './newest.js';
import { readBySkip } from './read-by-skip.js';
import { readByWalk } from './read-by-walk.js';
import { readNulls } from './read-nulls.js';
import type { Reading, ReadPage } from './read-page.js';
import type { Report } from './report.js';
import { reachedBy, withAnchor } from './run-bounds.js';
import type { Session } from './session.js';
import { slotOf, toJson, type RunState, type TableState } from './state.js';
import { afterNothing } from './visibility.js';
import { createSuppressor, type Suppressor } from './suppress.js';

/** A part of a pull before it is read: an increment, or a history. */
export interface Part {
  readonly run: RunState;
  readonly isResumed: boolean;
  /** What the question showed, where no more is left to read. */
  readonly newest?: Newest;
  /** It reads again, too early, what was read before: it closes nothing. */
  readonly isEarly?: true;
}

/** Reads a part to its end; gives the state after it. */
export async function* readPart(
  session: Session,
  reading: Reading,
  before: TableState,
  part: Part,
): AsyncGenerator<PullBatch, TableState> {
  const { context, output, report } = session;
  const { run, isResumed, isEarly } = part;
  let state = before;
  const slot = slotOf(run.mode);
  const suppressor = suppressorOf(reading, before, run, { isResumed, isEarly: isEarly === true });
  report.begins(run, isResumed);

  function deliver(page: ReadPage): PullBatch {
    const { unseen: _unseen, ...known } = state;
    const fresh = suppressor.fresh(page.records, page.points);
    const processedAt = new Date(context.clock.now()).toISOString();
    const cursor = latestCursor(reading, state, page);
    const rows = fresh.map((record) => output.row(record, processedAt));
    const interim = suppressor.interim();
    state = {
      ...known,
      ...cursor,
      shown: true,
      [slot]: page.run,
      ...(interim === undefined ? {} : { recent: interim }),
    };
    report.page(page, rows, suppressor);
    return { table: output.schema, rows, checkpoint: toJson(state), stats: report.stats() };
  }

  let last = run;
  const since = run.mode === 'incremental' ? run.before.horizon : undefined;
  const least = since === undefined ? undefined : reading.line.parse(since);
  const shown = { nothing: false };
  const showsNothing = () => {
    shown.nothing = true;
  };
  for await (const page of pagesOf(reading, part, report, showsNothing)) {
    last = page.run;
    yield deliver(least === undefined ? page : newerThan(page, least));
  }
  if (shown.nothing) {
    const { [slot]: _ended, ...rest } = state;
    return afterNothing(rest, session);
  }
  const { withoutCursor: blank } = report.stats();
  if (run.mode === 'historical' && run.from !== undefined && blank !== undefined) state = { ...state, blank };
  if (isEarly === true) return endEarly(state, run, suppressor);
  return endRun(state, last, reading, { suppressor, output });
}

async function* pagesOf(
  reading: Reading,
  { run, newest }: Part,
  report: Report,
  showsNothing: () => void,
): AsyncGenerator<ReadPage> {
  if (newest !== undefined) {
    const { records, points, count } = newest;
    yield { records, points, count, run: withAnchor(reading, run, points), lanes: 1 };
    return;
  }
  let last = run;
  const pages = reading.paging === 'walk' ? readByWalk(reading, run) : readBySkip(reading, run, showsNothing);
  for await (const page of pages) {
    last = page.run;
    yield page;
  }
  // A walk without a filter returns them anyway.
  if (run.mode === 'historical' && run.from !== undefined) {
    yield* readNulls(reading, last, (text) => {
      report.note(text);
    });
  }
}

/** What is already closed was delivered before. */
function newerThan(page: ReadPage, least: number): ReadPage {
  const isNewer = page.points.map((point) => point === undefined || point >= least);
  return {
    ...page,
    records: page.records.filter((_, at) => isNewer[at]),
    points: page.points.filter((_, at) => isNewer[at]),
  };
}

function suppressorOf(
  reading: Reading,
  before: TableState,
  run: RunState,
  { isResumed, isEarly }: { readonly isResumed: boolean; readonly isEarly: boolean },
): Suppressor {
  const { line } = reading;
  // A history will read again what increments deliver beside it.
  const isBeside = run.mode === 'incremental' && before.backfill !== undefined;
  const { horizon } = isEarly || isBeside ? run.before : reachedBy(reading, run);
  const { stamp } = run.before.newest ?? {};
  return createSuppressor({
    before: before.recent ?? {},
    keepFrom: horizon === undefined ? -Infinity : line.parse(horizon),
    newest: stamp === undefined ? undefined : line.parse(stamp),
    repeats: run.paging === 'skip',
    isResumed,
  });
}

function endEarly(state: TableState, run: RunState, suppressor: Suppressor): TableState {
  const { [slotOf(run.mode)]: _ended, ...rest } = state;
  return { ...rest, bounds: run.before, recent: { ...rest.recent, ...suppressor.final() } };
}
