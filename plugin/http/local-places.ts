import type { CallGrant, CallLedger, CallRequest, Clock } from '../../host-sdk/index.js';
import { minuteWindow } from './minute-window.js';

/**
 * Places for the calls of one connection, at a host that keeps none: its own minute window, and the day as the ledger
 * counts it.
 */
export function localPlaces(
  perMinute: number | undefined,
  clock: Clock,
  ledger: CallLedger,
): (request: CallRequest) => CallGrant {
  const minute = perMinute === undefined ? undefined : minuteWindow(perMinute, clock);
  return ({ tenant, purpose, limits }) => {
    const full = minute?.wait() ?? 0;
    if (full > 0) return { kind: 'wait', ms: full, reason: 'minute' };
    const allowed = purpose === 'data' ? Math.floor(limits.perDay * limits.dataShare) : limits.perDay;
    const usage = ledger.usage(tenant);
    if (usage.calls >= allowed) return { kind: 'spent', allowed, ...usage };
    // Counted in the same turn as the checks above, so that concurrent callers cannot share one place.
    const answered = minute?.take() ?? (() => undefined);
    ledger.record(tenant, purpose);
    return { kind: 'place', place: { answered } };
  };
}
