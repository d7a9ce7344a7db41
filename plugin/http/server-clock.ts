import type { Clock } from '../../host-sdk/index.js';

/** The tenant's clock, learned from the `Date` header of its answers (whole seconds). */
export interface ServerClock {
  /** Milliseconds since 1970 by the tenant's clock; undefined before its first answer. */
  now(): number | undefined;
  /** Milliseconds that it is ahead of the host's clock; 0 before its first answer. */
  ahead(): number;
  learn(dateHeader: string | undefined): void;
}

export function serverClock(clock: Clock): ServerClock {
  let ahead: number | undefined;
  return {
    now: () => (ahead === undefined ? undefined : clock.now() + ahead),
    ahead: () => ahead ?? 0,
    learn(dateHeader) {
      const date = dateHeader === undefined ? Number.NaN : Date.parse(dateHeader);
      if (!Number.isNaN(date)) ahead = date - clock.now();
    },
  };
}
