import type { Clock, Logger, StateStore } from '../../host-sdk/index.js';
import { LARGEST_PAGE } from '../largest-page.js';

/**
 * So long a lower limit is believed. Then pages of 100 are asked for once more, because administrators change it in both
 * ways: that costs one refused question a day.
 */
const BELIEVED_MS = 24 * 3_600_000;

/** How many records a tenant gives in one page, which is a setting of each tenant. [client tested on a live tenant] */
export interface PageLimit {
  /** Most records that it is known to give, at most 100. */
  most(): number;
  /** So many were given after more had been refused. What is known to be lower stays. */
  learn(most: number): void;
}

/** @param tenant Host of the tenant. What is learned is kept from run to run, for all tables. */
export function learnedPageLimit(tenant: string, state: StateStore, clock: Clock, logger: Logger): PageLimit {
  const key = `page-limit/${tenant}`;
  const most = () => {
    const kept = state.get(key) as { readonly most: number; readonly at: number } | undefined;
    const age = kept === undefined ? Infinity : clock.now() - kept.at;
    return kept === undefined || age < 0 || age >= BELIEVED_MS ? LARGEST_PAGE : kept.most;
  };
  return {
    most,
    learn(found) {
      if (found >= most()) return;
      state.set(key, { most: found, at: clock.now() });
      logger.info('the tenant gives smaller pages', { records: found });
    },
  };
}
