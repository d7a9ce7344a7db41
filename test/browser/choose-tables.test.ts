import type { Locator, Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { listCounts } from '../../host/store/metric-counts.js';
import { listConnections, openConnection } from '../../host/store/connections.js';
import { loadPlugin, type Store } from '../../host/index.js';
import type { Json, JsonObject } from '../../host-sdk/index.js';
import { MEMORY } from '../host/run-cli.js';
import { inChromium } from './chromium.js';
import { judge, openConsole, serveConsole, serveTenant, visit, type LivingTenant } from './console-scene.js';
import { focused, pickByKeys, tabTo } from './keyboard.js';
import { judgeEverywhere } from './looks.js';

// Each walk opens a browser and is judged on many pages.
vi.setConfig({ testTimeout: 180_000 });

const next = (page: Page) => page.getByRole('button', { name: 'Next' }).click();
const heading = (page: Page) => page.getByRole('heading', { level: 2 });

async function storedTables(store: Store): Promise<unknown> {
  const [first] = await listConnections(store.db);
  const { config } = await openConnection(store, first!);
  return (config['data'] as JsonObject)['tables'];
}

/** The step of the tables, of a new connection that is valid so far and reads tables alone. */
async function openTables(page: Page, { url, credentials }: LivingTenant): Promise<void> {
  await visit(page, 'Plugins');
  await page
    .getByRole('article', { name: /Ivanti/ })
    .getByRole('link', { name: 'Add connection' })
    .click();
  await page.getByLabel('Configuration Name').fill('first');
  await page.getByRole('switch', { name: 'Use Data' }).press('Space');
  await next(page);
  await page.getByLabel('Ivanti Tenant URL').fill(url);
  await page.getByRole('combobox', { name: 'Authentication' }).click();
  await page.getByRole('option', { name: 'API Key Authentication' }).click();
  await page.getByRole('textbox', { name: 'API Key' }).fill(credentials.apiKey);
  await next(page);
  await page.getByRole('button', { name: 'Choose from the tenant' }).waitFor();
}

/** Opens what the tenant has. */
async function openChoice(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Choose from the tenant' }).click();
  const dialog = page.getByRole('dialog', { name: 'Tables of the tenant' });
  await dialog.waitFor();
  return dialog;
}

/** Requests that the host has dropped. */
async function givenUp({ db }: Store): Promise<number> {
  const rows = (await listCounts(db)).filter(({ metric }) => metric === 'requests_total');
  return rows.filter(({ labels }) => labels.includes('failed')).reduce((sum, { value }) => sum + value, 0);
}

const ended = (dialog: Locator) => dialog.getByText(/\d+ can be read/).waitFor();
const table = (dialog: Locator, name: string) => dialog.getByRole('checkbox', { name, exact: true });

inChromium('tables of the tenant in the form of a connection', () => {
  test('are ticked instead of typed, and saved', async () => {
    const [scene, tenant] = [await serveConsole(), await serveTenant()];
    const body = { message: ['Role X does not have rights to view object Change#.'] };
    tenant.mock.faults.add({ match: { op: 'list', set: 'changes' }, do: [{ status: { code: 400, body } }] });
    const { page } = await openConsole(scene);
    await openTables(page, tenant);
    await page.getByText('Sends a few read requests to the tenant for each table.').waitFor();
    await judgeEverywhere(page, 'tables-step');
    const dialog = await openChoice(page);
    await ended(dialog);
    await judgeEverywhere(page, 'tables-choice');
    const rows = dialog.getByRole('listitem');
    const incidents = rows.filter({ hasText: 'Written to the table incident' }).first();
    expect(await incidents.textContent()).toContain('300 records');
    expect(await table(dialog, 'changes').isDisabled()).toBe(true);
    await rows.filter({ hasText: 'changes' }).getByText('Cannot be read: ').waitFor();
    await table(dialog, 'incidents').check();
    await table(dialog, 'employees').check();
    await table(dialog, 'problems').check();
    await table(dialog, 'problems').uncheck();
    await dialog.getByText('2 tables in the list').waitFor();
    await dialog.getByLabel('Search tables').fill('task');
    await table(dialog, 'incidents').waitFor({ state: 'detached' });
    await judgeEverywhere(page, 'tables-searched');
    await dialog.getByLabel('Search tables').fill('zebra');
    await dialog.getByText('No table matches “zebra”.').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.locator('#root_data_tables_1').inputValue()).toBe('employees');
    await judgeEverywhere(page, 'tables-chosen');
    await page.getByRole('combobox', { name: 'Mode' }).click();
    await page.getByRole('option', { name: 'incremental' }).click();
    await next(page);
    await page.getByRole('button', { name: 'Save connection' }).click();
    await page.getByRole('article', { name: 'first' }).waitFor();
    expect(await storedTables(scene.store)).toEqual(['incidents', 'employees']);
  });

  test('are added to typed names, which stay even if the tenant does not know them', async () => {
    const [scene, tenant] = [await serveConsole(), await serveTenant()];
    const { page } = await openConsole(scene);
    await openTables(page, tenant);
    const typed = ['ci__unknowns', 'Employees'];
    for (const [at, name] of typed.entries()) {
      await page.getByRole('button', { name: 'Add' }).first().click();
      await page.locator(`#root_data_tables_${at}`).fill(name);
    }
    // An empty line.
    await page.getByRole('button', { name: 'Add' }).first().click();
    const dialog = await openChoice(page);
    await ended(dialog);
    expect(await table(dialog, 'Employees').isChecked()).toBe(true);
    expect(await table(dialog, 'ci__unknowns').isChecked()).toBe(true);
    await dialog.getByRole('listitem').filter({ hasText: 'ci__unknowns' }).getByText('Cannot be read: ').waitFor();
    await judge(page, 'tables-typed');
    await table(dialog, 'incidents').check();
    await dialog.getByRole('button', { name: 'Done' }).click();
    const names = page.locator('[id^=root_data_tables_]').and(page.getByRole('textbox'));
    const listed = async () => Promise.all((await names.all()).map((one) => one.inputValue()));
    await expect.poll(listed).toEqual([...typed, 'incidents']);
    // The console shows the tenant's answer again without a new request.
    const calls = tenant.mock.journal.count();
    await openChoice(page);
    await table(dialog, 'Employees').uncheck();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect.poll(listed).toEqual([typed[0], 'incidents']);
    expect(tenant.mock.journal.count()).toBe(calls);
  });

  test('are chosen with the keyboard alone', async () => {
    const [scene, tenant] = [await serveConsole(), await serveTenant()];
    const { page } = await openConsole(scene);
    await openTables(page, tenant);
    const { keyboard } = page;
    await tabTo(page, 'Choose from the tenant');
    await keyboard.press('Enter');
    // The cursor is in the search at once.
    await expect.poll(() => focused(page)).toContain('Search tables');
    const dialog = page.getByRole('dialog', { name: 'Tables of the tenant' });
    await ended(dialog);
    await keyboard.type('employees');
    await table(dialog, 'incidents').waitFor({ state: 'detached' });
    await tabTo(page, 'employees');
    await keyboard.press('Space');
    await dialog.getByText('1 table in the list').waitFor();
    await keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => focused(page)).toContain('Choose from the tenant');
    await tabTo(page, 'root_data_mode');
    await pickByKeys(page, 'incremental');
    await tabTo(page, 'Next');
    await keyboard.press('Enter');
    await tabTo(page, 'Save connection');
    await keyboard.press('Enter');
    await page.getByRole('article', { name: 'first' }).waitFor();
    expect(await storedTables(scene.store)).toEqual(['employees']);
  });

  test('of a slow tenant come in one by one, and nothing more is asked once it is stopped', async () => {
    const [scene, tenant] = [await serveConsole(), await serveTenant()];
    const { page } = await openConsole(scene);
    await openTables(page, tenant);
    // Some tables are answered for, then four never are.
    const hanging = tenant.mock.faults.add({
      match: { op: 'list' },
      when: { skip: 6, times: 4 },
      do: [{ delay: { forever: true } }],
    });
    const dialog = await openChoice(page);
    await expect.poll(() => hanging.report().fired).toBe(4);
    await dialog.getByText(/^[1-9]\d* of \d+ checked$/).waitFor();
    await dialog.getByRole('timer').getByText('Running for 1 s').waitFor();
    await table(dialog, 'incidents').check();
    await judgeEverywhere(page, 'tables-running');
    const calls = tenant.mock.journal.count();
    expect(await givenUp(scene.store)).toBe(0);
    await dialog.getByRole('button', { name: 'Stop' }).click();
    await dialog.getByText('Stopped. The list shows only the tables checked before that.').waitFor();
    await expect.poll(() => givenUp(scene.store)).toBe(4);
    expect(tenant.mock.journal.count()).toBe(calls);
    expect(await table(dialog, 'incidents').isChecked()).toBe(true);
    await judge(page, 'tables-stopped');
    await dialog.getByRole('button', { name: 'Search again' }).click();
    await ended(dialog);
  });

  test('cannot be told by a tenant that refuses the key, which leads to it', async () => {
    const [scene, tenant] = [await serveConsole(), await serveTenant()];
    const { page } = await openConsole(scene);
    await openTables(page, { ...tenant, credentials: { ...tenant.credentials, apiKey: 'planted-wrong-key' } });
    const dialog = await openChoice(page);
    await dialog.getByRole('alert').getByText('The tenant refuses the credential').waitFor();
    await judgeEverywhere(page, 'tables-refused');
    await dialog.getByRole('button', { name: 'Go to the field' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await heading(page).textContent()).toBe('Connection');
    await page.getByText('The tenant refuses the credential').waitFor();
    await page.getByRole('textbox', { name: 'API Key' }).fill(tenant.credentials.apiKey);
    await next(page);
    await openChoice(page);
    await ended(dialog);
  });

  test('are offered by the hint alone, for any plugin', async () => {
    const plain = await loadPlugin(MEMORY);
    const configuration = structuredClone(plain.configuration) as {
      properties: { data: { properties: Record<string, Json> } };
    };
    const { properties } = configuration.properties.data;
    properties['tables'] = { ...(properties['tables'] as JsonObject), 'x-choices': 'tables' };
    const schema = configuration as unknown as JsonObject;
    const hinted = {
      ...plain,
      configuration: schema,
      manifest: { ...plain.manifest, id: 'hinted', name: 'Hinted', configuration: schema },
    };
    const scene = await serveConsole({ plugins: [plain, hinted] });
    const { page } = await openConsole(scene);
    const openForm = async (name: string) => {
      await visit(page, 'Plugins');
      await page.getByRole('article', { name }).getByRole('link', { name: 'Add connection' }).click();
      await page.getByRole('switch', { name: 'Use Data' }).press('Space');
      await next(page);
      await page.getByLabel('Instance').fill('m.example');
      await page.getByRole('combobox', { name: 'Authentication' }).click();
      await page.getByRole('option', { name: 'Nobody' }).click();
      await next(page);
      await page.getByRole('button', { name: 'Add' }).click();
    };
    await openForm('Memory');
    expect(await page.getByRole('button', { name: 'Choose from the tenant' }).count()).toBe(0);
    await openForm('Hinted');
    await page.locator('#root_data_tables_0').fill('letters');
    const dialog = await openChoice(page);
    await ended(dialog);
    expect(await table(dialog, 'letters').isChecked()).toBe(true);
    expect(await table(dialog, 'diaries').isDisabled()).toBe(true);
    await dialog.getByText('Cannot be read: The product said: not for you.').waitFor();
  });
});
