import type { Clock } from '../../host-sdk/index.js';

/** How many requests to a tenant are under way at once; fewer when the tenant slows down or refuses. */
export interface Congestion {
  /** Resolves when there is room; rejects with the signal's reason. */
  enter(signal?: AbortSignal): Promise<void>;
  /** `ms` from sending to the whole answer; `overloaded` for 429, 503 and time-outs. */
  leave(ms: number, overloaded: boolean): void;
  /** Requests allowed at once now. */
  readonly width: number;
}

/** Answers in one sample. */
const SAMPLE = 20;
/** A tenant beyond its quota slows its answers down instead of refusing. [Ivanti help, "Throttling"] */
const SLOWER = 2;
/** Differences below this are noise of this machine. */
const NOISE_MS = 50;

/** Widens by one after each calm sample, halves on overload or when the median answer takes twice the best median. */
export function createCongestion(most: number, clock: Clock): Congestion {
  let width = most;
  let running = 0;
  let best = Infinity;
  let judgedAt = -Infinity;
  let sample: number[] = [];
  const waiting: (() => void)[] = [];

  function admit(): void {
    while (running < width) {
      const next = waiting.shift();
      if (next === undefined) return;
      running++;
      next();
    }
  }

  function narrow(): void {
    // Requests that were under way together report the same event.
    if (clock.monotonic() - judgedAt < NOISE_MS) return;
    judgedAt = clock.monotonic();
    width = Math.max(1, Math.floor(width / 2));
    sample = [];
  }

  function judge(): void {
    const median = [...sample].sort((a, b) => a - b)[SAMPLE / 2] ?? 0;
    sample = [];
    if (median > best * SLOWER && median - best > NOISE_MS) {
      narrow();
    } else {
      best = Math.min(best, median);
      width = Math.min(most, width + 1);
    }
  }

  return {
    get width() {
      return width;
    },
    enter(signal) {
      if (running < width) {
        running++;
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => {
        const start = () => {
          signal?.removeEventListener('abort', stop);
          resolve();
        };
        const stop = () => {
          waiting.splice(waiting.indexOf(start), 1);
          reject(signal?.reason as Error);
        };
        signal?.addEventListener('abort', stop, { once: true });
        waiting.push(start);
      });
    },
    leave(ms, overloaded) {
      running--;
      if (overloaded) {
        narrow();
      } else {
        sample.push(ms);
        if (sample.length >= SAMPLE) judge();
      }
      admit();
    },
  };
}
