import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../host-sdk/index.js';

/** Timers count in 32 bits: a longer one would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * The time of this machine. Its monotonic count starts with the machine and is the same in all processes, so that they
 * can exchange instants.
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => Number(process.hrtime.bigint()) / 1e6,
  async sleep(ms, signal) {
    signal?.throwIfAborted();
    try {
      let left = ms;
      do {
        await wait(Math.min(left, MAX_TIMER_MS), undefined, signal === undefined ? {} : { signal });
        left -= MAX_TIMER_MS;
      } while (left > 0);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};

/** The clock's time as ISO-8601 UTC text. */
export function isoNow(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
