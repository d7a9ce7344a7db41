import type { PullBatch } from '../../host-sdk/index.js';
import { createAccount, type Account } from './account.js';
import { certifiedPart } from './certify.js';
import { latestCursor } from './cursor.js';
import { endRun } from './end-run.js';
import type { Part } from './part.js';
import { readBySkip } from './read-by-skip.js';
import { readByWalk } from './read-by-walk.js';
import { readNulls } from './read-nulls.js';
import type { Reading, ReadPage } from './read-page.js';
import type { Report } from './report.js';
import { reachedBy, withAnchor } from './run-bounds.js';
import type { Session } from './session.js';
import { slotOf, toJson, type AccountState, type RunState, type TableState } from './state.js';
import { afterNothing } from './visibility.js';
import { createSuppressor, type Suppressor } from './suppress.js';

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
  const account = accountOf(session, before, part);
  report.begins(run, isResumed);

  function deliver(page: ReadPage): PullBatch {
    const { unseen: _unseen, ...known } = state;
    const fresh = suppressor.fresh(page.records, page.points);
    const processedAt = new Date(context.clock.now()).toISOString();
    const cursor = latestCursor(reading, state, page);
    const rows = fresh.map((record) => output.row(record, processedAt));
    const interim = suppressor.interim();
    account.handed(rows.length, page.records.length - rows.length);
    state = {
      ...known,
      ...cursor,
      ...(slot === 'run' && state.backfill !== undefined ? { backfill: besides(state.backfill, rows.length) } : {}),
      shown: true,
      [slot]: { ...page.run, account: account.state() },
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
  const newer = (page: ReadPage) => (least === undefined ? page : newerThan(page, least));
  for await (const page of pagesOf(reading, part, { report, showsNothing, account, newer })) {
    last = page.run;
    yield deliver(newer(page));
  }
  if (shown.nothing) {
    const { [slot]: _ended, ...rest } = state;
    return afterNothing(rest, session);
  }
  const { withoutCursor: blank } = report.stats();
  if (run.mode === 'historical' && run.from !== undefined && blank !== undefined) state = { ...state, blank };
  const ended =
    isEarly === true ? endEarly(state, run, suppressor) : endRun(state, last, reading, { suppressor, output });
  report.certify(
    certifiedPart({ reading, part: { ...part, run: last }, before: state, after: ended, account, output }),
  );
  return ended;
}

interface Reader {
  readonly report: Report;
  readonly showsNothing: () => void;
  readonly account: Account;
  /** Leaves out what is not read by this part. */
  readonly newer: (page: ReadPage) => ReadPage;
}

async function* pagesOf(
  reading: Reading,
  { run, newest }: Part,
  { report, showsNothing, account, newer }: Reader,
): AsyncGenerator<ReadPage> {
  if (newest !== undefined) {
    const { records, points, count } = newest;
    account.take(newer({ records, points, run, lanes: 1 }).records);
    yield { records, points, count, run: withAnchor(reading, run, points), lanes: 1 };
    return;
  }
  let last = run;
  const pages =
    reading.paging === 'walk' ? readByWalk(reading, run, account) : readBySkip(reading, run, account, showsNothing);
  for await (const page of pages) {
    last = page.run;
    yield page;
  }
  // A walk without a filter returns them anyway.
  if (run.mode === 'historical' && run.from !== undefined) {
    yield* readNulls(reading, last, account, (text) => {
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

/** The account of a part from its beginning, or from where it was interrupted. */
function accountOf({ context, output }: Session, before: TableState, { run, isResumed }: Part): Account {
  const startedAt = new Date(context.clock.now()).toISOString();
  const begun: AccountState = run.account ?? {
    startedAt,
    periods: [],
    ...(before.shown === true ? {} : { first: true as const }),
    ...(run.lanes === undefined ? {} : { inexact: 'An earlier version began it, which kept no account.' }),
  };
  const now = isResumed && run.lanes !== undefined ? { ...begun, resumed: (begun.resumed ?? 0) + 1 } : begun;
  return createAccount(now, output.cursor, run.paging === 'skip');
}

/** A history that is unfinished while an increment delivers rows. */
function besides(history: RunState, rows: number): RunState {
  const { account } = history;
  if (account === undefined || rows === 0) return history;
  return { ...history, account: { ...account, beside: (account.beside ?? 0) + rows } };
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
