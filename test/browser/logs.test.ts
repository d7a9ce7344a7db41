import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { addLogs } from '../../host/store/logs.js';
import { fillStore } from '../host/bulk-store.js';
import { inChromium } from './chromium.js';
import { openConsole, serveConsole, visit } from './console-scene.js';
import { judgeEverywhere } from './looks.js';

vi.setConfig({ testTimeout: 120_000 });

const LINES = [
  { at: '2026-07-01T09:00:00.000Z', level: 'info', code: null, connection: 'first', message: 'Pull ended' },
  { at: '2026-07-01T10:00:00.000Z', level: 'warn', code: null, connection: 'second', message: 'A table is late' },
  { at: '2026-07-01T11:00:00.000Z', level: 'error', code: 'auth.refused', connection: 'first', message: 'Key refused' },
] as const;
const FIELDS = { table: 'incidents', rows: 250, span: { from: '2026-01-01' } };

async function logsPage(timezoneId = 'UTC'): Promise<Page> {
  const scene = await serveConsole();
  await addLogs(
    scene.store.db,
    LINES.map((line) => ({ ...line, fields: FIELDS })),
  );
  const { page } = await openConsole(scene);
  const storageState = await page.context().storageState();
  const context = await page.context().browser()?.newContext({ timezoneId, storageState });
  if (context === undefined) throw new Error('The browser has gone.');
  const there = await context.newPage();
  there.setDefaultTimeout(10_000);
  await there.goto(scene.url);
  await visit(there, 'Logs');
  await there.getByText('Pull ended').waitFor();
  return there;
}

const messages = async (page: Page) => {
  const rows = page.getByRole('table', { name: 'Logs' }).getByRole('row');
  const texts = await rows.allTextContents();
  return LINES.map(({ message }) => message).filter((message) => texts.some((text) => text.includes(message)));
};

inChromium('logs', () => {
  test('show their fields one by one, and explain their codes', async () => {
    const page = await logsPage();
    const row = page.getByRole('row').filter({ hasText: 'Pull ended' });
    expect(await row.getByRole('term').allTextContents()).toEqual(['table', 'rows', 'span']);
    expect(await row.getByRole('definition').allTextContents()).toEqual(['incidents', '250', '{"from":"2026-01-01"}']);
    await judgeEverywhere(page, 'logs-fields');
    await page.getByRole('button', { name: 'auth.refused' }).click();
    await page.getByRole('dialog', { name: 'auth.refused' }).getByText('What to do:').waitFor();
    await judgeEverywhere(page, 'logs-code');
  });

  test('are filtered by level, code and connection, and exported as they are filtered', async () => {
    const page = await logsPage();
    await choose(page, 'Level', 'Warning');
    await expect.poll(() => messages(page)).toEqual(['A table is late']);
    await page.getByRole('button', { name: 'Clear' }).last().click();
    await choose(page, 'Code', 'auth.refused');
    await expect.poll(() => messages(page)).toEqual(['Key refused']);
    const waiting = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export log' }).click();
    const lines = readFileSync(await (await waiting).path(), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual(['Key refused']);
  });

  test('tell which tickets a plugin has made, and what happened to one of them', async () => {
    const scene = await serveConsole();
    await fillStore(scene.store, { alerts: 2, tickets: 2, logs: 1 });
    const about = { plugin: 'Ivanti Neurons for ITSM', connection: 'first', queue: 'Desk', code: null, fields: {} };
    const at = '2026-07-01T09:00:00.000Z';
    await addLogs(scene.store.db, [
      { ...about, at, level: 'error', message: 'Ticket failed', event: 'ticket.failed', ticketId: 2 },
      { ...about, at, level: 'info', message: 'Ticket created', event: 'ticket.created', ticketId: 1, ticket: '10001' },
      { ...about, at, level: 'info', message: 'Ticket created', event: 'ticket.created', ticketId: 2, ticket: '10002' },
      { ...about, at, level: 'info', message: 'Ticket created', event: 'ticket.created', plugin: 'Another' },
    ]);
    const { page } = await openConsole(scene);
    await visit(page, 'Logs');
    const rows = page.getByRole('table', { name: 'Logs' }).getByRole('row');
    await choose(page, 'Plugin', 'Ivanti Neurons for ITSM');
    await expect.poll(() => rows.count()).toBe(4);
    await choose(page, 'Event', 'Ticket created');
    await expect.poll(() => rows.count()).toBe(3);
    await judgeEverywhere(page, 'logs-tickets');
    await page.getByRole('searchbox', { name: 'Ticket' }).fill('10002');
    await expect.poll(() => rows.count()).toBe(2);
    await page.getByRole('link', { name: '10002' }).click();
    await page.getByRole('link', { name: 'Show the log of this ticket' }).waitFor();
    await judgeEverywhere(page, 'ticket-log-link');
    await page.getByRole('link', { name: 'Show the log of this ticket' }).click();
    await expect.poll(() => rows.count()).toBe(3);
    await rows.filter({ hasText: 'Ticket failed' }).waitFor();
    await judgeEverywhere(page, 'logs-of-ticket');
    await page.getByRole('button', { name: 'Show all tickets' }).click();
    await page.getByText('Run ended 1').waitFor();
  });

  test('are found by time, told in the zone of the viewer', async () => {
    const page = await logsPage('America/New_York');
    await page.getByLabel('From').fill('2026-07-01T06:00');
    await expect.poll(() => messages(page)).toEqual(['A table is late', 'Key refused']);
    expect(await page.getByLabel('From').inputValue()).toBe('2026-07-01T06:00');
    await page.getByLabel('Before').fill('2026-07-01T07:00');
    await expect.poll(() => messages(page)).toEqual(['A table is late']);
    await judgeEverywhere(page, 'logs-filtered');
    await page.getByLabel('From').fill('2026-07-01T06:01');
    await page.getByText('No log entries match these filters').waitFor();
  });
});

async function choose(page: Page, filter: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: filter }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}
