import { expect, test, vi } from 'vitest';
import { inChromium, openPage, takeComplaints } from './chromium.js';
import {
  alertsFile,
  fillConnection,
  judge,
  openConsole,
  openFirst,
  serveConsole,
  serveTenant,
  visit,
} from './console-scene.js';
import { pickByKeys } from './keyboard.js';
import { judgeThemes } from './looks.js';

// Each walk opens a browser and is judged on many pages.
vi.setConfig({ testTimeout: 400_000 });

inChromium('the console in a browser', () => {
  test('leads from nothing to the first table and the first ticket by clicks alone, in both themes', async () => {
    const [scene, tenant] = [await serveConsole(), await serveTenant()];
    const page = await openFirst(scene, 'dark');
    await judgeThemes(page, 'overview-empty');
    await page.getByRole('link', { name: 'Add a connection' }).click();
    await judgeThemes(page, 'plugins-empty');
    await page
      .getByRole('article', { name: /Ivanti/ })
      .getByRole('link', { name: 'Add connection' })
      .click();
    await judgeThemes(page, 'connection-form');
    await fillConnection(page, tenant);
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('All checks passed.').waitFor();
    await judgeThemes(page, 'connection-tested');
    await page.getByRole('button', { name: 'Save connection' }).click();
    await page.getByRole('article', { name: 'first' }).waitFor();
    await judgeThemes(page, 'plugins');
    await visit(page, 'Pulls');
    await page.getByRole('button', { name: 'Run now' }).click();
    const report = page.getByRole('table', { name: 'Report' });
    await report.waitFor();
    expect(await report.getByRole('row').nth(1).textContent()).toMatch(/^employeesComplete\d+/);
    await judgeThemes(page, 'pulls');
    await page.getByRole('button', { name: 'Preview employees' }).click();
    const preview = page.getByRole('table', { name: 'Preview employees' });
    await preview.waitFor();
    await expect.poll(() => preview.getByRole('row').count()).toBe(21);
    await judgeThemes(page, 'pull-preview');
    await page.keyboard.press('Escape');
    await page.getByLabel('From').fill('2024-01-01');
    await page.getByRole('button', { name: 'Estimate' }).click();
    await page.getByRole('table', { name: 'Estimate' }).waitFor();
    await visit(page, 'Overview');
    await page.getByRole('table', { name: 'Freshness of the tables' }).waitFor();
    await judgeThemes(page, 'overview');
    await visit(page, 'Tickets');
    await judgeThemes(page, 'tickets-empty');
    await visit(page, 'Alerts');
    await judgeThemes(page, 'alerts-empty');
    await page.getByLabel('Alert file').setInputFiles(alertsFile('DLP', 'Malware', 'DLP'));
    await page.getByText('3 added, 0 updated, 0 unchanged, 0 refused').waitFor();
    await page.getByRole('button', { name: 'Raw data of alert-0' }).click();
    await judgeThemes(page, 'alerts');
    await page.getByRole('button', { name: 'Add condition' }).click();
    await page.getByRole('combobox', { name: 'Attribute' }).click();
    await page.getByRole('option', { name: 'Alert type' }).click();
    await page.getByRole('textbox', { name: 'Value' }).fill('DLP');
    await page.getByRole('button', { name: 'Apply filter' }).click();
    await page.getByText('1 to 2 of 2').waitFor();
    await judgeThemes(page, 'alerts-filtered');
    await page.getByRole('link', { name: 'Create a rule from this filter' }).click();
    await page.getByLabel('Name', { exact: false }).first().fill('Data loss');
    await page.getByRole('spinbutton', { name: 'Days back' }).or(page.getByLabel('Days back')).first().fill('7');
    await page.getByRole('button', { name: 'Test rule' }).click();
    await page.getByText('2 match, 0 of them muted. They would become 2 tickets.').waitFor();
    await judgeThemes(page, 'rule');
    await page.getByRole('button', { name: 'Save rule' }).click();
    await page.getByRole('heading', { name: 'Rules', level: 1 }).waitFor();
    await judgeThemes(page, 'rules');
    await visit(page, 'Queues');
    await judgeThemes(page, 'queues-empty');
    await page.getByRole('link', { name: 'Add queue' }).click();
    await page.getByLabel('Name', { exact: false }).first().fill('To the service desk');
    await page.getByLabel('Template of Summary (Subject)').first().fill('Seen: $alertName');
    await page.getByRole('button', { name: 'Show the request' }).click();
    await page.getByText('"Subject": "Seen: Alert 2"').waitFor();
    await judgeThemes(page, 'queue');
    await page.getByRole('button', { name: 'Save queue' }).click();
    await page.getByRole('button', { name: 'Sync To the service desk' }).click();
    await page.getByRole('button', { name: 'Count alerts' }).click();
    await page.getByRole('button', { name: 'Create tickets for 2 alerts' }).click();
    await page.getByText('Done.').waitFor();
    await judgeThemes(page, 'queue-sync');
    await page.getByRole('link', { name: 'Go to the tickets' }).click();
    const tickets = page.getByRole('table', { name: 'Tickets' });
    await tickets.waitFor();
    await expect.poll(() => tickets.getByRole('row').count()).toBe(3);
    await judgeThemes(page, 'tickets');
    await tickets.getByRole('link', { name: 'Alert 0' }).click();
    await page.getByRole('heading', { name: 'History' }).waitFor();
    await judgeThemes(page, 'ticket');
    const number = /Ticket (\d+)/.exec((await page.getByRole('heading', { level: 1 }).textContent()) ?? '')?.[1];
    const incidents = tenant.mock.records.list('incidents');
    expect(incidents.find((one) => String(one['IncidentNumber']) === number)).toMatchObject({
      Subject: 'Seen: Alert 0',
    });
    await visit(page, 'Overview');
    await judgeThemes(page, 'overview');
    await visit(page, 'Logs');
    await judgeThemes(page, 'logs');
  });

  test('names what is missing at its field, and goes on when it is there', async () => {
    const { page } = await openConsole(await serveConsole());
    await visit(page, 'Plugins');
    await page.getByRole('link', { name: 'Add connection' }).first().click();
    await page.getByRole('switch', { name: 'Use Data' }).press('Space');
    for (let step = 0; step < 2; step += 1) await page.getByRole('button', { name: 'Next' }).click();
    const instance = page.getByLabel('Ivanti Tenant URL');
    await expect.poll(() => instance.getAttribute('aria-invalid')).toBe('true');
    await judge(page, 'connection-faults');
    await instance.fill('tenant.example.com');
    await expect.poll(() => instance.getAttribute('aria-invalid')).not.toBe('true');
    expect(await page.getByRole('heading', { level: 2 }).textContent()).toBe('Connection');
  });

  test('draws the form of a plugin it has never seen from its manifest', async () => {
    const { page } = await openConsole(await serveConsole());
    await visit(page, 'Plugins');
    await page.getByRole('article', { name: 'Memory' }).getByRole('link', { name: 'Add connection' }).click();
    await page.getByRole('switch', { name: 'Use Ticketing' }).press('Space');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('Instance').fill('memory.example.com');
    await page.getByRole('textbox', { name: 'Password' }).fill('hunter2');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('Owner').fill('me');
    await judge(page, 'connection-form-memory');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Save connection' }).click();
    await page.getByRole('link', { name: 'Edit memory.example.com' }).click();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Replace Password' }).waitFor();
    expect(await page.locator('input[type=password]').count()).toBe(0);
    await judge(page, 'connection-edit');
  });

  test('shows what the host refuses at the field that it is about', async () => {
    const { page } = await openConsole(await serveConsole());
    for (const end of ['Save', 'Save again'] as const) {
      await visit(page, 'Plugins');
      await page.getByRole('article', { name: 'Memory' }).getByRole('link', { name: 'Add connection' }).click();
      await page.getByLabel('Name').fill('twice');
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByLabel('Instance').fill('memory.example.com');
      await page.getByRole('textbox', { name: 'Password' }).fill('hunter2');
      await page.getByRole('button', { name: 'Next' }).click();
      await page.getByRole('button', { name: 'Save connection' }).click();
      if (end === 'Save') await page.getByRole('article', { name: 'twice' }).waitFor();
    }
    const name = page.getByLabel('Name');
    await expect.poll(() => name.getAttribute('aria-invalid')).toBe('true');
    await page.getByText('Use another name, or change that connection.').waitFor();
    await judge(page, 'connection-refused');
  });

  test('says what is wrong with a tenant that does not answer', async () => {
    const { page } = await openConsole(await serveConsole());
    await visit(page, 'Plugins');
    await page
      .getByRole('article', { name: /Ivanti/ })
      .getByRole('link', { name: 'Add connection' })
      .click();
    const dead = { url: 'http://127.0.0.1:9', credentials: { apiKey: 'k', employeeRecId: 'r' } };
    await fillConnection(page, dead as Parameters<typeof fillConnection>[1]);
    await page.getByRole('button', { name: 'Test connection' }).click();
    // The plugin tries a few times before it says so.
    await page.getByText('A check failed.').waitFor({ timeout: 60_000 });
    expect(await page.getByRole('list', { name: 'Checks' }).textContent()).toContain('127.0.0.1:9');
    await judge(page, 'connection-dead');
  });

  test('explains a refused ticket, and makes it when asked to try again', async () => {
    const [scene, tenant] = [await serveConsole(), await serveTenant()];
    const { page } = await openConsole(scene);
    await visit(page, 'Plugins');
    await page
      .getByRole('article', { name: /Ivanti/ })
      .getByRole('link', { name: 'Add connection' })
      .click();
    await fillConnection(page, tenant);
    await page.getByRole('button', { name: 'Save connection' }).click();
    await page.getByRole('article', { name: 'first' }).waitFor();
    await visit(page, 'Alerts');
    await page.getByLabel('Alert file').setInputFiles(alertsFile('DLP'));
    await page.getByText('1 added').waitFor();
    await page.getByRole('link', { name: 'Create a rule from this filter' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('All');
    await page.getByRole('button', { name: 'Save rule' }).click();
    await visit(page, 'Queues');
    await page.getByRole('link', { name: 'Add queue' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Desk');
    await page.getByLabel('Template of Summary (Subject)').first().waitFor();
    await page.getByRole('button', { name: 'Save queue' }).click();
    await page.getByRole('button', { name: 'Sync Desk' }).click();
    await page.getByRole('button', { name: 'Count alerts' }).click();
    const body = { code: 'ISM_4000', description: 'Bad Request', message: ['The category is closed today.'] };
    tenant.mock.faults.add({ match: { op: 'create' }, when: { times: 1 }, do: [{ status: { code: 400, body } }] });
    await page.getByRole('button', { name: 'Create tickets for 1 alert' }).click();
    await page.getByRole('link', { name: 'Go to the tickets' }).click();
    await page.getByText('The category is closed today.').waitFor();
    await judge(page, 'tickets-failed');
    await visit(page, 'Overview');
    await page
      .getByRole('region', { name: 'Open problems' })
      .getByText('The category is closed today.')
      .first()
      .waitFor();
    await judge(page, 'overview-failed');
    await visit(page, 'Tickets');
    await page.getByRole('checkbox', { name: 'Select alert-0' }).check();
    await page.getByRole('button', { name: 'Retry 1 selected ticket' }).click();
    await expect.poll(() => tenant.mock.records.list('incidents').length).toBe(301);
    await page.getByRole('link', { name: 'Alert 0' }).click();
    await page.getByRole('heading', { name: /Ticket \d+/ }).waitFor({ timeout: 30_000 });
  });

  test('a breach of the policy would be noticed, and so would an error of a script', async () => {
    const { page } = await openConsole(await serveConsole());
    await page.evaluate(`document.body.append(Object.assign(document.createElement('script'), { text: 'var x = 1' }))`);
    await page.evaluate(`setTimeout(() => { throw new Error('a script failed'); })`);
    const told: string[] = [];
    await expect.poll(() => told.push(...takeComplaints(page))).toBe(2);
    expect(told.sort()).toEqual([expect.stringContaining('Content Security Policy'), 'a script failed']);
  });

  test('is worked with the keyboard alone: past the menu, along it, and into a form', async () => {
    const { page } = await openConsole(await serveConsole());
    await page.reload();
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    const focused = () => page.evaluate<string>('document.activeElement.textContent || document.activeElement.id');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to content');
    await judge(page, 'skip-link');
    for (let tabs = 0; tabs < 10 && (await focused()) !== 'Plugins'; tabs += 1) await page.keyboard.press('Tab');
    const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline).toBe('solid');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Plugins', level: 1 }).waitFor();
    // The reader continues at the page, not behind the link that led to it.
    await expect.poll(() => page.evaluate<string>('document.activeElement.id')).toBe('main');
    await page.getByRole('link', { name: 'Add connection' }).first().waitFor();
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Add connection');
    await page.keyboard.press('Enter');
    await page.getByRole('switch', { name: 'Use Data' }).press('Space');
    await page.getByRole('button', { name: 'Next' }).press('Enter');
    await page.getByLabel('Ivanti Tenant URL').focus();
    await page.keyboard.type('tenant.example.com');
    await page.keyboard.press('Tab');
    await pickByKeys(page, 'API Key Authentication');
    await page.getByRole('textbox', { name: 'API Key' }).waitFor();
  });

  test('tells that the session has ended, and goes on at the same page after the next sign-in', async () => {
    const scene = await serveConsole();
    const { page } = await openConsole(scene);
    await visit(page, 'Logs');
    await page.context().clearCookies();
    await visit(page, 'Tickets').catch(() => undefined);
    await page.getByText('Your session has ended').waitFor();
    await judge(page, 'session-ended');
    await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Tickets', level: 1 }).waitFor();
    await page.context().clearCookies();
    await page.goto(`${scene.url}/api/docs`);
    await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Ivanti Exchange API' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/api/docs');
  });

  test('refuses a wrong password and says what to do, and shows nothing without a sign-in', async () => {
    const scene = await serveConsole();
    await openConsole(scene);
    const stranger = await openPage('about:blank');
    await stranger.goto(`${scene.url}/tickets`);
    await stranger.getByRole('button', { name: 'Sign in' }).waitFor();
    await judge(stranger, 'sign-in');
    await stranger.getByRole('textbox', { name: 'Password' }).fill('wrong');
    await stranger.getByRole('button', { name: 'Sign in' }).click();
    await stranger.getByRole('alert').waitFor();
    expect(await stranger.getByRole('navigation').count()).toBe(0);
  });
});
