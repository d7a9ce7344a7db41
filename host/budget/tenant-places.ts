import type { CallPurpose, CallRequest, Clock } from '../../host-sdk/index.js';
import { addAnswered, dropLease, loadPause, loadPlaces, saveLease, savePause, saveSwept } from './call-places.js';
import { addCalls, dayUsage, minuteOf } from '../store/counted-calls.js';
import type { StoreDatabase } from '../store/store.js';
import { createHeldPlaces, type HeldPlaces, type Report } from './held-places.js';
import { judge, LEASE_MS, sweep, type Verdict } from './judge.js';

/** The exchange between one process and the store about the places of a tenant. */
export interface TenantPlaces {
  readonly holding: HeldPlaces;
  /** The tenant asked for a pause. */
  pause(ms: number): void;
  /** True when there is a report for the store. */
  hasNews(): boolean;
  report(): TenantReport;
  /** The report was not stored. */
  takeBack(report: TenantReport): void;
  /** Reports to the store in a transaction, and requests a lease if one is needed. Changes nothing else until `heard`. */
  tell(tx: StoreDatabase, report: TenantReport, wanted?: WantedLease): Promise<Heard>;
  /** Applies the answer of the store after it is stored. */
  heard(heard: Heard): void;
}

export interface WantedLease {
  readonly request: CallRequest;
  /** The least limit by the minute of all connections to the tenant. */
  readonly leastPerMinute: number | undefined;
}

interface TenantReport extends Report {
  readonly pause: Pause | undefined;
}

interface Pause {
  readonly since: number;
  readonly until: number;
}

interface Heard {
  readonly isStored: boolean;
  readonly pausedUntil: number;
  /** The answer to `wanted`, and its instant. */
  readonly answer?: { readonly verdict: Verdict; readonly at: number };
}

/** A wrong pause of the tenant must not block calls forever: after this time one call tries again. */
const MAX_PAUSE_MS = 3_600_000;

/** @param holder Name of this process among all that call the tenant. */
export function createTenantPlaces(tenant: string, holder: string, clock: Clock): TenantPlaces {
  const now = () => clock.monotonic();
  const holding = createHeldPlaces(now);
  let pause: Pause | undefined;
  let isStored = false;
  let asked: { readonly purpose: CallPurpose; readonly perMinute: number | null } | undefined;
  const leaseOf = ({ inFlight, unused, expiresAt }: Report) => ({
    holder,
    inFlight,
    unused,
    expiresAt,
    purpose: asked?.purpose ?? 'check',
    perMinute: asked?.perMinute ?? null,
  });
  return {
    holding,
    pause(ms) {
      const since = now();
      pause = { since, until: Math.max(since + Math.min(ms, MAX_PAUSE_MS), pause?.until ?? 0) };
      holding.pause(pause.until);
    },
    hasNews: () => isStored || pause !== undefined || holding.isHeld(),
    report() {
      const report = { ...holding.report(), pause };
      pause = undefined;
      return report;
    },
    takeBack(report) {
      holding.takeBack(report);
      pause ??= report.pause;
    },
    async tell(tx, report, wanted) {
      const holds = report.inFlight > 0 || report.unused > 0;
      if (holds) await saveLease(tx, tenant, leaseOf(report));
      else if (isStored) await dropLease(tx, tenant, holder);
      await addAnswered(tx, tenant, report.answered);
      if (report.pause !== undefined) await savePause(tx, tenant, report.pause);
      const others = await loadPause(tx, tenant);
      const pausedUntil = others !== undefined && others.since <= now() ? others.until : -Infinity;
      if (wanted === undefined) return { isStored: holds, pausedUntil };
      return { isStored: true, pausedUntil, answer: await ask(tx, wanted) };
    },
    heard(heard) {
      isStored = heard.isStored;
      holding.pause(heard.pausedUntil);
      if (heard.answer?.verdict.kind === 'lease') {
        holding.add(heard.answer.verdict.places, heard.answer.verdict.forData, heard.answer.at);
      }
    },
  };

  async function ask(
    tx: StoreDatabase,
    { request, leastPerMinute }: WantedLease,
  ): Promise<NonNullable<Heard['answer']>> {
    const { purpose, limits } = request;
    const at = now();
    const places = sweep(await loadPlaces(tx, tenant), at);
    await saveSwept(tx, tenant, places, at);
    for (const { purpose: lostFor, unused } of places.lost) {
      if (unused > 0) await addCalls(tx, [{ tenant, purpose: lostFor, minute: minuteOf(clock), calls: unused }]);
    }
    const day = await dayUsage(tx, tenant, clock);
    const verdict = judge(places, { holder, purpose, limits, leastPerMinute, day }, at);
    const own = places.leases.find((lease) => lease.holder === holder);
    asked = { purpose, perMinute: limits.perMinute ?? null };
    // Also without a place: its limit applies to the others while it requests one.
    await saveLease(tx, tenant, {
      ...asked,
      holder,
      inFlight: own?.inFlight ?? 0,
      unused: (own?.unused ?? 0) + (verdict.kind === 'lease' ? verdict.places : 0),
      expiresAt: at + LEASE_MS,
    });
    return { verdict, at };
  }
}
