import { isIPv6 } from 'node:net';
import type { Clock } from '../../host-sdk/index.js';

/** The kind of credential of an attempt to sign in. */
export type TriedCredential = 'password' | 'token' | 'link';

/**
 * Counts failed attempts by address and by kind of credential, so that a program with an old token does not
 * lock out a user who knows the password.
 */
export interface Attempts {
  /**
   * Counts an attempt as failed until it has succeeded, so that parallel attempts do not evade the limit.
   * Returns false, and counts nothing, while the address has failed too often with this kind in the last minute.
   */
  begin(address: string, credential: TriedCredential): boolean;
  passed(address: string, credential: TriedCredential): void;
}

const MAX_FAILURES = 10;
const SPAN_MS = 60_000;
/** Addresses remembered at once; the oldest go first. */
const MAX_ADDRESSES = 10_000;

export function createAttempts(clock: Clock): Attempts {
  const failures = new Map<string, readonly number[]>();
  const recent = (key: string) => (failures.get(key) ?? []).filter((instant) => instant > clock.monotonic() - SPAN_MS);
  const keyOf = (address: string, credential: TriedCredential) => `${credential} ${networkOf(address)}`;
  return {
    begin(address, credential) {
      const key = keyOf(address, credential);
      const before = recent(key);
      if (before.length >= MAX_FAILURES) return false;
      failures.delete(key);
      failures.set(key, [...before, clock.monotonic()]);
      const [oldest] = failures.keys();
      if (failures.size > MAX_ADDRESSES && oldest !== undefined) failures.delete(oldest);
      return true;
    },
    passed(address, credential) {
      const key = keyOf(address, credential);
      const before = recent(key).slice(0, -1);
      if (before.length === 0) failures.delete(key);
      else failures.set(key, before);
    },
  };
}

/** An IPv6 host can use its whole /64, so a /64 counts as one address. Both forms of an IPv4 address count as one. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter((one) => one !== '').length;
  const whole = [...groups, ...Array<string>(missing).fill('0'), ...(tail?.split(':') ?? [])];
  return whole
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
