import type { CallOptions, ODataClient } from './client.js';
import type { CountTrust, PageSize } from './count-trust.js';
import type { Comparison } from './query.js';
import type { StampLine } from './question.js';
import type { Page } from './records.js';
import { recordsAfterAll, requireSign } from './walk-end.js';
import type { AnotherShape } from './walk-end.js';

/** Largest page that a tenant serves. [Ivanti help, "Get Business Object by Number of Records"] */
export const LARGEST_PAGE = 100;

export interface WalkQuery {
  /** Joined by `and`. */
  readonly filter: readonly Comparison[];
  readonly select?: readonly string[] | undefined;
  readonly pageSize?: number | undefined;
  /** Start behind this RecId. */
  readonly after?: string | undefined;
  /** Up to and including this RecId. */
  readonly upTo?: string | undefined;
  /** The tenant is known to order RecIds as texts compare, so that every page can be checked. */
  readonly isAscending?: boolean | undefined;
  /** How the tenant's stamps lie to those of the filter. */
  readonly line?: StampLine | undefined;
  /** Ends at a page that this proves to be the last; without it only an empty page ends. */
  readonly trust?: CountTrust | undefined;
  /** Records that were counted behind `after`, where they were. */
  readonly counted?: number | undefined;
  /** What an empty first page is to be taken for; later ones are asked for again wherever more may be there. */
  readonly emptyStart?: 'nothing' | 'suspect' | undefined;
}

/** A page of records with the RecId it ends with. */
export interface WalkedPage extends Page {
  readonly last: string;
}

/**
 * Reads a collection in the order of RecId, each page by `RecId gt` the one before. Unlike offsets, a key does not move
 * when other records change, so no record that matches throughout is missed. A short page ends nothing, and one without
 * records only when the tenant keeps to it.
 * Throws `tenant.contradiction` when pages do not advance, and `tenant.incomplete` when they end before the tenant's count.
 */
export async function* walk(
  client: ODataClient,
  set: string,
  query: WalkQuery,
  options: CallOptions,
): AsyncGenerator<WalkedPage> {
  let after = query.after;
  let previous: readonly string[] = [];
  // Its size alone: the records of every lane's last page would outlive their use.
  let before: PageSize | undefined;
  let counted = query.counted;
  const ask = ({ from, skip = 0 }: AnotherShape) => {
    const bounds: Comparison[] = [];
    const operator = from === 'last record' ? 'ge' : 'gt';
    if (after !== undefined) bounds.push({ field: 'RecId', operator, value: after });
    if (query.upTo !== undefined) bounds.push({ field: 'RecId', operator: 'le', value: query.upTo });
    const terms = [...query.filter, ...bounds];
    return client.list(
      set,
      {
        ...(terms.length === 0 ? {} : { filter: { all: terms } }),
        orderBy: 'RecId',
        top: query.pageSize ?? LARGEST_PAGE,
        skip,
        keyOrder: query.isAscending === true ? 'either' : undefined,
        line: query.line,
        ...(query.select === undefined ? {} : { select: query.select }),
      },
      options,
    );
  };
  for (;;) {
    let page = await ask({ from: 'behind it' });
    if (page.records.length === 0) {
      if (before === undefined && query.emptyStart !== 'suspect') return;
      const suspect = { last: after, counted, ask, requireSign: () => requireSign(client, set, query.filter, options) };
      const found = await recordsAfterAll(suspect);
      if (found === undefined) return;
      page = found;
    }
    const ids = page.records.map((record) => record['RecId'] as string);
    previous = ids;
    const last = ids.at(-1) ?? '';
    after = last;
    const size: PageSize = { held: ids.length, count: page.count };
    const isEnd = query.trust?.isEnd(size, before) === true;
    before = size;
    counted = countedBehind(page);
    yield { ...page, last };
    if (isEnd) return;
  }
}

/** Records that the tenant counts behind a page, where it does. */
export function countedBehind({ count, records }: Page): number | undefined {
  return count === undefined ? undefined : Math.max(0, count - records.length);
}
