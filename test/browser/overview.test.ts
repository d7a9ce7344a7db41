import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { PluginError } from '../../host-sdk/index.js';
import { addRun } from '../../host/store/runs.js';
import { fillStore } from '../host/bulk-store.js';
import { inChromium } from './chromium.js';
import { judge, openConsole, serveConsole, serveTenant, visit } from './console-scene.js';
import { keepQueue, keepTenant } from './kept-tenant.js';
import { judgeEverywhere } from './looks.js';
import { toldPlugins } from './told-plugin.js';

vi.setConfig({ testTimeout: 180_000 });

/** Bytes of scripts, as gzip, that a browser loads when it opens the console for the first time. */
const FIRST_LOAD_BYTES = 350_000;

async function busyConsole(tickets = 3000) {
  const [scene, tenant] = [await serveConsole(), await serveTenant()];
  await keepTenant(scene, tenant);
  await fillStore(scene.store, { alerts: tickets, tickets });
  return { scene, tenant, ...(await openConsole(scene)) };
}

async function failedRun({ scene }: Awaited<ReturnType<typeof busyConsole>>): Promise<void> {
  const { problem } = new PluginError('auth.refused', 'The tenant refused the API key.');
  const at = new Date().toISOString();
  await addRun(scene.store.db, { connection: 'first', job: 'pull', startedAt: at, endedAt: at, ok: false, problem });
}

