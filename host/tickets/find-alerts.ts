import type { Item } from '../../host-sdk/index.js';
import { scanAlerts, type AlertPage } from '../store/alert-pages.js';
import type { StoredAlert } from '../store/alerts.js';
import type { StoreDatabase } from '../store/store.js';

export interface FoundAlerts {
  readonly alerts: readonly StoredAlert[];
  /** Number of all matches, not only those on the page. */
  readonly total: number;
}

/** One page of the alerts and events that match a test, and their total number. Throws the reason of the signal. */
export async function findAlerts(
  db: StoreDatabase,
  { sort, offset, limit }: AlertPage,
  fits: (alert: StoredAlert) => boolean,
  signal?: AbortSignal,
): Promise<FoundAlerts> {
  const alerts: StoredAlert[] = [];
  let total = 0;
  for await (const alert of scanAlerts(db, { sort, signal })) {
    if (!fits(alert)) continue;
    if (total >= offset && alerts.length < limit) alerts.push(alert);
    total += 1;
  }
  return { alerts, total };
}

/** The newest matching arrivals, newest first, each alert or event only in its newest version. */
export async function newestAlerts(
  db: StoreDatabase,
  limit: number,
  fits: (item: Item) => boolean,
  signal?: AbortSignal,
): Promise<readonly StoredAlert[]> {
  const found = new Map<string, StoredAlert>();
  for await (const alert of scanAlerts(db, { sort: '-arrival', signal })) {
    if (found.has(alert.item.id) || !fits(alert.item)) continue;
    found.set(alert.item.id, alert);
    if (found.size === limit) break;
  }
  return [...found.values()];
}
