import type { Clock } from '../../host-sdk/index.js';

/** Time that only the test moves: sleepers wake in turn, and the work of one settles before the next wakes. */
export interface ManualClock extends Clock {
  /** Lets that many milliseconds pass. */
  pass(ms: number): Promise<void>;
  /** A view of this clock for one process; after `kill` its sleepers never wake. */
  forProcess(): { readonly clock: Clock; readonly kill: () => void };
}

interface Sleeper {
  readonly wakesAt: number;
  readonly wake: () => void;
}

/** Turns of the event loop in which nothing is left to do, give or take: writes behind and file handles take a few. */
const RESTING_TURNS = 12;

export function manualClock(start: string): ManualClock {
  const begun = Date.parse(start);
  let now = begun;
  const sleepers = new Set<Sleeper>();
  const clock: ManualClock = {
    now: () => now,
    monotonic: () => now - begun,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const leave = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason as Error);
        };
        const sleeper: Sleeper = {
          wakesAt: now + Math.max(0, ms),
          wake: () => {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', leave);
            resolve();
          },
        };
        signal?.addEventListener('abort', leave, { once: true });
        sleepers.add(sleeper);
      }),
    async pass(ms) {
      const end = now + ms;
      for (;;) {
        await rest();
        const next = [...sleepers].sort((a, b) => a.wakesAt - b.wakesAt)[0];
        if (next === undefined || next.wakesAt > end) break;
        now = Math.max(now, next.wakesAt);
        next.wake();
      }
      now = end;
    },
    forProcess() {
      let alive = true;
      return {
        clock: {
          now: () => now,
          monotonic: () => now - begun,
          async sleep(ms, signal) {
            await clock.sleep(ms, signal);
            if (!alive) await new Promise<never>(() => undefined);
          },
        },
        kill: () => {
          alive = false;
        },
      };
    },
  };
  return clock;
}

async function rest(): Promise<void> {
  for (let turn = 0; turn < RESTING_TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
