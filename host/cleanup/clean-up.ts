import type { Clock } from '../../host-sdk/index.js';
import { listConnections } from '../store/connections.js';
import {
  removeClosedTickets,
  removeOldAlerts,
  removeOldMutes,
  removeOldRuns,
  ticketConnections,
} from '../store/clean-up.js';
import type { Store, StoreDatabase } from '../store/open-store.js';
import { storedRetention } from '../store/retention.js';
import type { Retention } from '../store/retention.js';
import { lockTickets } from '../tickets/ticket-lock.js';

export interface CleanUpOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Days in place of those that are set. */
  readonly retention?: Retention | undefined;
  /** Counts and keeps everything. */
  readonly dryRun?: boolean | undefined;
}

/** Numbers of what was removed, or would be. */
export interface CleanUpResult {
  /** Alerts and events. */
  readonly alerts: number;
  readonly runs: number;
  readonly tickets: number;
  /** Days that each kind is kept; `null`: for ever. */
  readonly kept: { readonly alerts: number; readonly runs: number; readonly tickets: number | null };
}

const DEFAULT_RETENTION = { alerts: 90, runs: 30 };
const DAY_MS = 24 * 3_600_000;

/**
 * Removes what is older than its retention, in one transaction. Asks no product anything; tickets whose outcome is not
 * known stay, with everything that is needed to find it out. Throws `host.busy` while tickets are being made.
 */
export async function cleanUp({ store, clock, retention, dryRun }: CleanUpOptions): Promise<CleanUpResult> {
  const releases: (() => void)[] = [];
  try {
    const stored = (await listConnections(store.db)).map(({ name }) => name);
    for (const name of new Set([...stored, ...(await ticketConnections(store.db))])) {
      releases.push(lockTickets({ connection: { name }, store }));
    }
    const days = { ...DEFAULT_RETENTION, ...(await storedRetention(store.db)), ...retention };
    const counts = await inTransaction(store.db, dryRun === true, (tx) => remove(tx, clock, days));
    const { alerts, runs, tickets } = days;
    return { ...counts, kept: { alerts, runs, tickets: tickets ?? null } };
  } finally {
    for (const release of releases) release();
  }
}

async function remove(db: StoreDatabase, clock: Clock, days: typeof DEFAULT_RETENTION & Retention) {
  const before = (kept: number) => new Date(clock.now() - kept * DAY_MS).toISOString();
  const tickets = days.tickets === undefined ? 0 : await removeClosedTickets(db, before(days.tickets));
  const alerts = await removeOldAlerts(db, before(days.alerts));
  const runs = await removeOldRuns(db, before(days.runs));
  await removeOldMutes(db, before(days.alerts));
  return { alerts, runs, tickets };
}

/** What a dry run counts is exactly what would happen: it happens, and is taken back. */
async function inTransaction<T>(
  db: StoreDatabase,
  takeBack: boolean,
  work: (tx: StoreDatabase) => Promise<T>,
): Promise<T> {
  let done: { readonly result: T } | undefined;
  const back = new Error('taken back');
  try {
    await db.transaction().execute(async (tx) => {
      done = { result: await work(tx) };
      if (takeBack) throw back;
    });
  } catch (error) {
    if (error !== back) throw error;
  }
  return (done as { readonly result: T }).result;
}
