/** Requests allowed in any 60 s window. */
export interface Quota {
  /** Takes one request; returns 0, or the milliseconds until there is room. */
  readonly take: (now: number) => number;
  readonly reset: () => void;
}

const WINDOW = 60_000;

export function makeQuota(perMinute: number | undefined): Quota {
  let taken: number[] = [];
  return {
    take(now) {
      if (perMinute === undefined) return 0;
      taken = taken.filter((instant) => instant > now - WINDOW && instant <= now);
      const oldest = taken[0];
      if (taken.length >= perMinute) return oldest === undefined ? WINDOW : oldest + WINDOW - now;
      taken.push(now);
      return 0;
    },
    reset() {
      taken = [];
    },
  };
}
