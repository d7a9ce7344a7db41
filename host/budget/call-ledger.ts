import { randomUUID } from 'node:crypto';
import type { CallGrant, CallLedger, CallRequest, Clock } from '../../host-sdk/index.js';
import { createTenantPlaces, type TenantPlaces } from './tenant-places.js';
import { addCalls, openCountedCalls } from '../store/counted-calls.js';
import type { StoreDatabase } from '../store/store.js';
import { transaction } from '../store/transaction.js';
import { createWriteBehind } from '../store/write-behind.js';

/** The calls of all processes, with what this one adds to them. */
export interface StoredLedger extends CallLedger {
  acquire(request: CallRequest): Promise<CallGrant>;
  pause(tenant: string, ms: number): void;
  /** Calls counted through this ledger since it was opened. */
  made(): number;
  /** Writes the calls counted so far. */
  flush(): Promise<void>;
  /** Returns the unused places and writes the rest. */
  close(): Promise<void>;
}

/** Calls within this time become one write: a write for each call would cost more than the call. */
const MOMENT_MS = 250;
/** Other processes' calls are seen at most this late. */
const RELOAD_MS = 2_000;
/** Calls between two attempts to write while the store fails, if there is no limit by the minute. */
const WITHOUT_STORE = 20;

/**
 * Opens the ledger. It leases places for calls from the store, some at a time, and reports the calls a moment
 * later. If a process dies, the host counts all places of its lease as sent.
 * @param onError Called with a write error of the store.
 * @param leastPerMinute The least limit by the minute of all connections to a tenant.
 */
export async function openCallLedger(
  db: StoreDatabase,
  clock: Clock,
  onError: (error: unknown) => void,
  leastPerMinute: (tenant: string) => Promise<number | undefined> = () => Promise.resolve(undefined),
): Promise<StoredLedger> {
  const counted = await openCountedCalls(db, clock);
  const tenants = new Map<string, TenantPlaces>();
  const holder = randomUUID();
  let loadedAt = clock.monotonic();
  let renewal: NodeJS.Timeout | undefined;
  let tail: Promise<unknown> = Promise.resolve();

  function placesOf(tenant: string): TenantPlaces {
    const places = tenants.get(tenant) ?? createTenantPlaces(tenant, holder, clock);
    tenants.set(tenant, places);
    return places;
  }

  /** One after the other, so that later reports are also stored later. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = tail.then(work);
    tail = mine.catch(() => undefined);
    return mine;
  }

  /** Reports the calls of this process to the store, and requests a lease. @returns Why there is none. */
  async function exchange(request?: CallRequest): Promise<CallGrant | undefined> {
    const asker = request && placesOf(request.tenant);
    const wanted = request && { request, leastPerMinute: await leastPerMinute(request.tenant) };
    const rows = counted.take();
    const reports = [...tenants.values()]
      .filter((places) => places === asker || places.hasNews())
      .map((places) => ({ places, report: places.report() }));
    try {
      const heard = await transaction(db, async (tx) => {
        await addCalls(tx, rows);
        const answers = [];
        for (const { places, report } of reports) {
          answers.push({ places, heard: await places.tell(tx, report, places === asker ? wanted : undefined) });
        }
        return answers;
      });
      for (const one of heard) one.places.heard(one.heard);
      const verdict = heard.find(({ places }) => places === asker)?.heard.answer?.verdict;
      return verdict?.kind === 'lease' ? undefined : verdict;
    } catch (error) {
      counted.takeBack(rows);
      for (const { places, report } of reports) places.takeBack(report);
      throw error;
    } finally {
      renew();
    }
  }

  const writer = createWriteBehind(
    () =>
      inTurn(async () => {
        await exchange();
        if (clock.monotonic() - loadedAt < RELOAD_MS) return;
        await counted.reload();
        loadedAt = clock.monotonic();
      }),
    onError,
    MOMENT_MS,
  );

  /** Renews the leased places before the store counts them as lost. */
  function renew(): void {
    clearTimeout(renewal);
    const due = [...tenants.values()].filter(({ holding }) => holding.isHeld()).map(({ holding }) => holding.dueAt());
    if (due.length === 0) return;
    renewal = setTimeout(
      () => {
        writer.schedule();
      },
      Math.max(0, Math.min(...due) - clock.monotonic()),
    );
    renewal.unref();
  }

  function take({ tenant, purpose }: CallRequest): CallGrant | undefined {
    const { holding } = placesOf(tenant);
    const ms = holding.paused();
    if (ms > 0) return { kind: 'wait', ms, reason: 'paused' };
    const place = holding.take(purpose);
    if (place === undefined) return undefined;
    counted.count(tenant, purpose);
    writer.schedule();
    const answered = () => {
      place.answered();
      writer.schedule();
    };
    return { kind: 'place', place: { answered } };
  }

  async function takeOrLease(request: CallRequest): Promise<CallGrant | undefined> {
    // The timer may have fired late.
    request.signal?.throwIfAborted();
    return take(request) ?? (await lease(request));
  }

  async function lease(request: CallRequest): Promise<CallGrant | undefined> {
    try {
      return await exchange(request);
    } catch (error) {
      if ((request.limits.perMinute ?? (await leastPerMinute(request.tenant))) !== undefined) throw error;
      // Waiting would not help: the call is counted here and reported when the store works again.
      onError(error);
      const spent = spentHere(request);
      if (spent === undefined) placesOf(request.tenant).holding.add(WITHOUT_STORE, WITHOUT_STORE, clock.monotonic());
      return spent;
    }
  }

  function spentHere({ tenant, purpose, limits }: CallRequest): CallGrant | undefined {
    const allowed = purpose === 'data' ? Math.floor(limits.perDay * limits.dataShare) : limits.perDay;
    const usage = counted.usage(tenant);
    return usage.calls < allowed ? undefined : { kind: 'spent', allowed, ...usage };
  }

  return {
    record(tenant, purpose) {
      counted.count(tenant, purpose);
      writer.schedule();
    },
    usage: (tenant) => counted.usage(tenant),
    async acquire(request) {
      for (;;) {
        request.signal?.throwIfAborted();
        const grant = take(request) ?? (await inTurn(() => takeOrLease(request)));
        if (grant !== undefined) return grant;
      }
    },
    pause(tenant, ms) {
      placesOf(tenant).pause(ms);
      writer.flush().catch(onError);
    },
    made: () => counted.made(),
    flush: () => writer.flush(),
    async close() {
      for (const { holding } of tenants.values()) holding.release();
      try {
        await writer.flush();
      } finally {
        clearTimeout(renewal);
      }
    },
  };
}
