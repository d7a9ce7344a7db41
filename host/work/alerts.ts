import type { Clock } from '../../host-sdk/index.js';
import type { Occurrence } from '../alerts/occurrence.js';
import type { Trail } from '../audit/trail.js';
import { isoNow } from '../platform/clock.js';
import { addAlerts, type AddedAlerts } from '../store/alerts.js';
import type { Store } from '../store/store.js';
import { transaction } from '../store/transaction.js';

/** Stores new alerts and events, all or none of them. */
export function storeAlerts(
  { store, clock, trail }: AlertContext,
  occurrences: readonly Occurrence[],
): Promise<AddedAlerts> {
  return transaction(store.db, async (tx) => {
    const added = await addAlerts(tx, occurrences, isoNow(clock));
    await trail.count(tx, { what: 'alerts.sent', object: null });
    return added;
  });
}

export interface AlertContext {
  readonly store: Pick<Store, 'db'>;
  readonly clock: Clock;
  readonly trail: Trail;
}
