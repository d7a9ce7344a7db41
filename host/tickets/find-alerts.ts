import type { Item } from '../../host-sdk/index.js';
import { alertPage } from '../store/alert-pages.js';
import type { AlertPage, AlertSort } from '../store/alert-pages.js';
import type { StoredAlert } from '../store/alerts.js';
import type { StoreDatabase } from '../store/open-store.js';

export interface FoundAlerts {
  readonly alerts: readonly StoredAlert[];
  /** All that fit, not only those of the page. */
  readonly total: number;
}

const AT_ONCE = 1000;

/** One page of the alerts and events that fit a test, and how many there are. */
export async function findAlerts(
  db: StoreDatabase,
  { sort, offset, limit }: AlertPage,
  fits: (alert: StoredAlert) => boolean,
): Promise<FoundAlerts> {
  const alerts: StoredAlert[] = [];
  let total = 0;
  for await (const alert of allAlerts(db, sort)) {
    if (!fits(alert)) continue;
    if (total >= offset && alerts.length < limit) alerts.push(alert);
    total += 1;
  }
  return { alerts, total };
}

/** The first alert or event that fits. */
export async function firstAlert(
  db: StoreDatabase,
  sort: AlertSort,
  fits: (item: Item) => boolean,
): Promise<Item | undefined> {
  for await (const { item } of allAlerts(db, sort)) if (fits(item)) return item;
  return undefined;
}

async function* allAlerts(db: StoreDatabase, sort: AlertSort): AsyncGenerator<StoredAlert> {
  for (let offset = 0; ; offset += AT_ONCE) {
    const page = await alertPage(db, { sort, offset, limit: AT_ONCE });
    yield* page;
    if (page.length < AT_ONCE) return;
  }
}
