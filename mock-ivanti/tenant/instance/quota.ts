/** Requests allowed in any 60 s window. */
export interface Quota {
  /** Takes one request; returns 0, or the milliseconds until there is room. */
  readonly take: (now: number) => number;
  readonly reset: () => void;
}

const WINDOW = 60_000;

export function createQuota(perMinute: number | undefined): Quota {
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

const HOUR = 3_600_000;

/** Calls counted from the first one, for a number of hours; then the count starts again. */
export interface DailyQuota {
  /** Takes one of `calls`, 0 being no limit; false when there is none left. */
  readonly take: (now: number, calls: number, hours: number) => boolean;
  readonly reset: () => void;
}

export function createDailyQuota(): DailyQuota {
  let since = Number.NEGATIVE_INFINITY;
  let taken = 0;
  return {
    take(now, calls, hours) {
      if (calls === 0) return true;
      // A clock that was set back restarts the count as well.
      if (now < since || now >= since + hours * HOUR) [since, taken] = [now, 0];
      if (taken >= calls) return false;
      taken += 1;
      return true;
    },
    reset() {
      [since, taken] = [Number.NEGATIVE_INFINITY, 0];
    },
  };
}
