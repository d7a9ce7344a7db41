import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { PluginError } from '../../host-sdk/index.js';
import { addRun } from '../../host/store/runs.js';
import { inChromium } from './chromium.js';
import {
  openConsole,
  serveConsole,
  serveTenant,
  visit,
  type ConsoleScene,
  type LivingTenant,
} from './console-scene.js';
import { keepTenant } from './kept-tenant.js';
import { judgeEverywhere } from './looks.js';
import { toldPlugins } from './told-plugin.js';

vi.setConfig({ testTimeout: 180_000 });

const HISTORY = { mode: 'historical', start_date: '2000-01-01', tables: ['incidents', 'employees'] };

async function pullsPage(
  data: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly scene: ConsoleScene; readonly tenant: LivingTenant; readonly page: Page }> {
  const [scene, tenant] = [await serveConsole(), await serveTenant({ incidents: 2000 })];
  await keepTenant(scene, tenant, { data: { ...HISTORY, ...data } });
  const { page } = await openConsole(scene);
  await visit(page, 'Pulls');
  return { scene, tenant, page };
}

const tables = (page: Page) => page.getByRole('table', { name: 'Tables' });
const rowOf = (page: Page, table: string) => tables(page).getByRole('row').filter({ hasText: table });

/** Rows of a table in the list, once they are not what they were. */
async function rowsOf(page: Page, table: string): Promise<number> {
  const text = await rowOf(page, table).getByRole('cell').nth(2).textContent();
  return Number((text ?? '').replaceAll(/\D/g, ''));
}

