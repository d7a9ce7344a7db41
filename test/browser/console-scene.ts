import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { createApp, type ApiOptions } from '../../host/api/app.js';
import { createPerform } from '../../host/work/asked-work.js';
import { builtConsole } from '../../host/api/built-console.js';
import { listen } from '../../host/api/listen.js';
import { createStoreJobs } from '../../host/jobs/store-jobs.js';
import { createAskedJobs } from '../../host/work/asked-jobs.js';
import { createSessionPool } from '../../host/work/session-pool.js';
import { filePerTenant, tablesPlace } from '../../host/work/tables-place.js';
import { systemClock, type Store } from '../../host/index.js';
import { createEntryLink } from '../../host/store/entry-links.js';
import { createMockIvanti, type Credentials, type MockIvanti, type MockOptions } from '../../mock-ivanti/index.js';
import { afterTest, openTestStore, quietLogger } from '../host/scene.js';
import { accessibilityFaults, openPage, type Rules } from './chromium.js';
import { loadedPlugins } from './loaded-plugins.js';

/** Where the pictures of the pages go. */
const PICTURES = join(tmpdir(), 'ivanti-exchange-console');

export interface ConsoleScene {
  readonly url: string;
  readonly store: Store;
  /** Code of the setup link. */
  readonly code: string;
  /** Stops answering; call the returned function to answer again at the same address. */
  readonly silence: () => Promise<() => Promise<void>>;
}

/** The real host with its built console and two plugins, on a free port, with an empty store. */
export async function serveConsole(given: Partial<ApiOptions> = {}): Promise<ConsoleScene> {
  const store = given.store ?? (await openTestStore());
  const code = await createEntryLink(store.db, { kind: 'setup' }, systemClock);
  const plugins = given.plugins ?? (await loadedPlugins());
  const to = tablesPlace({ store, plugins }, filePerTenant(store));
  const shared = { store, plugins, clock: systemClock, logger: quietLogger, to };
  const sessions = createSessionPool(shared);
  const engine = createStoreJobs(shared);
  const jobs = createAskedJobs({ ...shared, jobs: engine, perform: createPerform({ ...shared, sessions }) });
  jobs.begin();
  const options = { ...shared, sessions, jobs, ...builtConsole(), ...given };
  const app = createApp(options);
  let server = await listen(app, 0);
  const { url } = server;
  afterTest(async () => {
    await engine.stop();
    await server.close();
  });
  const silence = async () => {
    await server.close();
    return async () => {
      server = await listen(app, Number(new URL(url).port));
    };
  };
  return { url, store, code, silence };
}

export interface LivingTenant {
  readonly mock: MockIvanti;
  readonly url: string;
  readonly credentials: Credentials;
}

/** A mock tenant whose clock is that of the host. */
export async function serveTenant(options: MockOptions = {}): Promise<LivingTenant> {
  const mock = createMockIvanti({ incidents: 300, ...options });
  const { url, credentials, close } = await mock.listen();
  afterTest(async () => {
    await close();
    await mock.close();
  });
  return { mock, url, credentials };
}

const PASSWORD = 'correct horse battery';

/** A page that has set the password by the link of the first start, and is signed in. */
export async function openFirst({ url, code }: ConsoleScene, colorScheme: Scheme = 'light'): Promise<Page> {
  const page = await openPage(`${url}/#setup=${code}`, colorScheme);
  page.setDefaultTimeout(10_000);
  await page.getByLabel('Password', { exact: false }).first().fill(PASSWORD);
  await page.getByLabel('Repeat password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set password and sign in' }).click();
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  return page;
}

/** A page that is signed in; the password was set by a call, which takes less time than the form. */
export async function openConsole({ url, code }: ConsoleScene, colorScheme: Scheme = 'light') {
  const page = await openPage('about:blank', colorScheme);
  page.setDefaultTimeout(10_000);
  // Shares its cookies with the page.
  await page.context().request.post(`${url}/api/setup`, { data: { code, password: PASSWORD } });
  await page.goto(url);
  await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  return { page };
}

type Scheme = 'light' | 'dark';

/** Goes to a page by its link in the menu. */
export async function visit(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

/** A file of alerts of today, one of each type given. */
export function alertsFile(...types: readonly string[]) {
  const lines = types.map((alertType, index) => {
    const names = { id: `alert-${index}`, alertName: `Alert ${index}`, alertType, user: 'ada@example.com' };
    return JSON.stringify({ ...names, timestamp: new Date().toISOString(), rawData: { file: 'payroll.xlsx' } });
  });
  return { name: 'alerts.ndjson', mimeType: 'application/x-ndjson', buffer: Buffer.from(lines.join('\n')) };
}

/** Types the values of an Ivanti connection with an API key into the form, up to the test. */
export async function fillConnection(page: Page, tenant: LivingTenant): Promise<void> {
  await page.getByLabel('Configuration Name').fill('first');
  await page.getByRole('switch', { name: 'Use Ticketing' }).press('Space');
  await page.getByRole('switch', { name: 'Use Data' }).press('Space');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Ivanti Tenant URL').fill(tenant.url);
  await page.getByRole('combobox', { name: 'Authentication' }).click();
  await page.getByRole('option', { name: 'API Key Authentication' }).click();
  await page.getByRole('textbox', { name: 'API Key' }).fill(tenant.credentials.apiKey);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Employee Record ID (RecID)').fill(tenant.credentials.employeeRecId);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Add' }).first().click();
  await page.locator('#root_data_tables_0').fill('employees');
  await page.getByRole('combobox', { name: 'Mode' }).click();
  await page.getByRole('option', { name: 'historical' }).click();
  await page.getByLabel('Start date').fill('2000-01-01');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Test connection' }).waitFor();
}

/** Holds what a page shows against WCAG as soon as nothing moves, and keeps a picture of it to be looked at. */
export async function judge(page: Page, name: string, rules: Rules = 'all'): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await stillness(page);
  const scheme = await page.evaluate<string>(`matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'`);
  const width = page.viewportSize()?.width ?? 0;
  await page.screenshot({
    path: join(PICTURES, `${name}-${scheme}-${width}.png`),
    animations: 'disabled',
    fullPage: true,
  });
  let faults = await accessibilityFaults(page, rules);
  if (faults.length > 0) {
    // A notice may have begun to leave meanwhile; what is wrong with the page itself is wrong again.
    await stillness(page);
    faults = await accessibilityFaults(page, rules);
  }
  expect.soft(faults, `${name}, ${scheme}, ${width} wide`).toEqual([]);
}

/** Until nothing moves: a text that is half faded in has too little contrast for as long as that takes. */
async function stillness(page: Page): Promise<void> {
  await expect.poll(() => moving(page)).toBe(0);
}

/** How many transitions run that will end. */
function moving(page: Page): Promise<number> {
  return page.evaluate<number>(
    `document.getAnimations().filter((one) => one.playState === 'running' && one.effect.getComputedTiming().endTime < Infinity).length`,
  );
}
