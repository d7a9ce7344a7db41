import type { Locator, Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { listCounts } from '../../host/store/metric-counts.js';
import { findConnection, openConnection } from '../../host/store/connections.js';
import { saveQueue } from '../../host/store/queues.js';
import { saveRule } from '../../host/store/rules.js';
import type { Store } from '../../host/index.js';
import { inChromium } from './chromium.js';
import {
  fillConnection,
  judge,
  openConsole,
  serveConsole,
  serveTenant,
  visit,
  type ConsoleScene,
  type LivingTenant,
} from './console-scene.js';
import { keepTenant } from './kept-tenant.js';
import { focused, pickByKeys, tabTo } from './keyboard.js';
import { fits, judgeThemes } from './looks.js';

// Each walk opens a browser and is judged on many pages.
vi.setConfig({ testTimeout: 180_000 });

const PHONE = { width: 390, height: 844 };

/** Opens the empty form of an Ivanti connection. */
async function openForm(page: Page): Promise<void> {
  await visit(page, 'Plugins');
  const plugin = page.getByRole('article', { name: /Ivanti/ });
  await plugin.getByRole('link', { name: 'Add connection' }).click();
  await page.getByRole('switch', { name: 'Use Ticketing' }).waitFor();
}

/** The card of the connection `first`, kept with tickets and tables. */
async function keptFirst(page: Page, scene: ConsoleScene, tenant: LivingTenant): Promise<Locator> {
  await keepTenant(scene, tenant, { data: { mode: 'historical', start_date: '2000-01-01' } });
  await visit(page, 'Plugins');
  const card = page.getByRole('article', { name: 'first' });
  await card.waitFor();
  return card;
}

const next = (page: Page) => page.getByRole('button', { name: 'Next' }).click();
const heading = (page: Page) => page.getByRole('heading', { level: 2 }).textContent();
const stored = async (store: Store) => (await openConnection(store, await findConnection(store.db, 'first'))).config;

inChromium('connections in a browser', () => {
  test('a wrong secret is found by the test, which leads back to it; no secret ever comes back to the page', async () => {
    const [scene, tenant] = [await serveConsole(), await serveTenant()];
    const { page } = await openConsole(scene);
    const answers: string[] = [];
    // Read before the page gets it: what a page is done with the browser may have thrown away.
    await page.route('**/api/**', async (route) => {
      const response = await route.fetch();
      answers.push(await response.text());
      await route.fulfill({ response });
    });
    await openForm(page);
    const credentials = { ...tenant.credentials, apiKey: 'planted-wrong-key' };
    await fillConnection(page, { ...tenant, credentials });
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('A check failed.').waitFor();
    const checks = page.getByRole('list', { name: 'Checks' }).getByRole('listitem');
    const refused = checks.filter({ hasText: 'The tenant accepts the credential' });
    expect(await refused.textContent()).toMatch(/^Failed/);
    expect(await checks.filter({ hasText: 'One incident can be read' }).textContent()).toMatch(/^Skipped/);
    await judge(page, 'wizard-test-failed');
    await refused.getByRole('button', { name: 'Go to the field' }).click();
    await expect.poll(() => heading(page)).toBe('Connection');
    await page.getByText('The tenant refuses the credential').waitFor();
    await judge(page, 'wizard-led-back');
    await page.getByRole('textbox', { name: 'API Key' }).fill(tenant.credentials.apiKey);
    for (let step = 0; step < 3; step += 1) await next(page);
    await page.getByRole('checkbox', { name: 'Check the rights too' }).check();
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('All checks passed.').waitFor();
    const rights = page.getByRole('table', { name: 'Required rights' }).getByRole('row');
    expect(await rights.filter({ hasText: 'Journal' }).filter({ hasText: 'Add' }).textContent()).toMatch(
      /^Not checked/,
    );
    await judge(page, 'wizard-test-passed');
    await page.getByRole('button', { name: 'Save connection' }).click();
    await page.getByRole('link', { name: 'Edit first' }).click();
    await next(page);
    await page.getByRole('button', { name: 'Replace API key' }).waitFor();
    const received = answers.join('\n');
    expect(received).toContain('The tenant accepts the credential');
    for (const secret of [tenant.credentials.apiKey, 'planted-wrong-key']) expect(received).not.toContain(secret);
  });

  test('a field that the test proposes is taken into the form with a button, tried and saved', async () => {
    const [scene, tenant] = [await serveConsole(), await serveTenant()];
    const { page } = await openConsole(scene);
    await openForm(page);
    await fillConnection(page, tenant);
    await page.getByRole('button', { name: 'Test connection' }).click();
    const offer = page.getByRole('button', { name: 'Use TestField for the keys of tickets' });
    await offer.waitFor();
    await page.getByText('All checks passed.').waitFor();
    await judgeThemes(page, 'wizard-proposal');
    await offer.press('Enter');
    await page
      .getByRole('status')
      .getByText('Correlation field (ticketing.correlation_field) is now TestField.')
      .waitFor();
    expect(await offer.count()).toBe(0);
    await expect.poll(() => focused(page)).toContain('Test again');
    await judgeThemes(page, 'wizard-proposal-taken');
    await page.keyboard.press('Enter');
    await page.getByText('TestField keeps the key of a ticket').waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: 'Back' }).click();
    expect(await page.getByLabel('Correlation field').inputValue()).toBe('TestField');
    for (let step = 0; step < 2; step += 1) await next(page);
    await page.getByRole('button', { name: 'Save connection' }).click();
    await page.getByRole('article', { name: 'first' }).waitFor();
    expect((await stored(scene.store))['ticketing']).toMatchObject({ correlation_field: 'TestField' });
  });

  test('the way to authenticate decides which fields are asked for', async () => {
    const { page } = await openConsole(await serveConsole());
    await openForm(page);
    await page.getByRole('switch', { name: 'Use Data' }).press('Space');
    await next(page);
    const choose = async (name: string) => {
      await page.getByRole('combobox', { name: 'Authentication' }).click();
      await page.getByRole('option', { name }).click();
    };
    const field = (name: string) => page.getByLabel(name);
    await field('Ivanti User Role').waitFor();
    await choose('API Key Authentication');
    await field('API Key').waitFor();
    await expect.poll(() => field('Ivanti User Role').count()).toBe(0);
    await choose('OAuth2');
    for (const name of ['Token URL', 'Client ID', 'Client secret']) await field(name).waitFor();
    await expect.poll(() => field('API Key').count()).toBe(0);
    await judge(page, 'wizard-oauth2');
  });

  test('steps of parts that are off do not appear, and one part is needed', async () => {
    const { page } = await openConsole(await serveConsole());
    await openForm(page);
    const steps = async () => {
      const buttons = await page.getByRole('button', { name: /^\d/ }).allTextContents();
      return buttons.map((text) => text.replace(/^\d+/, ''));
    };
    await expect.poll(steps).toEqual(['Basic information', 'Connection', 'Test and save']);
    await next(page);
    await page.getByText('Switch on at least one of these.').waitFor();
    await expect.poll(() => heading(page)).toBe('Basic information');
    await judge(page, 'wizard-nothing-used');
    await page.getByRole('switch', { name: 'Use Ticketing' }).press('Space');
    await page.getByText('Switch on at least one of these').waitFor({ state: 'detached' });
    await expect.poll(steps).toEqual(['Basic information', 'Connection', 'Ticketing', 'Test and save']);
    const interval = page.getByRole('group', { name: 'Ticketing' }).getByLabel('Sync Interval (min)');
    expect(await interval.getAttribute('placeholder')).toBe('Default: 60');
    await interval.fill('15');
    await next(page);
    await expect.poll(() => heading(page)).toBe('Connection');
  });

  test('a part that is switched off keeps its values while the form is open, and is gone when it is saved', async () => {
    const [scene, tenant] = [await serveConsole(), await serveTenant()];
    const { page } = await openConsole(scene);
    await keptFirst(page, scene, tenant);
    await page.getByRole('link', { name: 'Edit first' }).click();
    const data = page.getByRole('switch', { name: 'Use Data' });
    await page.getByText('If you switch this off, saving removes its settings.').first().waitFor();
    await data.press('Space');
    await page.getByText('Saving removes these settings. Switch this on again to keep them.').waitFor();
    await judge(page, 'wizard-part-off');
    await data.press('Space');
    for (let step = 0; step < 3; step += 1) await next(page);
    expect(await page.locator('#root_data_tables_0').inputValue()).toBe('employees');
    for (let step = 0; step < 3; step += 1) await page.getByRole('button', { name: 'Back' }).click();
    await data.press('Space');
    const proxy = page.getByRole('switch', { name: 'Use system proxy' });
    expect(await proxy.isChecked()).toBe(true);
    await proxy.press('Space');
    for (let step = 0; step < 3; step += 1) await next(page);
    await page.getByRole('button', { name: 'Save connection' }).click();
    // The proxy decides where the key goes, so the page leads to the key.
    await expect.poll(() => heading(page)).toBe('Connection');
    await page
      .getByText('API Key (auth.api_key) has to be entered again, because a change of Use System Proxy')
      .first()
      .waitFor();
    await judge(page, 'wizard-secret-again');
    await page.getByRole('button', { name: 'Replace API key' }).click();
    await page.getByRole('textbox', { name: 'API Key' }).fill(tenant.credentials.apiKey);
    for (let step = 0; step < 2; step += 1) await next(page);
    await page.getByRole('button', { name: 'Save connection' }).click();
    await page.getByRole('article', { name: 'first' }).waitFor();
    const config = await stored(scene.store);
    expect(Object.keys(config)).toContain('ticketing');
    expect(Object.keys(config)).not.toContain('data');
    expect(config).toMatchObject({ system_proxy: false, auth: { api_key: tenant.credentials.apiKey } });
  });

  test('a choice that may be left out is left out again, and what is no longer asked for stays as it is', async () => {
    const [scene, tenant] = [await serveConsole(), await serveTenant()];
    const { page } = await openConsole(scene);
    await keepTenant(scene, tenant, { data: { chunk_days: 7 } });
    await visit(page, 'Plugins');
    await page.getByRole('link', { name: 'Edit first' }).click();
    for (let step = 0; step < 3; step += 1) await next(page);
    const mode = page.getByRole('combobox', { name: 'Mode' });
    expect(await mode.inputValue()).toBe('incremental');
    expect(await page.getByText('Chunk').count()).toBe(0);
    await mode.locator('..').getByRole('button', { includeHidden: true }).click();
    expect(await mode.inputValue()).toBe('');
    await next(page);
    await page.getByRole('button', { name: 'Save connection' }).click();
    await page.getByRole('article', { name: 'first' }).getByText('Data, history').waitFor();
    expect((await stored(scene.store))['data']).toEqual({ tables: ['employees'], chunk_days: 7 });
  });

  test('a problem that the host has with a basic field leads to the basic step', async () => {
    const { page } = await openConsole(await serveConsole());
    await openForm(page);
    await fillConnection(page, await serveTenant());
    const problem = { code: 'config.invalid', blame: 'config', retry: 'never', message: 'Too often.', fix: 'Longer.' };
    await page.route('**/api/connections', (route) =>
      route.fulfill({ status: 400, json: { problem: { ...problem, field: 'ticketing.interval' } } }),
    );
    await page.getByRole('button', { name: 'Save connection' }).click();
    const interval = page.getByRole('group', { name: 'Ticketing' }).getByLabel('Sync Interval (min)');
    await expect.poll(() => interval.getAttribute('aria-invalid')).toBe('true');
    await expect.poll(() => heading(page)).toBe('Basic information');
    await expect.poll(() => page.evaluate<string>('document.activeElement.id')).toBe('root_ticketing_interval');
  });

  test('a slow tenant shows what is going on, and the test ends when it is stopped or the page is left', async () => {
    const [scene, tenant] = [await serveConsole(), await serveTenant()];
    const { page } = await openConsole(scene);
    await openForm(page);
    await fillConnection(page, tenant);
    tenant.mock.faults.add({ match: { op: 'any' }, do: [{ delay: { forever: true } }] });
    // A call counts as failed only when the host has given it up.
    const givenUp = async () => {
      const rows = (await listCounts(scene.store.db)).filter(({ metric }) => metric === 'requests_total');
      return rows.filter(({ labels }) => labels.includes('failed')).reduce((sum, { value }) => sum + value, 0);
    };
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByRole('list', { name: 'Checks' }).getByText('Configuration is complete').waitFor();
    await page.getByRole('timer').getByText('Running for 1 s').waitFor();
    await page.getByText('Asking the tenant …').waitFor();
    await judge(page, 'wizard-test-running');
    expect(await givenUp()).toBe(0);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped.').waitFor();
    await expect.poll(givenUp).toBe(1);
    await judge(page, 'wizard-test-stopped');
    await page.getByRole('button', { name: 'Test again' }).click();
    await page.getByRole('list', { name: 'Checks' }).getByText('Configuration is complete').waitFor();
    await expect.poll(() => tenant.mock.journal.count()).toBe(2);
    await visit(page, 'Overview');
    await expect.poll(givenUp).toBe(2);
  });

  test('the card says what a connection does; it is disabled, enabled, changed and deleted', async () => {
    const [scene, tenant] = [await serveConsole(), await serveTenant()];
    const { page } = await openConsole(scene);
    const card = await keptFirst(page, scene, tenant);
    await card.getByText('every 60 min').first().waitFor();
    expect(await card.textContent()).toMatch(/Data, history every 60 min, next .*Ticketing every 60 min, next/);
    await card.getByRole('button', { name: 'Disable first' }).click();
    await card.getByText('The host runs nothing for this connection until you enable it.').waitFor();
    await judge(page, 'card-disabled');
    await card.getByRole('button', { name: 'Enable first' }).click();
    await card.getByText('Enabled', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Edit first' }).click();
    await next(page);
    await page.getByRole('button', { name: 'Replace API key' }).click();
    await page.getByRole('textbox', { name: 'API Key' }).fill('another-key');
    for (let step = 0; step < 3; step += 1) await next(page);
    await page.getByRole('button', { name: 'Save connection' }).click();
    await card.waitFor();
    expect(await stored(scene.store)).toMatchObject({ auth: { api_key: 'another-key' } });
    await card.getByRole('button', { name: 'Delete first' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete first' });
    await dialog.getByText('Its schedules and secrets: they are deleted with it').waitFor();
    await judge(page, 'card-delete');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('No connections yet').waitFor();
  });

  test('a connection that queues use is not deleted: they are named', async () => {
    const [scene, tenant] = [await serveConsole(), await serveTenant()];
    const { page } = await openConsole(scene);
    const card = await keptFirst(page, scene, tenant);
    const { db } = scene.store;
    await saveRule(db, { name: 'all', filter: {} });
    const queue = { name: 'desk', rule: 'all', connection: 'first', label: 'Incidents', value: {} };
    await saveQueue(db, { ...queue, create: [], update: [] });
    await card.getByRole('button', { name: 'Delete first' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete first' });
    await dialog.getByText('Queues: desk').waitFor();
    expect(await dialog.getByRole('button', { name: 'Delete' }).count()).toBe(0);
    await judge(page, 'card-delete-queues');
    await dialog.getByRole('link', { name: 'Go to the queues' }).click();
    await page.getByRole('heading', { name: 'Queues', level: 1 }).waitFor();
  });

  test('a failed run marks the card with its problem, and a good one takes the mark away', async () => {
    const [scene, tenant] = [await serveConsole(), await serveTenant()];
    const { page } = await openConsole(scene);
    const card = await keptFirst(page, scene, tenant);
    const mark = card.getByText('Last run failed', { exact: true });
    expect(await mark.count()).toBe(0);
    tenant.mock.faults.add({ match: { op: 'any' }, do: [{ status: { code: 401, body: {} } }] });
    const run = async () => {
      await visit(page, 'Pulls');
      await page.getByRole('button', { name: 'Run now' }).click();
    };
    await run();
    await visit(page, 'Plugins');
    await mark.waitFor({ timeout: 30_000 });
    await card.getByText('The tenant refuses the credential').waitFor();
    for (const size of [{ width: 1280, height: 720 }, PHONE]) {
      await page.setViewportSize(size);
      await judge(page, 'card-failed');
    }
    await page.setViewportSize({ width: 1280, height: 720 });
    tenant.mock.faults.clear();
    await run();
    await page.getByRole('table', { name: 'Report' }).waitFor();
    await visit(page, 'Plugins');
    await mark.waitFor({ state: 'detached', timeout: 30_000 });
  });

  test('every step can be read in both themes, also on a phone', async () => {
    const tenant = await serveTenant();
    const { page } = await openConsole(await serveConsole(), 'dark');
    const look = async (name: string) => {
      for (const size of [
        { width: 1280, height: 1400 },
        { width: 390, height: 1400 },
      ]) {
        await page.setViewportSize(size);
        await judgeThemes(page, name);
        await fits(page, name);
      }
      await page.setViewportSize({ width: 1280, height: 720 });
    };
    await openForm(page);
    await look('step-1-empty');
    await page.getByRole('switch', { name: 'Use Ticketing' }).press('Space');
    await page.getByRole('switch', { name: 'Use Data' }).press('Space');
    await look('step-1-basic');
    await next(page);
    await look('step-2-connection');
    await next(page);
    await look('step-2-connection-faults');
    await page.getByLabel('Ivanti Tenant URL').fill(tenant.url);
    for (const name of ['Username', 'Password', 'Ivanti User Role']) await page.getByLabel(name).first().fill('x');
    await next(page);
    await next(page);
    await look('step-3-ticketing-faults');
    await page.getByLabel('Employee Record ID (RecID)').fill(tenant.credentials.employeeRecId);
    await next(page);
    await next(page);
    await look('step-4-data-faults');
    await page.getByRole('button', { name: 'Add' }).first().click();
    await page.locator('#root_data_tables_0').fill('employees');
    await page.getByRole('combobox', { name: 'Mode' }).click();
    await page.getByRole('option', { name: 'incremental' }).click();
    await next(page);
    await look('step-5-test');
  });

  test('a connection is added with the keyboard alone', async () => {
    const [scene, tenant] = [await serveConsole(), await serveTenant()];
    const { page } = await openConsole(scene);
    await openForm(page);
    const { keyboard } = page;
    const press = async (name: string, key: string) => {
      await tabTo(page, name);
      await keyboard.press(key);
    };
    const type = async (name: string, text: string) => {
      await tabTo(page, name);
      await keyboard.type(text);
    };
    await type('root_name|', 'first');
    await press('Use Ticketing', 'Space');
    await press('Next', 'Enter');
    await expect.poll(() => heading(page)).toBe('Connection');
    await type('root_instance', tenant.url);
    await tabTo(page, 'root_auth__oneof_select');
    await pickByKeys(page, 'API Key Authentication');
    await page.getByRole('textbox', { name: 'API Key' }).waitFor();
    await type('root_auth_api_key', tenant.credentials.apiKey);
    await press('Next', 'Enter');
    await expect.poll(() => heading(page)).toBe('Ticketing');
    // What is missing is where the cursor is.
    await press('Next', 'Enter');
    await expect.poll(() => focused(page)).toContain('root_ticketing_employee_rec_id');
    await keyboard.type(tenant.credentials.employeeRecId);
    await press('Next', 'Enter');
    await press('Test connection', 'Enter');
    await page.getByText('All checks passed.').waitFor();
    await press('Save connection', 'Enter');
    await page.getByRole('article', { name: 'first' }).waitFor();
  });
});
