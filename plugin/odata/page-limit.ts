import type { Clock, Logger, StateStore } from '../../host-sdk/index.js';
import { MAX_PAGE_SIZE } from '../ivanti/collections.js';

/**
 * A lower limit is believed for this long. Then pages of 100 are tried once more, because administrators change the
 * limit in both directions and large records get deleted. That costs one refused question a day.
 */
const CACHE_TTL_MS = 24 * 3_600_000;

/** After this many pages that fit, twice as many records are asked for: large records often come in groups. */
const PAGES_BEFORE_WIDER = 8;

/** How many records a tenant gives in one page, which is a setting of each tenant. [client tested on a live tenant] */
export interface PageLimit {
  /** Page size of a set that the tenant will serve, at most 100. */
  most(set: string): number;
  /** Page size to ask for now: `most`, or more again once large records have been passed. */
  next(set: string): number;
  /** The tenant gave this many after it had refused more. A lower known limit stays. */
  learn(most: number): void;
  /** The tenant gave this many records of the set, after a larger answer had not fitted. */
  narrow(set: string, most: number): void;
  /** A page of this many records fitted in one answer. */
  fitted(set: string, top: number): void;
}

/** @param tenant Host of the tenant. What is learned is kept from run to run. */
export function learnedPageLimit(tenant: string, state: StateStore, clock: Clock, logger: Logger): PageLimit {
  const ofTenant = `page-limit/${tenant}`;
  const ofSet = (set: string) => `page-size/${tenant}/${set.toLowerCase()}`;
  /** The page size for sets with large records, and how many such pages have fitted. */
  const widths = new Map<string, { readonly most: number; readonly pages: number }>();
  const kept = (key: string) => {
    const found = state.get(key) as { readonly most: number; readonly at: number } | undefined;
    const age = found === undefined ? Infinity : clock.now() - found.at;
    return found === undefined || age < 0 || age >= CACHE_TTL_MS ? MAX_PAGE_SIZE : found.most;
  };
  const most = (set: string) => Math.min(kept(ofTenant), kept(ofSet(set)));
  return {
    most,
    next: (set) => Math.min(kept(ofTenant), widths.get(set)?.most ?? kept(ofSet(set))),
    learn(found) {
      if (found >= kept(ofTenant)) return;
      state.set(ofTenant, { most: found, at: clock.now() });
      logger.info('the tenant gives smaller pages', { records: found });
    },
    narrow(set, found) {
      widths.set(set, { most: found, pages: 0 });
      if (found >= most(set)) return;
      state.set(ofSet(set), { most: found, at: clock.now() });
      logger.info('records are large, smaller pages are asked for', { set, records: found });
    },
    fitted(set, top) {
      const width = widths.get(set) ?? { most: kept(ofSet(set)), pages: 0 };
      if (width.most >= MAX_PAGE_SIZE || top < width.most) return;
      const isEnough = width.pages + 1 >= PAGES_BEFORE_WIDER;
      const wider = { most: Math.min(MAX_PAGE_SIZE, width.most * 2), pages: 0 };
      widths.set(set, isEnough ? wider : { ...width, pages: width.pages + 1 });
    },
  };
}
