import { DAY_MS } from '../platform/durations.js';
import type { Clock } from '../../host-sdk/index.js';
import { listConnections } from '../store/connections.js';
import {
  removeClosedTickets,
  removeOldAlerts,
  removeOldMutes,
  removeOldRuns,
  ticketConnections,
} from '../store/old-records.js';
import { removeOldAudit } from '../store/audit.js';
import { removeOldLogs } from '../store/logs.js';
import type { Store, StoreDatabase } from '../store/store.js';
import { storedRetention } from '../store/retention.js';
import { lockTickets } from '../tickets/ticket-lock.js';
import { transaction } from '../store/transaction.js';

export interface CleanUpOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Days that replace the stored ones. */
  readonly retention?: Partial<KeptDays> | undefined;
  /** Only counts, and deletes nothing. */
  readonly dryRun?: boolean | undefined;
}

/** Days that each kind is kept; `null`: forever. */
export interface KeptDays {
  readonly alerts: number;
  readonly runs: number;
  readonly logs: number;
  readonly tickets: number | null;
}

/** Numbers of deleted entries, or of those that would be deleted. */
export interface CleanUpResult {
  /** Alerts and events. */
  readonly alerts: number;
  readonly runs: number;
  readonly logs: number;
  readonly tickets: number;
  readonly kept: KeptDays;
}

const DEFAULT_RETENTION = { alerts: 90, runs: 30, logs: 30 };
/** Not configurable: a user who may clean up must not be able to delete the audit trail of it. */
const AUDIT_DAYS = 365;

/**
 * Deletes entries older than their retention, in one transaction. Calls no product; tickets whose outcome is not
 * known stay, with everything needed to find it out. Throws `host.busy` while tickets are being created.
 */
export async function cleanUp({ store, clock, retention, dryRun }: CleanUpOptions): Promise<CleanUpResult> {
  const releases: (() => void)[] = [];
  try {
    const stored = (await listConnections(store.db)).map(({ name }) => name);
    for (const name of new Set([...stored, ...(await ticketConnections(store.db))])) {
      releases.push(lockTickets({ connection: { name }, store }));
    }
    const kept = { ...(await keptDays(store.db)), ...retention };
    const counts = await inTransaction(store.db, dryRun === true, (tx) => remove(tx, clock, kept));
    return { ...counts, kept };
  } finally {
    for (const release of releases) release();
  }
}

/** The stored retention, or the defaults. */
export async function keptDays(db: StoreDatabase): Promise<KeptDays> {
  return { ...DEFAULT_RETENTION, tickets: null, ...(await storedRetention(db)) };
}

async function remove(db: StoreDatabase, clock: Clock, days: KeptDays) {
  const before = (kept: number) => new Date(clock.now() - kept * DAY_MS).toISOString();
  const tickets = days.tickets === null ? 0 : await removeClosedTickets(db, before(days.tickets));
  const alerts = await removeOldAlerts(db, before(days.alerts));
  const runs = await removeOldRuns(db, before(days.runs));
  const logs = await removeOldLogs(db, before(days.logs));
  await removeOldMutes(db, before(days.alerts));
  await removeOldAudit(db, before(AUDIT_DAYS));
  return { alerts, runs, logs, tickets };
}

/** A dry run counts exactly what would be deleted: it deletes, then rolls back. */
async function inTransaction<T>(
  db: StoreDatabase,
  takeBack: boolean,
  work: (tx: StoreDatabase) => Promise<T>,
): Promise<T> {
  let done: { readonly result: T } | undefined;
  const back = new Error('taken back');
  try {
    await transaction(db, async (tx) => {
      done = { result: await work(tx) };
      if (takeBack) throw back;
    });
  } catch (error) {
    if (error !== back) throw error;
  }
  return (done as { readonly result: T }).result;
}
