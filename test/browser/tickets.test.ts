import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { syncTickets, systemClock } from '../../host/index.js';
import { createSessionPool } from '../../host/work/session-pool.js';
import { fillStore } from '../host/bulk-store.js';
import { quietLogger, storeAlerts } from '../host/scene.js';
import { inChromium } from './chromium.js';
import { openConsole, serveConsole, serveTenant, visit } from './console-scene.js';
import { keepQueue, keepTenant } from './kept-tenant.js';
import { loadedPlugins } from './loaded-plugins.js';
import { judgeEverywhere } from './looks.js';

vi.setConfig({ testTimeout: 180_000 });

/** Tickets of a tenant that has refused the last one and lost the answer to the one before. */
async function troubledTickets() {
  const [scene, tenant] = [await serveConsole(), await serveTenant()];
  await keepTenant(scene, tenant);
  await keepQueue(scene);
  await fillStore(scene.store, { alerts: 3000, tickets: 3000 });
  return { scene, tenant, page: (await openConsole(scene)).page };
}

const rowsOf = (page: Page) => page.getByRole('table', { name: 'Tickets' }).getByRole('row');

inChromium('the list of tickets', () => {
  test('is filtered by outcome, severity, connection and words, turned round, and exported as it is filtered', async () => {
    const { page } = await troubledTickets();
    await visit(page, 'Tickets');
    await page.getByText('1 to 25 of 3,000').waitFor();
    await page.getByRole('link', { name: 'Upload of payroll 3000' }).waitFor();
    await page.getByRole('button', { name: 'Created' }).click();
    await page.getByRole('link', { name: 'Upload of payroll 1', exact: true }).waitFor();
    await page.getByRole('columnheader', { name: 'Created' }).and(page.locator('[aria-sort=ascending]')).waitFor();
    await choose(page, 'Outcome', 'Failed');
    await page.getByText('1 to 3 of 3', { exact: true }).waitFor();
    await choose(page, 'Connection', 'first');
    await page.getByText('1 to 3 of 3', { exact: true }).waitFor();
    await page.getByRole('searchbox', { name: 'Search' }).fill('payroll 2000');
    await page.getByText('1 to 1 of 1', { exact: true }).waitFor();
    const waiting = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export as CSV' }).click();
    const lines = readFileSync(await (await waiting).path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    expect(lines).toEqual([expect.stringMatching(/^id,number,/), expect.stringMatching(/^2000,,failed,/)]);
    await choose(page, 'Severity', 'Critical');
    await page.getByText('No tickets match these filters').waitFor();
    await judgeEverywhere(page, 'tickets-no-match');
    await page.getByRole('button', { name: 'Clear' }).last().click();
    await page.getByText('1 to 25 of 3,000').waitFor();
  });

  test('explains failed and unknown with the keyboard alone', async () => {
    const { page } = await troubledTickets();
    await page.goto(`${new URL(page.url()).origin}/tickets?phase=failed`);
    const badge = rowsOf(page).nth(1).getByRole('button', { name: 'Failed' });
    await badge.focus();
    await page.keyboard.press('Enter');
    await page.getByText('The tenant refused the ticket. Nothing was created there.').waitFor();
    await judgeEverywhere(page, 'tickets-explained');
    await page.keyboard.press('Escape');
    await page.getByText('The tenant refused the ticket').waitFor({ state: 'detached' });
    await choose(page, 'Outcome', 'Unknown');
    await page.getByRole('button', { name: 'Unknown' }).first().press('Enter');
    await page.getByText('The answer was lost.').waitFor();
  });

  test('tries those again that are chosen, all of a page at once, and says what came of it', async () => {
    const { scene, tenant, page } = await troubledTickets();
    await page.goto(`${scene.url}/tickets`);
    const all = page.getByRole('checkbox', { name: 'Select all tickets on this page that you can retry' });
    await all.check();
    // One of the 25 tickets of the page.
    await page.getByRole('button', { name: 'Retry 1 selected ticket' }).waitFor();
    await choose(page, 'Outcome', 'Failed');
    await page.getByText('1 to 3 of 3', { exact: true }).waitFor();
    // What has left the view is no longer chosen.
    await expect.poll(() => page.getByRole('button', { name: 'Retry selected tickets' }).isDisabled()).toBe(true);
    await all.check();
    await page.getByRole('checkbox', { name: 'Select alert-1000' }).uncheck();
    await expect.poll(() => page.evaluate<boolean>(`document.querySelector('thead input').indeterminate`)).toBe(true);
    const before = tenant.mock.records.list('incidents').length;
    await page.getByRole('button', { name: 'Retry 2 selected tickets' }).click();
    const message = page.getByText('Retried: 2 created', { exact: true });
    await message.waitFor();
    expect(await covered(page)).toEqual([]);
    expect(tenant.mock.records.list('incidents').length).toBe(before + 2);
    await page.getByText('1 to 1 of 1', { exact: true }).waitFor();
    await judgeEverywhere(page, 'tickets-retried');
    // It disappears automatically unless the pointer is on it; while it moves, the page has it in both places for a moment.
    await page.mouse.move(1, 1);
    await expect.poll(() => message.count(), { timeout: 20_000 }).toBe(0);
  });

  test('lets a reader look, and change nothing', async () => {
    const { scene, page } = await troubledTickets();
    await page.route('**/api/session', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ json: { ...((await answer.json()) as object), scope: 'read', may: ['read'] } });
    });
    await page.goto(`${scene.url}/tickets?phase=failed`);
    await page.getByText('1 to 3 of 3', { exact: true }).waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(0);
    expect(await page.getByRole('button', { name: /Retry/ }).count()).toBe(0);
  });
});