inChromium('the overview', () => {
  test('leads from each open problem to the page that fixes it', async () => {
    const busy = await busyConsole();
    const { page, scene } = busy;
    await failedRun(busy);
    await page.reload();
    const hand = page.getByRole('region', { name: 'Open problems' });
    await hand.getByText('The tenant refused the API key.').waitFor();
    await hand.getByRole('link', { name: '3 tickets failed' }).waitFor();
    await hand.getByRole('link', { name: 'The outcome of 2 tickets is unknown' }).waitFor();
    await judgeEverywhere(page, 'overview-troubled');
    await hand.getByRole('link', { name: 'The last run of first failed' }).click();
    await page.getByRole('heading', { name: 'Edit first' }).waitFor();
    await page.goto(scene.url);
    await hand.getByRole('link', { name: '3 tickets failed' }).click();
    await page.getByText('1 to 3 of 3').waitFor();
    // And the menu counts it from every page.
    await page.getByRole('link', { name: 'Overview 6 open problems' }).waitFor();
  });

  test('says in one line that there are no open problems, and marks a table that has missed its pulls', async () => {
    // Nothing has changed for years, and the last look at it is three minutes old.
    const checkedUntil = new Date(Date.now() - 180_000).toISOString();
    const old = '2020-01-01T00:00:00Z';
    const plugins = await toldPlugins(() => ({ checkedUntil, cursor: old, horizon: old, spans: [{ to: old }] }));
    const [scene, tenant] = [await serveConsole({ plugins }), await serveTenant()];
    await keepTenant(scene, tenant, { data: { interval: 1 } });
    const { page } = await openConsole(scene);
    const hand = page.getByRole('region', { name: 'Open problems' });
    await hand.getByText('No ticket has failed, every outcome is known').waitFor();
    expect((await hand.boundingBox())?.height).toBeLessThan(80);
    const table = page.getByRole('table', { name: 'Freshness of the tables' });
    await table.getByText('Not read yet').waitFor();
    await visit(page, 'Pulls');
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.getByRole('table', { name: 'Report' }).waitFor();
    await judgeEverywhere(page, 'pulls-after-run');
    await visit(page, 'Overview');
    await table.getByText('Late', { exact: true }).waitFor();
    await judgeEverywhere(page, 'overview-late');
    await keepTenant(scene, tenant, { data: { interval: 60 } });
    await page.reload();
    await table.getByText('On time').waitFor();
    await table.locator(`time[datetime="${checkedUntil}"]`).waitFor();
    await table.locator(`time[datetime="${old}"]`).waitFor();
  });

  test('has whole numbers beside its charts, and names below them that do not touch', async () => {
    // Few, which is where an axis would be divided into fractions.
    const { page } = await busyConsole(2);
    const chart = page.locator('figure', { hasText: 'Tickets created per hour' });
    await chart.locator('.recharts-bar-rectangle path').first().waitFor();
    for (const width of [1920, 1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await expect.poll(() => overlaps(page)).toEqual([]);
      const values = await chart.locator('.recharts-yAxis-tick-labels text').allTextContents();
      expect(values.length).toBeGreaterThan(1);
      expect(values.filter((value) => !/^[\d,]+$/.test(value))).toEqual([]);
      await judge(page, 'overview-charts');
    }
  });

  test('loads no more scripts than is good for a first look', async () => {
    const { page, scene } = await busyConsole();
    const sizes = new Map<string, Promise<number>>();
    const fresh = await page.context().newPage();
    fresh.on('response', (response) => {
      if (response.request().resourceType() !== 'script') return;
      sizes.set(
        response.url(),
        response.body().then((body) => gzipSync(body).length),
      );
    });
    await fresh.goto(scene.url);
    await fresh.locator('.recharts-bar-rectangle path').first().waitFor();
    const bytes = (await Promise.all(sizes.values())).reduce((sum, size) => sum + size, 0);
    console.info(`${sizes.size} scripts, ${bytes} bytes as gzip`);
    expect(sizes.size).toBeGreaterThan(3);
    expect(bytes).toBeLessThanOrEqual(FIRST_LOAD_BYTES);
  });
});

inChromium('the frame of every page', () => {
  test('marks the current page, names the version and leads to the API’s documentation', async () => {
    const { page, scene } = await busyConsole();
    await page.goto(`${scene.url}/tickets/1`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const current = page.getByRole('navigation', { name: 'Pages' }).locator('[aria-current=page]');
    expect(await current.allTextContents()).toEqual(['Tickets']);
    await expect.poll(() => page.title()).toMatch(/^Ticket .* – Ivanti Exchange$/);
    await page.getByText(/^Version \d+\.\d+\.\d+$/).waitFor();
    const docs = await page.getByRole('link', { name: 'API documentation' }).getAttribute('href');
    expect((await page.request.get(`${scene.url}${docs}`)).status()).toBe(200);
  });

  test('says that the host does not answer, and is up to date again when it does', async () => {
    const { page, scene } = await busyConsole();
    await visit(page, 'Rules');
    await page.getByText('No rules yet').waitFor();
    await visit(page, 'Tickets');
    await page.getByText('1 to 25 of 3,000').waitFor();
    const answerAgain = await scene.silence();
    await keepQueue(scene);
    await page.getByRole('button', { name: 'Next' }).click();
    const banner = page.getByRole('alert').filter({ hasText: 'The host does not answer' });
    await banner.waitFor();
    expect(await banner.count()).toBe(1);
    await visit(page, 'Rules');
    await page.getByText('No rules yet').waitFor();
    // Longer than the console repeats a request automatically.
    await judgeEverywhere(page, 'host-silent');
    await answerAgain();
    await banner.waitFor({ state: 'detached', timeout: 20_000 });
    // Nothing asks for rules from time to time.
    await page.getByRole('table', { name: 'Rules' }).getByText('All').first().waitFor();
  });
});

/** Pairs of names on an axis of a chart that lie on each other. */
function overlaps(page: Page): Promise<readonly string[]> {
  return page.evaluate<
    readonly string[]
  >(`[...document.querySelectorAll('.recharts-xAxis-tick-labels')].flatMap((axis) => {
    const boxes = [...axis.querySelectorAll('text')].map((one) => one.getBoundingClientRect());
    return boxes.flatMap((box, index) => (index > 0 && boxes[index - 1].right > box.left ? [index + ' of ' + boxes.length] : []));
  })`);
}
