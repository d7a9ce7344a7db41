import { Contradiction } from './ask.js';
import { meet, walkContext, type Context } from './context.js';
import type { Row } from './judge.js';
import type { Walk } from './state.js';
import { createWalk, named, walkThrough } from './walk.js';

/** Named in one question, beside the witness. */
const NAMES = 20;
const WITNESSES = 8;

/** Compares what is stored with the whole table: what is gone is marked, what is back or otherwise is taken. */
export async function sweep(context: Context): Promise<void> {
  const { flaws, options, shelf, state, store } = context;
  const way = createWalk(state.keysProven === true ? options.lanes : []);
  const seen = (rows: readonly Row[]) => {
    meet(context, way, rows);
  };
  const walking = walkContext(context, seen);
  await walkThrough(way, flaws.reconcilesOneWay === true ? { ...walking, keep: seen } : walking);
  const held = [...shelf.rows].filter(([key, { deleted }]) => !deleted && !(key in way.met)).map(([key]) => key);
  for (let from = 0; from < held.length; from += NAMES) {
    const names = held.slice(from, from + NAMES);
    const there = await showing(context, way, names);
    store(there);
    const gone = names.filter((key) => !there.some(({ RecId }) => RecId === key));
    store(
      gone.map((key) => shelf.rows.get(key)!.row),
      true,
    );
  }
}

/** Whether records are no longer shown within the bounds of a walk. */
export async function areGone(context: Context, way: Walk, keys: readonly string[]): Promise<boolean> {
  const { since = -Infinity } = way;
  for (let from = 0; from < keys.length; from += NAMES) {
    const there = await showing(context, way, keys.slice(from, from + NAMES));
    if (there.some((row) => (context.stamp(row) ?? -Infinity) >= since)) return false;
  }
  return true;
}

/** Those of the records that are there. They are asked together with one that a walk has just met, which must come. */
async function showing({ ask }: Context, { met }: Walk, keys: readonly string[]): Promise<readonly Row[]> {
  for (const witness of Object.keys(met).slice(-WITNESSES)) {
    const { records } = await ask({ filter: named([...keys, witness]), orderBy: 'RecId', top: NAMES + 1 });
    if (records.some(({ RecId }) => RecId === witness)) return records.filter(({ RecId }) => RecId !== witness);
  }
  throw new Contradiction('Records that were met do not come by their names.');
}
