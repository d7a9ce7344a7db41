import type { CallGrant, CallLedger, CallPurpose, CallRequest } from '../call-ledger.js';
import type { Clock } from '../services.js';

/** A recorded call. */
export interface RecordedCall {
  readonly tenant: string;
  readonly purpose: CallPurpose;
  /** When (ms since 1970). */
  readonly at: number;
}

/** The ledger of a host that shares no places: it stores recorded calls. */
export interface FakeLedger extends CallLedger {
  readonly calls: readonly RecordedCall[];
}

export function fakeLedger(clock: Clock): FakeLedger {
  const calls: RecordedCall[] = [];
  const counted = new Map<string, number>();
  return {
    calls,
    record(tenant, purpose) {
      calls.push({ tenant, purpose, at: clock.now() });
      counted.set(tenant, (counted.get(tenant) ?? 0) + 1);
    },
    usage: (tenant) => ({ calls: counted.get(tenant) ?? 0 }),
  };
}

/** A granted place, and whether the plugin has released it. */
export interface GivenPlace {
  readonly request: CallRequest;
  /** How often `answered` was called. */
  readonly answers: number;
}

/** The ledger of a host that shares places among all callers of a tenant. */
export interface FakePlaces extends CallLedger {
  /** Every request for a place, also those without success. */
  readonly asked: readonly CallRequest[];
  readonly places: readonly GivenPlace[];
  /** Calls recorded in addition to the places; a correct plugin records none. */
  readonly recorded: readonly CallPurpose[];
  /** Milliseconds of each pause that a plugin reported. */
  readonly pauses: readonly number[];
}

/** @param first Answers to the first requests; later requests get places. */
export function fakePlaces(...first: readonly Exclude<CallGrant, { kind: 'place' }>[]): FakePlaces {
  const asked: CallRequest[] = [];
  const places: { request: CallRequest; answers: number }[] = [];
  const recorded: CallPurpose[] = [];
  const pauses: number[] = [];
  return {
    asked,
    places,
    recorded,
    pauses,
    record: (_tenant, purpose) => void recorded.push(purpose),
    usage: (tenant) => ({ calls: places.filter(({ request }) => request.tenant === tenant).length }),
    async acquire(request) {
      request.signal?.throwIfAborted();
      asked.push(request);
      const other = first[asked.length - 1];
      if (other !== undefined) return other;
      const given = { request, answers: 0 };
      places.push(given);
      return { kind: 'place', place: { answered: () => void (given.answers += 1) } };
    },
    pause: (_tenant, ms) => void pauses.push(ms),
  };
}
