import type { Comparison } from '../../../../plugin/odata/query.js';
import type { Context } from './context.js';
import type { Row } from './judge.js';

const SECOND_MS = 1000;

/** Finds out what of this tenant's answers can be held against a question. `row` is one that it shows. */
export async function survey(context: Context, row: Row): Promise<void> {
  const { state, flaws } = context;
  state.keysProven ??= flaws.believesByteOrder === true || (await showsOrder(context));
  state.stampsProven ??= flaws.believesLiterals === true || (await readsLiterals(context, row));
}

/** Whether keys come in the order of their bytes. Upper case only: then it is the order without regard to case, too. */
async function showsOrder({ ask }: Context): Promise<boolean | undefined> {
  const { records } = await ask({ orderBy: 'RecId', top: 100 });
  if (records.length < 2) return undefined;
  const keys = records.map(({ RecId }) => RecId);
  return keys.every((key, at) => key === key.toUpperCase() && (at === 0 || keys[at - 1]! < key));
}

/** Whether a literal is read as the stamps are shown: from its own second on a record is found, from the next it is not. */
async function readsLiterals({ ask, stamp, stamped }: Context, row: Row): Promise<boolean> {
  const found = async (bound: Comparison) => {
    const filter = { all: [{ field: 'RecId', operator: 'eq', value: row.RecId } as const, bound] };
    return (await ask({ filter, orderBy: 'RecId', top: 1 })).records[0];
  };
  let shown = row;
  // A user may edit it meanwhile.
  for (let tried = 0; tried < 3; tried++) {
    const own = await found(stamped('ge', stamp(shown)!));
    if (own === undefined) return false;
    const later = await found(stamped('ge', stamp(own)! + SECOND_MS));
    if (later === undefined) return true;
    shown = later;
  }
  return false;
}
