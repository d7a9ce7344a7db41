import type { Page } from 'playwright-core';
import type { Item } from '../../host-sdk/index.js';
import { hashOf } from '../../host/alerts/occurrence.js';
import { addAlerts, type Store } from '../../host/index.js';
import { openConsole, serveConsole, serveTenant, type ConsoleScene, type LivingTenant } from './console-scene.js';
import { keepTenant } from './kept-tenant.js';

const MINUTE_MS = 60_000;

export interface WorkScene extends ConsoleScene {
  readonly tenant: LivingTenant;
  readonly page: Page;
}

/** A signed-in page of a host with the connection `first` to a live tenant, and everything that was stored before. */
export async function openWork(store: (store: Store) => Promise<void> = async () => undefined): Promise<WorkScene> {
  const [scene, tenant] = [await serveConsole(), await serveTenant()];
  await keepTenant(scene, tenant);
  await store(scene.store);
  return { ...scene, tenant, ...(await openConsole(scene)) };
}

/** Stores alerts of the last minutes, in the order given. */
export async function storeRecent(store: Store, ...alerts: readonly (Partial<Item> & { id: string })[]): Promise<void> {
  const now = Date.now();
  const items = alerts.map((alert, index): Item => {
    const timestamp = new Date(now - (alerts.length - index) * MINUTE_MS).toISOString();
    return { kind: 'alert', alertName: `Alert ${alert.id}`, alertType: 'DLP', timestamp, rawData: {}, ...alert };
  });
  const occurrences = items.map((item) => ({ item, hash: hashOf([item.id, item.timestamp]), ordinal: 0 }));
  await addAlerts(store.db, occurrences, new Date(now).toISOString());
}
