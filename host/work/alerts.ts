import type { Clock } from '../../host-sdk/index.js';
import type { Occurrence } from '../alerts/occurrence.js';
import { isoNow } from '../clock.js';
import { addAlerts } from '../store/alerts.js';
import type { AddedAlerts } from '../store/alerts.js';
import type { Store } from '../store/open-store.js';

/** Stores alerts and events that arrive now and are not stored yet, all or none of them. */
export function storeAlerts(
  { store, clock }: { readonly store: Pick<Store, 'db'>; readonly clock: Clock },
  occurrences: readonly Occurrence[],
): Promise<AddedAlerts> {
  return addAlerts(store.db, occurrences, isoNow(clock));
}
