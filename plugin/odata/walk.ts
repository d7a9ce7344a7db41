import type { CallOptions, ODataClient } from './client.js';
import { MAX_PAGE_SIZE } from '../ivanti/collections.js';
import type { Comparison } from './query.js';
import type { Page } from './records.js';
import { recordsAfterAll, requireSign, type AnotherShape } from './walk-end.js';

export interface WalkQuery {
  /** Joined by `and`. */
  readonly filter: readonly Comparison[];
  readonly select?: readonly string[] | undefined;
}

/**
 * Reads the records that match a filter in the order of RecId, each page by `RecId gt` the one before. Unlike offsets,
 * a key does not move when other records change, so no record that matches throughout is missed. A short page does not
 * end the walk. A page without records ends it only when the tenant repeats that answer; an empty first page is the
 * end. Throws `tenant.incomplete` when pages end before the tenant's count.
 */
export async function* walk(
  client: ODataClient,
  set: string,
  { filter, select }: WalkQuery,
  options: CallOptions,
): AsyncGenerator<Page> {
  let after: string | undefined;
  let counted: number | undefined;
  const ask = async ({ from, skip = 0 }: AnotherShape) => {
    const operator = from === 'last record' ? 'ge' : 'gt';
    const behind: readonly Comparison[] = after === undefined ? [] : [{ field: 'RecId', operator, value: after }];
    const all = [...filter, ...behind];
    const chosen = select === undefined ? {} : { select };
    const asked = all.length === 0 ? {} : { filter: { all } };
    return await client.list(set, { ...asked, orderBy: 'RecId', top: MAX_PAGE_SIZE, skip, ...chosen }, options);
  };
  for (;;) {
    let page = await ask({ from: 'behind it' });
    if (page.records.length === 0) {
      if (after === undefined) return;
      const suspect = { last: after, counted, ask, requireSign: () => requireSign(client, set, filter, options) };
      const found = await recordsAfterAll(suspect);
      if (found === undefined) return;
      page = found;
    }
    const { records, count } = page;
    after = records.at(-1)?.['RecId'] as string;
    counted = count === undefined ? undefined : Math.max(0, count - records.length);
    yield page;
  }
}
