import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../host-sdk/index.js';

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    signal?.throwIfAborted();
    try {
      await wait(ms, undefined, signal === undefined ? {} : { signal });
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