inChromium('a ticket', () => {
  test('that failed says why, what the host does next and when, and what its reader can do', async () => {
    const { scene, page } = await troubledTickets();
    await page.goto(`${scene.url}/tickets/3000`);
    const next = page.getByRole('region', { name: 'What happens next' });
    await next.getByText('sends the ticket again in the next scheduled run.').waitFor();
    await next.getByText('Next run:').waitFor();
    await next.getByText('Choose another category. When that is fixed, select Retry ticket').waitFor();
    await next.getByText('The category is closed today.').waitFor();
    await judgeEverywhere(page, 'ticket-failed');
    await page.goto(`${scene.url}/tickets/1501`);
    await next.getByText('searches for the ticket in the next scheduled run').waitFor();
    await judgeEverywhere(page, 'ticket-unknown');
  });

  test('tells its history in words, with what was sent and the raw data on request, and leads to what belongs to it', async () => {
    const [scene, tenant] = [await serveConsole(), await serveTenant()];
    await keepTenant(scene, tenant);
    await keepQueue(scene);
    await storeAlerts(scene.store, 'a-1');
    const { page } = await openConsole(scene);
    await syncQueue(page);
    await page.getByRole('link', { name: 'Alert a-1' }).click();
    const history = page.getByRole('list', { name: 'History' }).or(page.locator('[aria-label=History]'));
    await history.getByText('Sent to the tenant').waitFor();
    await history.getByText('Created', { exact: true }).waitFor();
    await history.getByText(/^Number \d+$/).waitFor();
    expect(await history.getByText('"values"').isVisible()).toBe(false);
    await history.getByText('What was sent: 3 fields').press('Enter');
    await page.getByRole('rowheader', { name: 'Subject' }).waitFor();
    await history.getByText('Raw data').first().press('Enter');
    await history.getByText('"values"').waitFor();
    await judgeEverywhere(page, 'ticket-history');
    const [incident] = tenant.mock.records.list('incidents').slice(-1);
    const address = `${tenant.url}/api/odata/businessobject/incidents('${String(incident?.['RecId'])}')`;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const copied = async (button: RegExp) => {
      await page.getByRole('button', { name: button }).click();
      return page.evaluate<string>('navigator.clipboard.readText()');
    };
    await page.getByRole('cell', { name: address }).waitFor();
    expect(await copied(/^Copy the Reference ID of \d+$/)).toBe(incident?.['RecId']);
    expect(await copied(/^Copy the API address of \d+$/)).toBe(address);
    await page.getByRole('link', { name: 'All tickets' }).click();
    await page.getByRole('button', { name: /^Copy the Reference ID/ }).waitFor();
    await judgeEverywhere(page, 'tickets-reference');
    expect(await copied(/^Copy the Reference ID of \d+$/)).toBe(incident?.['RecId']);
    expect(await copied(/^Copy the API address of \d+$/)).toBe(address);
    await page.goBack();
    const facts = page.getByRole('table', { name: 'Ticket' });
    expect(await facts.getByRole('link', { name: 'Desk' }).getAttribute('href')).toBe('/queues/Desk');
    expect(await facts.getByRole('link', { name: /^\d+$/ }).getAttribute('href')).toContain(tenant.url);
    await facts.getByRole('link', { name: 'Alert a-1' }).click();
    await page.getByText('1 to 1 of 1').waitFor();
  });
});

