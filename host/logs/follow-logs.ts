import type { Clock } from '../../host-sdk/index.js';
import type { LogFilter } from '../store/log-filter.js';
import { firstOfNewest, logsInOrder, newestLog } from '../store/logs.js';
import type { KeptLog } from '../store/logs.js';
import type { StoreDatabase } from '../store/store.js';

export interface FollowOptions {
  readonly db: StoreDatabase;
  readonly clock: Clock;
  readonly filter: LogFilter;
  readonly signal: AbortSignal;
}

const PAGE = 500;
const POLL_INTERVAL_MS = 1_000;

/** The newest `count` entries of a filter up to an entry, oldest first. */
export async function* newestLogs(
  db: StoreDatabase,
  filter: LogFilter,
  upTo: number,
  count: number,
): AsyncGenerator<KeptLog> {
  const first = await firstOfNewest(db, { ...filter, before: upTo + 1 }, count);
  if (first !== undefined) yield* between(db, filter, first - 1, upTo);
}

/**
 * The entries of a filter behind an entry, each once and in order, as whatever process writes them, until the signal is
 * aborted. Ids are given in the order of writing and never twice, so removed entries leave no doubt about the next.
 */
export async function* followLogs(
  { db, clock, filter, signal }: FollowOptions,
  after: number,
): AsyncGenerator<KeptLog> {
  let seen = after;
  while (!signal.aborted) {
    const newest = await newestLog(db);
    yield* between(db, filter, seen, newest);
    // Nothing left may be less than what was seen.
    seen = Math.max(seen, newest);
    await clock.sleep(POLL_INTERVAL_MS, signal).catch(() => undefined);
  }
}

async function* between(db: StoreDatabase, filter: LogFilter, after: number, upTo: number): AsyncGenerator<KeptLog> {
  let seen = after;
  for (;;) {
    const page = await logsInOrder(db, { ...filter, after: seen, before: upTo + 1, limit: PAGE });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    seen = last.id;
  }
}
