import type { Clock } from '../../host-sdk/index.js';

/** Counts failed sign-ins by the address they come from. */
export interface Attempts {
  /** True while an address has failed too often in the last minute. */
  blocked(address: string): boolean;
  failed(address: string): void;
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
    blocked: (address) => recent(address).length >= MOST_FAILURES,
    failed(address) {
      const instants = [...recent(address), clock.now()];
      failures.delete(address);
      failures.set(address, instants);
      const [oldest] = failures.keys();
      if (failures.size > MOST_ADDRESSES && oldest !== undefined) failures.delete(oldest);
    },
  };
}
