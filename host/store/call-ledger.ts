import type { CallLedger, CallPurpose, Clock } from '../../host-sdk/index.js';
import type { StoreDatabase } from './open-store.js';
import { createWriteBehind } from './write-behind.js';

/** The persistent count of calls, with what this process adds to it. */
export interface StoredLedger extends CallLedger {
  /** Calls recorded through this ledger since it was opened. */
  made(): number;
  flush(): Promise<void>;
}

interface CallRow {
  readonly tenant: string;
  readonly purpose: CallPurpose;
  /** Minutes since 1970. */
  readonly minute: number;
  readonly calls: number;
}

/** Calls by tenant and minute. */
type Counts = Map<string, Map<number, number>>;

const MINUTE_MS = 60_000;
const SPAN_MINUTES = 24 * 60;
/** Calls within it become one write: on the way of each, a write would cost more than the call. */
const MOMENT_MS = 250;
/** Other processes' calls are seen at most this late. */
const RELOAD_MS = 2_000;

/**
 * Opens the ledger. Counts are held in memory, because a plugin asks before every call, and written a moment later, many at
 * once; a kill loses no more than those of that moment.
 */
export async function openCallLedger(
  db: StoreDatabase,
  clock: Clock,
  onError: (error: unknown) => void,
): Promise<StoredLedger> {
  const firstMinute = () => firstMinuteOf(clock);
  await db
    .deleteFrom('calls')
    .where('minute', '<', firstMinute() - SPAN_MINUTES)
    .execute();
  let counts = await loadCounts(db, firstMinute());
  let loadedAt = clock.now();
  let waiting = new Map<string, CallRow>();
  let made = 0;

  const writer = createWriteBehind(
    async () => {
      const rows = [...waiting.values()];
      waiting = new Map();
      await addCalls(db, rows);
      if (clock.now() - loadedAt < RELOAD_MS) return;
      const loaded = await loadCounts(db, firstMinute());
      for (const row of waiting.values()) add(loaded, row.tenant, row.minute, row.calls);
      counts = loaded;
      loadedAt = clock.now();
    },
    onError,
    MOMENT_MS,
  );

  return {
    record(tenant, purpose) {
      const minute = Math.floor(clock.now() / MINUTE_MS);
      const key = `${minute} ${purpose} ${tenant}`;
      waiting.set(key, { tenant, purpose, minute, calls: (waiting.get(key)?.calls ?? 0) + 1 });
      add(counts, tenant, minute, 1);
      made += 1;
      writer.schedule();
    },
    usage: (tenant) => usageOf(counts.get(tenant) ?? new Map<number, number>(), firstMinute()),
    made: () => made,
    flush: () => writer.flush(),
  };
}

/** First minute of the last 24 hours. It counts until its last second has left: rather too long than a call too many. */
export function firstMinuteOf(clock: Clock): number {
  return Math.floor(clock.now() / MINUTE_MS) - SPAN_MINUTES;
}

/** When the calls of a minute stop counting (ms since 1970). */
export function leavesAt(minute: number): number {
  return (minute + SPAN_MINUTES + 1) * MINUTE_MS;
}

function add(counts: Counts, tenant: string, minute: number, calls: number): void {
  const minutes = counts.get(tenant) ?? new Map<number, number>();
  counts.set(tenant, minutes.set(minute, (minutes.get(minute) ?? 0) + calls));
}

function usageOf(minutes: ReadonlyMap<number, number>, first: number): { calls: number; oldest?: number } {
  let calls = 0;
  let oldest = Infinity;
  for (const [minute, count] of minutes) {
    if (minute < first) continue;
    calls += count;
    oldest = Math.min(oldest, minute);
  }
  return calls === 0 ? { calls } : { calls, oldest: leavesAt(oldest) };
}

async function loadCounts(db: StoreDatabase, first: number): Promise<Counts> {
  const rows = await db
    .selectFrom('calls')
    .select(['tenant', 'minute'])
    .select((select) => select.fn.sum<number | string>('calls').as('calls'))
    .where('minute', '>=', first)
    .groupBy(['tenant', 'minute'])
    .execute();
  const counts: Counts = new Map();
  for (const row of rows) add(counts, row.tenant, row.minute, Number(row.calls));
  return counts;
}

async function addCalls(db: StoreDatabase, rows: readonly CallRow[]): Promise<void> {
  if (rows.length === 0) return;
  await db
    .insertInto('calls')
    .values([...rows])
    .onConflict((conflict) =>
      conflict
        .columns(['tenant', 'minute', 'purpose'])
        .doUpdateSet((set) => ({ calls: set('calls.calls', '+', set.ref('excluded.calls')) })),
    )
    .execute();
}
