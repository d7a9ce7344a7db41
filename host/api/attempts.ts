import type { Clock } from '../../host-sdk/index.js';

/** Counts failed sign-ins by the address they come from. */
export interface Attempts {
  /**
   * Counts a try as failed until it is known to have passed, so that tries side by side are no way around the limit.
   * Returns false, and counts nothing, while the address has failed too often in the last minute.
   */
  begin(address: string): boolean;
  passed(address: string): void;
}

const MOST_FAILURES = 10;
const SPAN_MS = 60_000;
/** Addresses remembered at once; the oldest go first. */
const MOST_ADDRESSES = 10_000;

export function createAttempts(clock: Clock): Attempts {
  const failures = new Map<string, readonly number[]>();
  const recent = (address: string) =>
    (failures.get(address) ?? []).filter((instant) => instant > clock.now() - SPAN_MS);
  return {
    begin(address) {
      const before = recent(address);
      if (before.length >= MOST_FAILURES) return false;
      failures.delete(address);
      failures.set(address, [...before, clock.now()]);
      const [oldest] = failures.keys();
      if (failures.size > MOST_ADDRESSES && oldest !== undefined) failures.delete(oldest);
      return true;
    },
    passed(address) {
      failures.set(address, recent(address).slice(0, -1));
    },
  };
}
