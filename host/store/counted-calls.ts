import { MINUTE_MS } from '../platform/durations.js';
import type { CallPurpose, Clock } from '../../host-sdk/index.js';
import type { StoreDatabase } from './store.js';

export interface CallRow {
  readonly tenant: string;
  readonly purpose: CallPurpose;
  /** Minutes since 1970. */
  readonly minute: number;
  readonly calls: number;
}

/** Calls of the last 24 hours, and when the oldest of them is 24 hours old (ms since 1970), if there is any. */
export interface DayUsage {
  readonly calls: number;
  readonly oldest?: number;
}

/** The calls that this process knows: all stored ones, and its own since then. */
export interface CountedCalls {
  count(tenant: string, purpose: CallPurpose): void;
  usage(tenant: string): DayUsage;
  /** Calls counted by this process. */
  made(): number;
  /** Returns the unstored calls and marks them as stored. */
  take(): readonly CallRow[];
  /** Undoes the mark after a failed write. */
  takeBack(rows: readonly CallRow[]): void;
  /** Reads the calls that other processes have stored. */
  reload(): Promise<void>;
}

const SPAN_MINUTES = 24 * 60;

export async function openCountedCalls(db: StoreDatabase, clock: Clock): Promise<CountedCalls> {
  await db
    .deleteFrom('calls')
    .where('minute', '<', firstMinuteOf(clock) - SPAN_MINUTES)
    .execute();
  let counts = await loadCounts(db, firstMinuteOf(clock));
  let waiting = new Map<string, CallRow>();
  const wait = ({ tenant, purpose, minute, calls }: CallRow) => {
    const key = `${minute} ${purpose} ${tenant}`;
    waiting.set(key, { tenant, purpose, minute, calls: (waiting.get(key)?.calls ?? 0) + calls });
  };
  let made = 0;
  return {
    count(tenant, purpose) {
      const row = { tenant, purpose, minute: minuteOf(clock), calls: 1 };
      wait(row);
      add(counts, row);
      made += 1;
    },
    usage: (tenant) => usageOf(counts.get(tenant) ?? new Map<number, number>(), firstMinuteOf(clock)),
    made: () => made,
    take() {
      const rows = [...waiting.values()];
      waiting = new Map();
      return rows;
    },
    takeBack(rows) {
      for (const row of rows) wait(row);
    },
    async reload() {
      const loaded = await loadCounts(db, firstMinuteOf(clock));
      for (const row of waiting.values()) add(loaded, row);
      counts = loaded;
    },
  };
}

export function minuteOf(clock: Clock): number {
  return Math.floor(clock.now() / MINUTE_MS);
}

/** First minute of the last 24 hours. It counts until its last second is 24 hours old, so that the limit is never exceeded. */
export function firstMinuteOf(clock: Clock): number {
  return minuteOf(clock) - SPAN_MINUTES;
}

/** When the calls of a minute stop counting (ms since 1970). */
export function leavesAt(minute: number): number {
  return (minute + SPAN_MINUTES + 1) * MINUTE_MS;
}

/** The stored calls of one tenant. */
export async function dayUsage(db: StoreDatabase, tenant: string, clock: Clock): Promise<DayUsage> {
  const row = await db
    .selectFrom('calls')
    .select((select) => [
      select.fn.sum<number | string | null>('calls').as('calls'),
      select.fn.min<number | null>('minute').as('oldest'),
    ])
    .where('tenant', '=', tenant)
    .where('minute', '>=', firstMinuteOf(clock))
    .executeTakeFirstOrThrow();
  return row.oldest === null ? { calls: 0 } : { calls: Number(row.calls), oldest: leavesAt(row.oldest) };
}

export async function addCalls(db: StoreDatabase, rows: readonly CallRow[]): Promise<void> {
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

/** Calls by tenant and minute. */
type Counts = Map<string, Map<number, number>>;

function add(counts: Counts, { tenant, minute, calls }: Omit<CallRow, 'purpose'>): void {
  const minutes = counts.get(tenant) ?? new Map<number, number>();
  counts.set(tenant, minutes.set(minute, (minutes.get(minute) ?? 0) + calls));
}

function usageOf(minutes: ReadonlyMap<number, number>, first: number): DayUsage {
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
  for (const row of rows) add(counts, { ...row, calls: Number(row.calls) });
  return counts;
}
