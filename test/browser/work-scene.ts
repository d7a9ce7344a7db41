import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Item } from '../../host-sdk/index.js';
import { hashOf } from '../../host/alerts/occurrence.js';
import { addAlerts, loadPlugin } from '../../host/index.js';
import type { Store } from '../../host/index.js';
import { saveConnection } from '../../host/store/connections.js';
import { judge, openConsole, serveConsole, serveTenant } from './console-scene.js';
import type { ConsoleScene, LivingTenant } from './console-scene.js';

const MINUTE_MS = 60_000;
const PHONE = { width: 390, height: 1600 };
const SCREEN = { width: 1280, height: 1300 };

export interface WorkScene extends ConsoleScene {
  readonly tenant: LivingTenant;
  readonly page: Page;
  readonly complaints: readonly string[];
}

/** A signed-in page of a host with the connection `first` to a living tenant, and whatever was stored before. */
export async function openWork(store: (store: Store) => Promise<void> = async () => undefined): Promise<WorkScene> {
  const [scene, tenant] = [await serveConsole(), await serveTenant()];
  await keepTenant(scene.store, tenant.url, tenant);
  await store(scene.store);
  return { ...scene, tenant, ...(await openConsole(scene)) };
}

/** Keeps the connection `first`. @param url Where its tenant is. */
export async function keepTenant(store: Store, url: string, { credentials }: LivingTenant): Promise<void> {
  const { configuration, manifest } = await loadPlugin();
  const config = {
    name: 'first',
    instance: url,
    auth: { strategy: 'ivanti_api_key', api_key: credentials.apiKey },
    ticketing: { employee_rec_id: credentials.employeeRecId },
  };
  await saveConnection(
    store,
    { name: 'first', plugin: manifest.id, config, folder: store.folder },
    configuration,
    'now',
  );
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

/** Holds a state of a page against WCAG in both themes, on a screen and on a phone, where nothing may stick out. */
export async function judgeEverywhere(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const size of [PHONE, SCREEN]) {
      await page.setViewportSize(size);
      await judge(page, name);
      expect.soft(await page.evaluate<number>('document.documentElement.scrollWidth'), name).toBe(size.width);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
}
