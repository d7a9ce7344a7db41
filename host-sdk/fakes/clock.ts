import type { Clock } from '../services.js';

/** Time that moves only when code sleeps or a test moves it. */
export interface FakeClock extends Clock {
  /** Milliseconds of each sleep, in order. */
  readonly sleeps: readonly number[];
  advance(ms: number): void;
}

/** @param start Milliseconds since 1970-01-01T00:00:00Z. */
export function fakeClock(start: number): FakeClock {
  let now = start;
  let passed = 0;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => now,
    monotonic: () => passed,
    advance: (ms) => {
      now += ms;
      passed += Math.max(0, ms);
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      sleeps.push(ms);
      const wakes = now + ms;
      // All callers that are about to sleep compute from the same instant before any of them moves it.
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      passed += Math.max(0, wakes - now);
      now = Math.max(now, wakes);
    },
  };
}

/** The real time, but sleeps end at once: for code that also waits in real time, such as for a server. */
export function hurriedClock(): Clock {
  let skipped = 0;
  return {
    now: () => Date.now() + skipped,
    monotonic: () => performance.now() + skipped,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      skipped += Math.max(0, ms);
    },
  };
}
