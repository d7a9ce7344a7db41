import type { Clock, Json, StateStore } from '../../host-sdk/index.js';
import type { HostInstant, TenantInstant } from '../platform/clocks.js';
import type { ServerClock } from '../http/server-clock.js';

/** A moment by the tenant's clock, which the host stores with an intent. */
export type Mark = {
  /** The moment itself; absent where the tenant had not yet answered this process. */
  readonly tenant?: number;
  /** An earlier moment, from an earlier process. */
  readonly after?: number;
};

/** The store for the tenant's time, for a process that has not heard from the tenant. */
export interface Marks {
  now(): Mark;
}

/** Not written for each of a thousand writes. */
const PAUSE_MS = 600_000;

/** @param host Host with port of the tenant. */
export function marks(state: StateStore, host: string, serverClock: ServerClock): Marks {
  const key = `ticketing/${host}/last-date`;
  return {
    now() {
      const known = state.get(key) as number | undefined;
      const tenant = serverClock.now();
      if (tenant === undefined) return known === undefined ? {} : { after: known };
      // A clock that was set back is believed as well: the stored moment must not be later than moments to come.
      if (known === undefined || tenant < known || tenant - known >= PAUSE_MS) state.set(key, tenant);
      return { tenant };
    },
  };
}

/** `Date` headers have whole seconds: the later of two answers may seem to be the earlier one. */
const SLACK_MS = 2000;

/**
 * The same moment in every possible reading, by the tenant's clock. Readings in the future are wrong and are left out.
 */
export function readings(
  { startedAt, mark }: { readonly startedAt: string; readonly mark?: Json },
  now: TenantInstant,
  clock: Clock,
): { readonly exact?: TenantInstant; readonly all: readonly TenantInstant[] } {
  const { tenant, after } = (mark ?? {}) as Mark;
  const byHost = asTenant(Date.parse(startedAt) as HostInstant, now, clock);
  const isPast = (at: number | undefined): at is TenantInstant => at !== undefined && at <= now + SLACK_MS;
  const exact = [tenant, byHost].find(isPast);
  return { ...(exact === undefined ? {} : { exact }), all: [tenant, after, byHost].filter(isPast) };
}

/** How long ago it was by the host's time of day, before the tenant's current time. */
function asTenant(at: HostInstant, now: TenantInstant, clock: Clock): TenantInstant {
  return (now - (clock.now() - at)) as TenantInstant;
}
