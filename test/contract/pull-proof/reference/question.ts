import { Contradiction, type Answer } from './ask.js';
import { CLOSING_MS, closing, shift, wentAlike } from './bounds.js';
import { meant, type Context } from './context.js';
import { CURSOR, type Row } from './judge.js';
import type { Run } from './state.js';
import { survey } from './survey.js';

/** Before everything. */
export const LOW = Date.parse('1900-01-01T00:00:00Z');

/** What the question of a run says: that nothing is there, or what is new and whether that has to be walked. */
export type Finding =
  | { readonly is: 'empty' | 'not visible' }
  | { readonly is: 'whole' | 'walk' | 'due' | 'table'; readonly run: Run; readonly rows: readonly Row[] };

/**
 * Asks what is newer than what is known. `whole`: that is all of it. `due`: it was seen too recently to be read again.
 * `walk`: everything above the closed bound has to be walked; `table`: everything.
 */
export async function askForNewest(context: Context): Promise<Finding> {
  const { flaws, options, state, stamp } = context;
  const asked = options.now();
  let answer = await newest(context, state.anchor);
  const { date } = answer;
  const clocks = { host: options.now(), date };
  if (heedClocks(context, clocks)) answer = await newest(context, state.anchor);

  const reaches = () => state.closed !== undefined && answer.records.some((row) => !isNewer(context, row));
  const isFull = () => answer.records.length >= options.pageSize;
  // A question that neither reaches what is known nor is full has lost its anchor.
  const isShort = () => state.closed !== undefined && !reaches() && !isFull();
  if (isShort() && state.anchor !== undefined && flaws.believesShortQuestion !== true) {
    delete state.anchor;
    answer = await newest(context, undefined);
  }
  if (answer.records.length === 0) {
    if (flaws.closesOnNothing === true) {
      state.closed = Math.max(state.closed ?? -Infinity, context.line.at(date) - CLOSING_MS);
      context.store([]);
    }
    return nothingNew(context);
  }

  const [first] = answer.records as [Row];
  if (state.keysProven === undefined || state.stampsProven === undefined) await survey(context, first);
  state.hasShown = true;
  const at = await newestPast(context, answer, date);
  const sighting = at === undefined ? undefined : { stamp: at, ...clocks };
  const run: Run = {
    ...(sighting === undefined ? {} : { newest: sighting, closes: closing(context, at!, { host: asked, date }) }),
    shown: Object.fromEntries(answer.records.map((row) => [row.RecId, stamp(row)!])),
    ...begunRun(context),
  };
  const latest = flaws.leavesOutFuture === true ? context.line.at(date) : undefined;
  if (latest !== undefined) run.latest = latest;
  const rows = meant(
    context,
    run,
    answer.records.filter((row) => isNewer(context, row)),
  );
  if (state.closed === undefined) return { is: 'table', run, rows };
  if (reaches() || (isShort() && flaws.believesShortQuestion === true)) return { is: 'whole', run, rows };
  const wasSeen = state.newest?.stamp === at && stamp(first) === at && state.newest !== undefined;
  return { is: wasSeen && asked - state.newest!.host < CLOSING_MS ? 'due' : 'walk', run, rows };
}

/** Whether a record is stamped behind the closed bound. */
function isNewer({ flaws, line, stamp, state: { closed } }: Context, row: Row): boolean {
  if (closed === undefined) return true;
  return flaws.comparesTexts === true ? String(row[CURSOR]) > line.literal(closed).instant : stamp(row)! > closed;
}

function newest({ ask, options, stamped }: Context, from: number | undefined): Promise<Answer> {
  const filter = { all: [stamped('ge', from ?? LOW)] };
  return ask({ filter, orderBy: CURSOR, descending: true, top: options.pageSize });
}

/** The newest stamp that is not in the tenant's future. */
async function newestPast(context: Context, { records }: Answer, date: number): Promise<number | undefined> {
  const { ask, line, options, stamp, stamped } = context;
  const now = line.at(date);
  const past = (rows: readonly Row[]) => rows.map((row) => stamp(row)!).find((at) => at <= now);
  const found = past(records);
  if (found !== undefined || records.length < options.pageSize) return found;
  const filter = { all: [stamped('ge', LOW), stamped('le', now)] };
  return past((await ask({ filter, orderBy: CURSOR, descending: true, top: options.pageSize })).records);
}

/** Goes back where the clocks say so. Returns whether the question has to be asked again. */
function heedClocks(
  { flaws, line, state }: Context,
  clocks: { readonly host: number; readonly date: number },
): boolean {
  const now = line.at(clocks.date);
  const back = shift(state.newest, clocks);
  if (state.newest !== undefined && !wentAlike(state.newest, clocks)) state.newest = { ...state.newest, ...clocks };
  const { closed } = state;
  if (closed === undefined || flaws.keepsBound === true) return false;
  const isAhead = closed > now && flaws.boundFromClock === undefined;
  if (back === 'lost' || isAhead) {
    delete state.closed;
    delete state.anchor;
    return true;
  }
  if (back === 0 || flaws.neverGoesBack === true) return false;
  state.closed = Math.min(closed, now) - back - CLOSING_MS;
  if (state.anchor !== undefined && state.anchor > state.closed) delete state.anchor;
  return true;
}

type Begun = Pick<Run, 'received' | 'before' | 'began' | 'since'>;

function begunRun({ begun: { closed, newest: seen }, options, state: { closed: since } }: Context): Begun {
  const before = { ...(closed === undefined ? {} : { closed }), ...(seen === undefined ? {} : { newest: seen }) };
  return { received: {}, before, began: options.process?.() ?? '', ...(since === undefined ? {} : { since }) };
}

/** No record with a stamp: no record at all, or only such as have none. */
async function nothingNew(context: Context): Promise<Finding> {
  const { ask, state } = context;
  const { records } = await ask({ orderBy: 'RecId', top: 1 });
  const [any] = records;
  if (any === undefined) return { is: state.hasShown ? 'not visible' : 'empty' };
  if (any[CURSOR] !== null) throw new Contradiction('A record has a stamp, and no question for stamps shows it.');
  return { is: 'table', run: { shown: {}, ...begunRun(context) }, rows: [] };
}
