import type { Comparison, Query } from '../../../../plugin/odata/query.js';
import { Contradiction, type Ask } from './ask.js';
import type { Flaws } from './flaws.js';
import { CURSOR, type Row } from './judge.js';

/** How flawed pullers page: by offsets, or behind the last stamp. */
export interface PassContext {
  readonly ask: Ask;
  readonly pageSize: number;
  readonly keep: (rows: readonly Row[]) => void;
}

const MAX_PAGES = 100;

/** The pass that a flaw has in place of a walk; undefined where it walks. */
export function passOf(
  flaws: Flaws,
): ((since: readonly Comparison[], upTo: readonly Comparison[]) => Pass) | undefined {
  const { offsets, cursor, skipsInWalk } = flaws;
  if (offsets === 'newest first') return (since) => bySkip({ ...filtered(since) });
  if (offsets === 'by stamp') return (since) => bySkip({ ...filtered(since), orderBy: CURSOR });
  if (skipsInWalk === true) return (since, upTo) => bySkip({ ...filtered([...since, ...upTo]), orderBy: 'RecId' });
  if (cursor !== undefined) return (since) => byCursor(since);
  return undefined;
}

type Pass = (context: PassContext) => Promise<void>;

function filtered(all: readonly Comparison[]): Query {
  return all.length === 0 ? {} : { filter: { all } };
}

function bySkip(query: Query): Pass {
  return (context) => toTheEnd(context, (read) => ({ ...query, skip: read.length }));
}

function byCursor(since: readonly Comparison[]): Pass {
  return (context) =>
    toTheEnd(context, (read) => {
      const stamp = read.at(-1)?.[CURSOR] as string | undefined;
      const behind: readonly Comparison[] =
        stamp === undefined ? since : [{ field: CURSOR, operator: 'gt', value: { instant: stamp } }];
      return { ...filtered(behind), orderBy: CURSOR };
    });
}

/** An answer without records ends it, if the same question has none again. */
async function toTheEnd({ ask, keep, pageSize }: PassContext, next: (read: readonly Row[]) => Query): Promise<void> {
  const read: Row[] = [];
  for (let page = 0; page < MAX_PAGES; page++) {
    const query = { ...next(read), top: pageSize };
    let { records } = await ask(query);
    if (records.length === 0) ({ records } = await ask(query));
    if (records.length === 0) return;
    keep(records);
    read.push(...records);
  }
  throw new Contradiction('A pass does not end.');
}
