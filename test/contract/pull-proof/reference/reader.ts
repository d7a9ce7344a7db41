import { Contradiction } from './ask.js';
import { closing, CLOSING_MS } from './bounds.js';
import { meet, openContext, walkContext, type Context, type ReaderOptions } from './context.js';
import { certifyNothing, certifyRun } from './certificate.js';
import { CURSOR, type Row } from './judge.js';
import { passOf } from './passes.js';
import { askForNewest, LOW } from './question.js';
import type { Run, Shelf, Walk } from './state.js';
import { areGone, sweep } from './sweep.js';
import { createWalk, restart, walkThrough } from './walk.js';

/** How a run ended: with everything up to its bound delivered, or without a word about it. */
export type End = 'complete' | 'empty' | 'not visible' | 'contradiction';

const SECOND_MS = 1000;

/**
 * One run of the least puller that loses nothing, or the rest of one that was killed and a run. It follows the rules of
 * the plugin and shares none of the code that judges answers, walks, or sets bounds.
 */
export async function read(shelf: Shelf, options: ReaderOptions): Promise<End> {
  const context = openContext(shelf, options);
  try {
    if (context.state.run !== undefined) await finish(context, context.state.run);
    const end = await readNew(context);
    if (options.sweeps && end === 'complete') {
      const stored = new Map(shelf.rows);
      await sweep(context);
      options.compared?.([...shelf.rows].filter(([key, kept]) => stored.get(key) !== kept).length);
    }
    return end;
  } catch (cause) {
    if (cause instanceof Contradiction) return 'contradiction';
    throw cause;
  }
}

async function readNew(context: Context): Promise<End> {
  const { flaws, options, state, store } = context;
  const finding = await askForNewest(context);
  if (!('run' in finding)) {
    if (state.closed !== context.begun.closed) certifyNothing(context);
    return finding.is;
  }
  const { run, rows } = finding;
  if (finding.is === 'due') {
    store(rows);
    return 'complete';
  }
  state.run = run;
  if (finding.is !== 'whole') {
    const whole = flaws.ignoresNullCursors === true ? LOW : undefined;
    const since = finding.is === 'walk' ? state.closed! + SECOND_MS : whole;
    run.walk = createWalk(state.keysProven === true ? options.lanes : [], since);
  }
  look(context, run, rows);
  store(rows);
  await finish(context, run);
  return 'complete';
}

/** Takes down the stamps of rows, for the next question to begin at and for flawed bounds. */
function look({ stamp }: Context, run: Run, rows: readonly Row[]): void {
  for (const row of rows) run.received[row.RecId] = (row[CURSOR] ?? null) as string | null;
  const stamps = rows.flatMap((row) => stamp(row) ?? []);
  if (stamps.length > 0) run.lastPage = Math.max(...stamps);
  const closed = stamps.filter((at) => at <= (run.closes ?? -Infinity));
  if (closed.length > 0) run.anchor = Math.max(run.anchor ?? -Infinity, ...closed);
}

/** Walks what a run has to walk, and then moves the bound to where its question said. */
async function finish(context: Context, run: Run): Promise<void> {
  const { flaws, state, store } = context;
  if (run.walk !== undefined) await walk(context, run, run.walk);
  let { closes } = run;
  if (flaws.boundFromLastPage === true && run.newest !== undefined && run.lastPage !== undefined) {
    closes = closing(context, Math.max(run.lastPage, run.newest.stamp), run.newest);
  }
  if (flaws.boundFromEnd === true) closes = context.line.at(context.options.now()) - CLOSING_MS;
  if (closes !== undefined) state.closed = Math.max(state.closed ?? -Infinity, closes);
  if (run.newest !== undefined && state.newest?.stamp !== run.newest.stamp) state.newest = run.newest;
  if (run.anchor !== undefined) state.anchor = Math.max(state.anchor ?? -Infinity, run.anchor);
  delete state.run;
  store([]);
  certifyRun(context, run);
}

async function walk(context: Context, run: Run, way: Walk): Promise<void> {
  const { flaws, options, stamped } = context;
  const walking = walkContext(context, (rows) => {
    look(context, run, rows);
    meet(context, way, rows);
  });
  const pass = passOf(flaws);
  if (pass !== undefined) {
    const upTo = run.newest === undefined ? [] : [stamped('le', run.newest.stamp)];
    return pass(walking.bounds(way), upTo)({ ...walking, pageSize: options.pageSize });
  }
  await walkThrough(way, walking);
  if (flaws.forgetsQuestion === true || unmet(run, way).length === 0) return;
  restart(way);
  await walkThrough(way, walking);
  const missing = unmet(run, way);
  if (missing.length === 0 || (await areGone(context, way, missing))) return;
  throw new Contradiction('The question showed records that a walk does not meet.');
}

/** Records within the bounds of a walk that the question of its run showed, and that it did not meet. */
function unmet({ shown }: Run, { met, since = -Infinity }: Walk): readonly string[] {
  return Object.keys(shown).filter((key) => shown[key]! >= since && !(key in met));
}
