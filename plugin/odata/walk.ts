import { PluginError } from '../../host-sdk/index.js';
import type { CallOptions, ODataClient } from './client.js';
import type { CountTrust, PageSize } from './count-trust.js';
import type { Comparison } from './query.js';
import type { Page } from './records.js';

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
  /** Ends at a page that this proves to be the last; without it only an empty page ends. */
  readonly trust?: CountTrust | undefined;
}

/** A page of records with the RecId it ends with. */
export interface WalkedPage extends Page {
  readonly last: string;
}

/**
 * Reads a collection in the order of RecId, each page by `RecId gt` the one before. Unlike offsets, a key does not move
 * when other records change, so no record that matches throughout is missed. A short page ends nothing.
 * Throws `tenant.paging` when the tenant's pages do not advance.
 */
export async function* walk(
  client: ODataClient,
  set: string,
  query: WalkQuery,
  options: CallOptions,
): AsyncGenerator<WalkedPage> {
  let after = query.after;
  let previous = new Set<string>();
  // Its size alone: the records of every lane's last page would outlive their use.
  let before: PageSize | undefined;
  for (;;) {
    const bounds: Comparison[] = [];
    if (after !== undefined) bounds.push({ field: 'RecId', operator: 'gt', value: after });
    if (query.upTo !== undefined) bounds.push({ field: 'RecId', operator: 'le', value: query.upTo });
    const terms = [...query.filter, ...bounds];
    const page = await client.list(
      set,
      {
        ...(terms.length === 0 ? {} : { filter: { all: terms } }),
        orderBy: 'RecId',
        top: query.pageSize ?? LARGEST_PAGE,
        skip: 0,
        ...(query.select === undefined ? {} : { select: query.select }),
      },
      options,
    );
    if (page.records.length === 0) return;
    const ids = page.records.map((record) => recIdOf(record['RecId'], set));
    if (new Set(ids).size < ids.length || ids.some((id) => id === after || previous.has(id))) {
      throw new PluginError('tenant.paging', `A page of ${set} repeats records that came before.`, { field: set });
    }
    if (query.isAscending === true && !isAscending([after ?? '', ...ids])) {
      throw new PluginError('tenant.paging', `A page of ${set} is not in the order of RecId.`, { field: set });
    }
    previous = new Set(ids);
    const last = ids.at(-1) ?? '';
    after = last;
    const size: PageSize = { held: ids.length, count: page.count };
    const isEnd = query.trust?.isEnd(size, before) === true;
    before = size;
    yield { ...page, last };
    if (isEnd) return;
  }
}

/** Whether texts stand in their order, each greater than the one before. */
export function isAscending(ids: readonly string[]): boolean {
  return ids.every((id, at) => at === 0 || id > (ids[at - 1] ?? ''));
}

function recIdOf(value: unknown, set: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new PluginError('tenant.bad_answer', `A record of ${set} has no RecId.`, { field: set });
}
