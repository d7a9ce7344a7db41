import type { Clock, Json, StateStore } from '../../host-sdk/index.js';
import type { HostInstant, TenantInstant } from '../platform/clocks.js';
import type { ServerClock } from '../http/server-clock.js';

/** A moment by the tenant's clock, as the host keeps it beside an intent. */
export type Mark = {
  /** The moment itself; absent where the tenant had not answered this process yet. */
  readonly tenant?: number;
  /** Some moment before it, from an earlier process. */
  readonly after?: number;
};

/** Where to find the tenant's time when this process has not heard it. */
export interface Marks {
  now(): Mark;
}

/** Not each of a thousand writes is written down. */
const PAUSE_MS = 600_000;

/** @param host Host with port of the tenant. */
export function marks(state: StateStore, host: string, serverClock: ServerClock): Marks {
  const key = `ticketing/${host}/last-date`;
  return {
    now() {
      const known = state.get(key) as number | undefined;
      const tenant = serverClock.now();
      if (tenant === undefined) return known === undefined ? {} : { after: known };
      // A clock that was set back is believed as well: what is kept must not lie after what is to come.
      if (known === undefined || tenant < known || tenant - known >= PAUSE_MS) state.set(key, tenant);
      return { tenant };
    },
  };
}

/** `Date` headers tell whole seconds: of two answers the later one may seem to come before the earlier. */
const SLACK_MS = 2000;

/** The same moment read in each way there is, by the tenant's clock. Readings of the future are wrong and left out. */
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

/** How long ago it was by the host's time of day, before the tenant's now. */
function asTenant(at: HostInstant, now: TenantInstant, clock: Clock): TenantInstant {
  return (now - (clock.now() - at)) as TenantInstant;
}
