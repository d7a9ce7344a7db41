import type { Clock } from '../../host-sdk/index.js';
import type { TenantInstant } from '../platform/clocks.js';

/** The tenant's clock, learned from the `Date` header of its answers (whole seconds). */
export interface ServerClock {
  /** Undefined before the tenant's first answer. Changes of the host's time of day do not affect it. */
  now(): TenantInstant | undefined;
  learn(dateHeader: string | undefined): void;
}

export function serverClock(clock: Clock): ServerClock {
  let answered: { readonly date: number; readonly at: number } | undefined;
  return {
    now: () =>
      answered === undefined
        ? undefined
        : (Math.round(answered.date + clock.monotonic() - answered.at) as TenantInstant),
    learn(dateHeader) {
      const date = dateHeader === undefined ? Number.NaN : Date.parse(dateHeader);
      if (!Number.isNaN(date)) answered = { date, at: clock.monotonic() };
    },
  };
}