inChromium('a pull', () => {
  test('is stopped in its midst, keeps what it has, and is ended by the next run', async () => {
    const { page, tenant } = await pullsPage({ tables: ['incidents'], max_lanes: 1 });
    // What is asked before the first pages and these come at once, the rest so slowly that it is certainly still running.
    const fault = tenant.mock.faults.add({
      match: { op: 'list', set: 'incidents' },
      when: { skip: 10 },
      do: [{ delay: { ms: 20_000 } }],
    });
    await page.getByRole('button', { name: 'Run now' }).click();
    const job = page.getByRole('region', { name: 'Reading incidents' });
    await job.getByText(/Rows: \d+/).waitFor();
    await judgeEverywhere(page, 'pull-running');
    await job.getByRole('button', { name: 'Stop' }).click();
    const report = page.getByRole('region', { name: 'Read incidents' });
    await report.getByText('The run was stopped. The rows read before that are kept').waitFor();
    await report.getByText('Incomplete').waitFor();
    await page.getByText('A run was interrupted').waitFor();
    await expect.poll(() => rowsOf(page, 'incidents')).toBeGreaterThan(0);
    expect(await rowsOf(page, 'incidents')).toBeLessThan(2000);
    await judgeEverywhere(page, 'pull-stopped');
    fault.remove();
    await page.getByRole('button', { name: 'Run now' }).click();
    await rowOf(page, 'incidents').getByText('Complete', { exact: true }).waitFor({ timeout: 60_000 });
    await expect.poll(() => rowsOf(page, 'incidents')).toBe(2000);
    await expect.poll(() => page.getByText('A run was interrupted').count()).toBe(0);
    const history = page.getByRole('region', { name: 'Last runs' });
    await history.getByText('Done', { exact: true }).waitFor();
    await history.getByText('Stopped', { exact: true }).waitFor();
    await history.getByRole('button', { name: 'Show report' }).first().click();
    await history.getByRole('table', { name: 'Report' }).getByText('Complete', { exact: true }).waitFor();
    await judgeEverywhere(page, 'pull-history');
  });

  test('says what it is waiting for', async () => {
    const { page, tenant } = await pullsPage({ tables: ['incidents'], max_lanes: 1 });
    const headers = { 'Retry-After': '6' };
    tenant.mock.faults.add({
      match: { op: 'list', set: 'incidents' },
      when: { skip: 4, times: 1 },
      do: [{ status: { code: 429, headers } }],
    });
    await page.getByRole('button', { name: 'Run now' }).click();
    const job = page.getByRole('region', { name: 'Reading incidents' });
    await job.getByText('6 s: the tenant limits its rate').waitFor();
    await judgeEverywhere(page, 'pull-waiting');
    const report = page.getByRole('region', { name: 'Read incidents' });
    await report.getByText(/the tenant limits its rate/).waitFor({ timeout: 60_000 });
  });

  test('reads only the tables that are chosen', async () => {
    const { page } = await pullsPage();
    await page.getByRole('checkbox', { name: 'Select employees' }).check();
    await page.getByRole('button', { name: 'Run 1 table now' }).click();
    await rowOf(page, 'employees').getByText('Complete', { exact: true }).waitFor({ timeout: 60_000 });
    await rowOf(page, 'incidents').getByText('Never read').waitFor();
    await page.getByRole('button', { name: 'Run now' }).waitFor();
    const waiting = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download employees as CSV', exact: true }).click();
    const lines = readFileSync(await (await waiting).path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    expect(lines.length).toBe((await rowsOf(page, 'employees')) + 1);
  });

  test('tells what ended with an earlier start of the host', async () => {
    const { page, scene } = await pullsPage();
    const { problem } = new PluginError('host.aborted', 'The program was stopped.');
    const at = '2026-07-01T10:00:00.000Z';
    await addRun(scene.store.db, { connection: 'first', job: 'pull', startedAt: at, endedAt: at, ok: false, problem });
    await page.reload();
    const history = page.getByRole('region', { name: 'Last runs' });
    await history.getByText('The program was stopped.').waitFor();
    await history.getByRole('button', { name: 'Show report' }).click();
    await history.getByText('The next run continues from there').waitFor();
  });
});

inChromium('the page of pulls', () => {
  test('shows when a table was checked, its newest change, and what of it was read with its gaps', async () => {
    const [checkedUntil, cursor] = ['2024-06-02T12:00:00Z', '2024-06-01T08:00:00Z'];
    const spans = [
      { from: '2024-01-01T00:00:00Z', to: '2024-04-01T00:00:00Z' },
      { from: '2024-06-01T00:00:00Z', to: cursor },
    ];
    const plugins = await toldPlugins(() => ({ checkedUntil, cursor, horizon: cursor, spans }));
    const [scene, tenant] = [await serveConsole({ plugins }), await serveTenant({ incidents: 20 })];
    // Without a mode both are planned: the history, and the increments beside it.
    await keepTenant(scene, tenant, { data: { tables: ['incidents'], mode: undefined } });
    const { page } = await openConsole(scene);
    await visit(page, 'Pulls');
    await page.getByRole('button', { name: 'Pause schedule: Data, history' }).waitFor();
    await page.getByRole('button', { name: 'Pause schedule: Data', exact: true }).waitFor();
    expect(await rowOf(page, 'incidents').getByText('Read:').count()).toBe(0);
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.getByRole('table', { name: 'Report' }).waitFor();
    const row = rowOf(page, 'incidents');
    await row.getByText('then a gap').waitFor();
    const times = await row.getByRole('cell').nth(1).locator('time').all();
    expect(await Promise.all(times.map((time) => time.getAttribute('datetime')))).toEqual(
      spans.flatMap(({ from, to }) => [from, to]),
    );
    await row.getByRole('cell').nth(3).locator(`time[datetime="${checkedUntil}"]`).waitFor();
    await row.getByRole('cell').nth(4).locator(`time[datetime="${cursor}"]`).waitFor();
    await judgeEverywhere(page, 'pulls-told');
  });

  test('estimates a span of history before it is read', async () => {
    const { page } = await pullsPage();
    await page.getByLabel('From').fill('2020-01-01');
    await page.getByRole('button', { name: 'Estimate' }).click();
    const estimate = page.getByRole('table', { name: 'Estimate' });
    await estimate.waitFor();
    expect(await estimate.getByRole('row').nth(1).textContent()).toMatch(/^incidents2,000\d+/);
    expect(await page.getByRole('region', { name: /^Read/ }).filter({ hasText: 'Report' }).count()).toBe(0);
    await judgeEverywhere(page, 'pull-estimate');
  });

  test('pauses the schedule and resumes it', async () => {
    const { page } = await pullsPage({ mode: 'incremental', interval: 30 });
    await page.getByText('Every 30 minutes').waitFor();
    await page.getByText('Every 7 days').waitFor();
    await page.getByRole('button', { name: 'Pause schedule: Data', exact: true }).click();
    await page.getByText('paused', { exact: true }).waitFor();
    await page.getByText('after you resume the schedule').waitFor();
    await judgeEverywhere(page, 'pulls-paused');
    await page.getByRole('button', { name: 'Resume schedule: Data', exact: true }).click();
    await page.getByRole('button', { name: 'Pause schedule: Data', exact: true }).waitFor();
  });

  test('asks whether so many records are really gone, and marks them when that is accepted', async () => {
    const { page, tenant } = await pullsPage({ mode: 'incremental', tables: ['incidents'], deletes: 'sweep' });
    const run = async () => {
      await page.getByRole('button', { name: 'Run now' }).click();
      await page.getByRole('region', { name: 'Reading incidents' }).waitFor({ state: 'detached', timeout: 60_000 });
    };
    await run();
    await rowOf(page, 'incidents').getByText('Complete', { exact: true }).waitFor();
    const incidents = tenant.mock.records.list('incidents');
    for (const { RecId } of incidents.slice(0, 1500)) tenant.mock.records.delete('incidents', String(RecId));
    await run();
    await page.getByRole('button', { name: 'Accept deletions of incidents' }).click();
    const dialog = page.getByRole('dialog', { name: 'Accept deletions of incidents' });
    await dialog.getByText(/of \d+ records of incidents are no longer visible/).waitFor();
    await judgeEverywhere(page, 'pull-deletes');
    await dialog.getByRole('button', { name: 'Accept deletions and read again' }).click();
    await rowOf(page, 'incidents').getByText('Complete', { exact: true }).waitFor({ timeout: 60_000 });
  });

  test('shows times in the zone of its viewer, and in UTC on hover', async () => {
    const { page, scene } = await pullsPage();
    const at = '2026-07-01T10:00:00.000Z';
    await addRun(scene.store.db, {
      connection: 'first',
      job: 'pull',
      startedAt: at,
      endedAt: at,
      ok: true,
      result: {},
    });
    const browser = page.context().browser();
    const storageState = await page.context().storageState();
    const tokyo = await browser?.newContext({ timezoneId: 'Asia/Tokyo', locale: 'en-GB', storageState });
    const there = await tokyo?.newPage();
    await there?.goto(`${scene.url}/pulls`);
    const time = there?.getByRole('region', { name: 'Last runs' }).locator('time').first();
    expect(await time?.textContent()).toMatch(/^1 Jul 2026, 19:00:00$/);
    expect(await time?.getAttribute('title')).toBe(`${at} (UTC)`);
  });
});
