import type { Absent, Sending } from '../../host-sdk/index.js';
import type { TenantInstant } from '../platform/clocks.js';
import type { CallOptions } from '../odata/client.js';
import type { Comparison } from '../odata/query.js';
import type { TicketContext } from './context.js';
import { createdOffset } from './created-offset.js';
import { readings } from './mark.js';

/** How far the two clocks may differ beyond what is known of them. */
const CLOCK_MARGIN_MS = 60_000;
const HOUR_MS = 3_600_000;
/** A write at an unknown moment happened within this time before now, never earlier. */
const MAX_AGO_MS = 31 * 24 * HOUR_MS;
/** More pages an hour mean that the tenant ignores the filter. */
const MAX_PAGES_AN_HOUR = 100;

/** Whether a missing record may still appear. */
export type Certainty = Omit<Absent, 'outcome'>;

/** Where a write of unknown outcome can have left a record, by the stamps of creation. */
export interface WriteWindow {
  /** Filter on a stamp of creation, from the window's beginning until the tenant's current time. */
  created(field: string): readonly [from: Comparison, to: Comparison];
  readonly mostPages: number;
  /**
   * Expected earliest stamp of the write itself (`from`) and its lower limit (`notBefore`); undefined where unknown.
   */
  readonly stamped: { readonly from: number; readonly notBefore: number } | undefined;
  /** An answer proves the state at the time of its question, even if both took long. */
  certainty(): Certainty;
}

/**
 * Asks the tenant for its time where it is not known yet.
 * @param askedAt When the first question for the record was asked.
 */
export async function writeWindow(
  context: TicketContext,
  sending: Sending,
  options: CallOptions,
  askedAt = context.clock.monotonic(),
): Promise<WriteWindow> {
  const { client, clock, memory, set, settings } = context;
  const { serverClock } = client;
  if (serverClock.now() === undefined) await client.list(set, { select: ['RecId'], top: 1 }, options);
  // Without a `Date` header the host's time of day is the only one available.
  const tenantNow = () => serverClock.now() ?? (clock.now() as TenantInstant);
  const now = tenantNow();
  const { exact, all } = readings(sending, now, clock);
  const earliest = Math.max(now - MAX_AGO_MS, all.length === 0 ? -Infinity : Math.min(...all));
  const { lowest, highest, isKnown } = createdOffset(memory);
  const from = earliest + lowest - CLOCK_MARGIN_MS;
  const graceMs = settings.commit_grace_seconds * 1000;
  const bound = (at: number) => ({ instant: `${new Date(at).toISOString().slice(0, 19)}Z` });
  return {
    created: (field) => [
      { field, operator: 'ge', value: bound(from) },
      { field, operator: 'le', value: bound(tenantNow() + highest + CLOCK_MARGIN_MS) },
    ],
    mostPages: MAX_PAGES_AN_HOUR * Math.ceil((now + highest - from) / HOUR_MS),
    stamped:
      exact === undefined
        ? undefined
        : {
            // Stamps show whole seconds.
            from: Math.floor((exact + (isKnown ? lowest : 0)) / 1000) * 1000,
            notBefore: exact + lowest - CLOCK_MARGIN_MS,
          },
    certainty() {
      const at = tenantNow();
      const asked = at - (clock.monotonic() - askedAt);
      const told = sending.certainFrom === undefined ? Infinity : Date.parse(sending.certainFrom);
      // The tenant's clock may be set back as well: no caller waits longer than the remaining grace time.
      const certainFrom = Math.min(told, asked - sending.endedMsAgo + graceMs);
      return {
        certain: asked >= certainFrom,
        certainFrom: new Date(certainFrom).toISOString(),
        waitMs: Math.max(0, certainFrom - at),
      };
    },
  };
}

/**
 * The instant, by the tenant's clock, from which the outcome of a write that has just ended without an answer is
 * certain.
 */
export function certainFrom({ client, clock, settings }: TicketContext): string {
  const now = client.serverClock.now() ?? clock.now();
  return new Date(now + settings.commit_grace_seconds * 1000).toISOString();
}
