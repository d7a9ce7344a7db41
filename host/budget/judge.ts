import { MINUTE_MS } from '../platform/durations.js';
import type { CallGrant, CallLimits, CallPurpose } from '../../host-sdk/index.js';

/**
 * All instants here are milliseconds since the machine started, the same in all its processes, independent of the clock.
 * After a restart they begin again: an instant too far in the future was stored before the restart.
 */
type MachineInstant = number;

/** How long a process may use places without a renewal. */
export const LEASE_MS = 5_000;
/** Time that the last calls of a killed process may take to arrive. */
const LATE_MS = 5_000;
/** A place is freed after this time without a report of its holder. */
const MAX_MS = LEASE_MS + MINUTE_MS + LATE_MS;
/** A lease is this fraction of the limit. */
const PARTS = 20;
/** Without a limit by the minute: at most this number of calls count as sent when a process dies. */
const MAX_WITHOUT_LIMIT = 100;
const DAY_PARTS = 1000;

/** The places of a tenant that one process holds. Other processes learn which of them it has used only from its reports. */
export interface Lease {
  readonly holder: string;
  /** Calls without an answer. */
  readonly inFlight: number;
  readonly unused: number;
  /** Purpose of the places. */
  readonly purpose: CallPurpose;
  /** The holder's own limit. */
  readonly perMinute: number | null;
  readonly expiresAt: MachineInstant;
}

/** Places of calls that were answered in the last 60 seconds. */
export interface AnsweredCalls {
  readonly freesAt: MachineInstant;
  readonly places: number;
}

/** The places of one tenant as all processes know them. */
export interface TenantPlaces {
  readonly leases: readonly Lease[];
  readonly answered: readonly AnsweredCalls[];
  /** A pause that the tenant asked for. */
  readonly pause: { readonly since: MachineInstant; readonly until: MachineInstant } | undefined;
}

/** A request of a process for a lease. */
export interface Ask {
  readonly holder: string;
  readonly purpose: CallPurpose;
  readonly limits: CallLimits;
  /** The least `perMinute` of all connections to the tenant. */
  readonly leastPerMinute: number | undefined;
  /** Counted calls of the last 24 hours, and when the oldest of them is 24 hours old (ms since 1970). */
  readonly day: { readonly calls: number; readonly oldest?: number };
}

export type Verdict =
  /** `forData`: how many of them calls for data may use. */
  | { readonly kind: 'lease'; readonly places: number; readonly forData: number }
  | Exclude<CallGrant, { readonly kind: 'place' }>;

/** When an unsettled lease frees its places: the last calls of its holder count as arrived at the latest possible time. */
export function lostAt({ expiresAt }: Lease): MachineInstant {
  return expiresAt + MINUTE_MS + LATE_MS;
}

export interface SweptPlaces extends TenantPlaces {
  /** Unused places of lost leases count as sent, because their holders may have used them. */
  readonly lost: readonly Lease[];
  /** The machine has restarted since: the stored instants are not comparable. */
  readonly restarted: boolean;
}

/**
 * The places that still count, and the leases that were lost. An age is never overestimated: after a restart of the machine,
 * at least the time since the start has passed.
 */
export function sweep({ leases, answered, pause }: TenantPlaces, now: MachineInstant): SweptPlaces {
  const isLater = (instant: MachineInstant, span: number) => instant > now + span;
  const living = leases.map((one) => (isLater(one.expiresAt, LEASE_MS) ? { ...one, expiresAt: now + LEASE_MS } : one));
  const bounded = answered.map((one) => (isLater(one.freesAt, MAX_MS) ? { ...one, freesAt: now + MAX_MS } : one));
  return {
    leases: living.filter((lease) => lostAt(lease) > now),
    lost: living.filter((lease) => lostAt(lease) <= now),
    answered: bounded.filter(({ freesAt }) => freesAt > now),
    pause: pause !== undefined && pause.since <= now && pause.until > now ? pause : undefined,
    restarted:
      leases.some((one) => isLater(one.expiresAt, LEASE_MS)) || answered.some((one) => isLater(one.freesAt, MAX_MS)),
  };
}

/** Decides whether a process gets places, and how many. Pure. @param places As {@link sweep} left them. */
export function judge(places: TenantPlaces, ask: Ask, now: MachineInstant): Verdict {
  const { leases, answered, pause } = places;
  if (pause !== undefined) return { kind: 'wait', ms: pause.until - now, reason: 'paused' };
  const taken = sum(leases.map(heldBy)) + sum(answered.map((one) => one.places));
  const perMinute = leastOf(ask, leases);
  const minuteLeft = perMinute - taken;
  if (minuteLeft <= 0) {
    return { kind: 'wait', ms: soonest(places, ask.holder, 1 - minuteLeft, now), reason: 'minute' };
  }
  const { perDay, dataShare } = ask.limits;
  const forTables = Math.floor(perDay * dataShare);
  const allowed = ask.purpose === 'data' ? forTables : perDay;
  if (ask.day.calls >= allowed) return { kind: 'spent', allowed, ...ask.day };
  const leased = ask.day.calls + sum(leases.map(({ unused }) => unused));
  if (leased >= allowed) {
    const others = leases.filter(({ unused }) => unused > 0).map((lease) => nextNews(lease, now));
    return { kind: 'wait', ms: Math.min(...others) - now, reason: 'day' };
  }
  // When few calls are left for the day, leases are small, so that no process waits for places that another does not use.
  const count = Math.min(sizeOf(perMinute, perDay), minuteLeft, Math.ceil((allowed - leased) / PARTS));
  return { kind: 'lease', places: count, forData: Math.max(0, Math.min(count, forTables - leased)) };
}

function sizeOf(perMinute: number, perDay: number): number {
  if (perMinute < Infinity) return Math.ceil(perMinute / PARTS);
  return Math.min(MAX_WITHOUT_LIMIT, Math.ceil(perDay / DAY_PARTS));
}

function leastOf({ limits, leastPerMinute }: Ask, leases: readonly Lease[]): number {
  const all = [limits.perMinute, leastPerMinute, ...leases.map((lease) => lease.perMinute)];
  return Math.min(...all.map((one) => one ?? Infinity));
}

const heldBy = ({ inFlight, unused }: Lease) => inFlight + unused;

/** When a holder reports at the latest, or its places are free in any case. */
function nextNews(lease: Lease, now: MachineInstant): MachineInstant {
  return lease.expiresAt > now ? lease.expiresAt : lostAt(lease);
}

/** Milliseconds until this number of places may be free. */
function soonest({ leases, answered }: TenantPlaces, asker: string, wanted: number, now: MachineInstant): number {
  const freeing = [
    ...answered.map(({ freesAt, places }) => ({ at: freesAt, places })),
    // Its own calls are still unanswered.
    ...leases.map((lease) => ({
      at: lease.holder === asker ? now + MINUTE_MS : nextNews(lease, now),
      places: heldBy(lease),
    })),
  ].sort((one, other) => one.at - other.at);
  let free = 0;
  for (const { at, places } of freeing) {
    free += places;
    if (free >= wanted) return Math.max(1, at - now);
  }
  return LEASE_MS;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => one + other, 0);
}
