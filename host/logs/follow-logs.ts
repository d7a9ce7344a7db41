import type { Clock } from '../../host-sdk/index.js';
import type { LogFilter } from '../store/log-filter.js';
import { firstOfNewest, logsInOrder, newestLog, type KeptLog } from '../store/logs.js';
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
 * The entries of a filter after an entry, each once and in order, from all processes, until the signal is
 * aborted. Ids increase in the order of writing and are never reused, so removed entries cause no ambiguity.
 */
export async function* followLogs(
  { db, clock, filter, signal }: FollowOptions,
  after: number,
): AsyncGenerator<KeptLog> {
  let seen = after;
  while (!signal.aborted) {
    const newest = await newestLog(db);
    yield* between(db, filter, seen, newest);
    // All entries may have been removed.
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