inChromium('tickets that are missing in numbers', () => {
  test('are accepted behind a question that says the number, on the overview and the card of the connection', async () => {
    const [scene, tenant] = [await serveConsole(), await serveTenant()];
    await keepTenant(scene, tenant);
    await keepQueue(scene);
    // The tenant has none of them, and shows others.
    await fillStore(scene.store, { alerts: 30, tickets: 30 });
    const plugins = await loadedPlugins();
    const sessions = createSessionPool({ store: scene.store, plugins, clock: systemClock, logger: quietLogger });
    expect(await sessions.use('first', (session) => syncTickets(session))).toMatchObject({ missing: 29 });
    const { page } = await openConsole(scene);
    const hand = page.getByRole('region', { name: 'Open problems' });
    await hand.getByText('The host can no longer find 29 of 29 tickets').waitFor();
    await hand.getByRole('button', { name: 'Accept missing tickets of first' }).waitFor();
    await judgeEverywhere(page, 'overview-missing');
    await visit(page, 'Plugins');
    await page.getByRole('article', { name: 'first' }).getByRole('button', { name: 'Accept missing' }).click();
    const question = page.getByRole('dialog');
    await question.getByText('The host can no longer find 29 of 29 tickets').waitFor();
    await judgeEverywhere(page, 'accept-missing');
    await question.getByRole('button', { name: 'Accept missing tickets and sync again' }).click();
    await page.getByText('Accepted: 29 tickets are missing.').waitFor();
    await question.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Accept missing tickets of first' }).waitFor({ state: 'detached' });
    const row = scene.store.db.selectFrom('tickets').select((of) => of.fn.countAll<number>().as('count'));
    expect(await row.where('missing_accepted', '=', 1).executeTakeFirst()).toEqual({ count: 29 });
  });
});

async function choose(page: Page, filter: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: filter }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

async function syncQueue(page: Page): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/queues`);
  await page.getByRole('button', { name: 'Sync Desk' }).click();
  await page.getByLabel('Days back').fill('3650');
  await page.getByRole('button', { name: 'Count alerts' }).click();
  await page.getByRole('button', { name: 'Create tickets for 1 alert' }).click();
  await page.getByRole('link', { name: 'Go to the tickets' }).click();
}

/** Names of the buttons and links that a short message covers. */
function covered(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`(() => {
    const message = document.querySelector('.mantine-Notification-root').getBoundingClientRect();
    const meets = (box) => box.left < message.right && box.right > message.left && box.top < message.bottom && box.bottom > message.top;
    return [...document.querySelectorAll('header button, main button, main a')]
      .filter((one) => one.getClientRects().length > 0 && meets(one.getBoundingClientRect()))
      .map((one) => one.textContent);
  })()`);
}
