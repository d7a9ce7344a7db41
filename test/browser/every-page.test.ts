import { expect, test, vi } from 'vitest';
import { addRun } from '../../host/store/runs.js';
import { fillStore } from '../host/bulk-store.js';
import { inChromium } from './chromium.js';
import { openConsole, serveConsole, serveTenant, visit } from './console-scene.js';
import { keepQueue, keepTenant } from './kept-tenant.js';
import { judgeEverywhere } from './looks.js';

vi.setConfig({ testTimeout: 400_000 });

/** Addresses, each with what it shows once it is there. */
const PAGES = {
  overview: ['/', 'Freshness of the tables'],
  plugins: ['/plugins', 'Loaded plugins'],
  'connection-add': ['/plugins/ivanti/add', 'Next'],
  'connection-edit': ['/connections/first/edit', 'Next'],
  alerts: ['/alerts', '1 to 25 of'],
  rules: ['/rules', 'All'],
  'rule-new': ['/rules/new', 'Save rule'],
  rule: ['/rules/All', 'Save rule'],
  queues: ['/queues', 'Desk'],
  'queue-new': ['/queues/new', 'Save queue'],
  queue: ['/queues/Desk', 'Save queue'],
  tickets: ['/tickets', '1 to 25 of'],
  ticket: ['/tickets/3000', 'History'],
  pulls: ['/pulls', 'Last runs'],
  logs: ['/logs', 'Run ended 60'],
  audit: ['/audit', 'password.set'],
  settings: ['/settings', 'Retention'],
  lost: ['/nothing', 'Page not found'],
} as const;

inChromium('every page of the console', () => {
  test('with data is free of faults for everyone in both themes, at a desk and on a phone', async () => {
    const [scene, tenant] = [await serveConsole(), await serveTenant()];
    await keepTenant(scene, tenant);
    await keepQueue(scene);
    await fillStore(scene.store, { alerts: 3000, tickets: 3000, logs: 60 });
    const at = new Date().toISOString();
    await addRun(scene.store.db, {
      connection: 'first',
      job: 'pull',
      startedAt: at,
      endedAt: at,
      ok: true,
      result: {},
    });
    const { page } = await openConsole(scene);
    for (const [name, [path, shown]] of Object.entries(PAGES)) {
      await page.goto(`${scene.url}${path}`);
      await page.locator('main').getByText(shown).first().waitFor();
      await judgeEverywhere(page, `every-${name}`, 'all');
    }
  });

  test('is reached on a phone by the menu', async () => {
    const { page } = await openConsole(await serveConsole());
    await page.setViewportSize({ width: 390, height: 844 });
    for (const name of ['Overview', 'Plugins', 'Alerts', 'Rules', 'Queues', 'Tickets', 'Pulls', 'Logs', 'Settings']) {
      await page.getByRole('button', { name: 'Menu' }).click();
      await visit(page, name);
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(390);
    }
    await page.getByRole('button', { name: 'Menu' }).click();
    await judgeEverywhere(page, 'menu-open');
  });
});
