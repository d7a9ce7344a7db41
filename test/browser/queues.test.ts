import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { listQueues, saveQueue, saveRule, type Store } from '../../host/index.js';
import { inChromium } from './chromium.js';
import { visit } from './console-scene.js';
import { pickByKeys } from './keyboard.js';
import { keepTenant } from './kept-tenant.js';
import { judgeEverywhere } from './looks.js';
import { openWork, storeRecent } from './work-scene.js';

vi.setConfig({ testTimeout: 180_000 });

const QUEUE = {
  name: 'Desk',
  rule: 'All',
  connection: 'first',
  label: 'Incidents',
  value: {},
  create: [
    { target: 'Subject', template: 'Seen: $alertName' },
    { target: 'Symptom', template: 'Alert $id' },
    { target: 'Status', template: 'Logged' },
  ],
  update: [{ target: 'NewNotes', template: 'Again: $id' }],
};

/** A rule for all alerts, two of them, and what else is wanted. */
function withRule(more: (store: Store) => Promise<void> = async () => undefined): (store: Store) => Promise<void> {
  return async (store) => {
    await saveRule(store.db, { name: 'All', filter: {} });
    const rawData = { policy: 'Finance', file: { name: 'payroll.xlsx' } };
    await storeRecent(store, { id: 'a', alertName: 'Old one', rawData }, { id: 'b', alertName: 'New one', rawData });
    await more(store);
  };
}

const withQueue = withRule(({ db }) => saveQueue(db, QUEUE));
/** A field by its name, with or without its label before it. */
const titled = (before: string, target: string) => new RegExp(`^${before}(.+ \\()?${target}\\)?$`);
const template = (page: Page, target: string) => page.getByRole('textbox', { name: titled('Template of ', target) });
const focused = (page: Page) => page.evaluate<string | null>('document.activeElement.getAttribute("aria-label")');
const preview = (page: Page, target: string) => page.getByRole('status', { name: titled('Preview of ', target) });

inChromium('the page of queues', () => {
  test('shows what the fields take, and what the templates give for an alert while they are typed', async () => {
    const { page, tenant, store } = await openWork(withRule());
    await visit(page, 'Queues');
    await page.getByRole('link', { name: 'Add queue' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Desk');
    const subject = page.getByRole('group', { name: 'Subject' });
    await subject.getByText('text, 255 characters at most, required').waitFor();
    await template(page, 'Subject').fill('Seen: $alertName in $rawData.policy');
    await expect.poll(() => preview(page, 'Subject').textContent()).toBe('Seen: New one in Finance');
    const asked = tenant.mock.journal.entries().length;
    await template(page, 'Subject').pressSequentially(' by $user!');
    await expect.poll(() => preview(page, 'Subject').textContent()).toBe('Seen: New one in Finance by !');
    await page.getByRole('combobox', { name: 'Alert to show' }).click();
    await page.getByRole('combobox', { name: 'Alert to show' }).fill('old');
    await page.getByRole('option', { name: /Old one/ }).click();
    await expect.poll(() => preview(page, 'Subject').textContent()).toBe('Seen: Old one in Finance by !');
    // Rendering is the console's own: the tenant is not asked.
    expect(tenant.mock.journal.entries().length).toBe(asked);
    await template(page, 'Subject').fill('before after');
    await template(page, 'Subject').press('Home');
    for (let steps = 0; steps < 7; steps += 1) await template(page, 'Subject').press('ArrowRight');
    await page.getByRole('button', { name: 'Insert into Summary (Subject)' }).click();
    await page.getByRole('menuitem', { name: '$rawData.file.name' }).click();
    await expect.poll(() => template(page, 'Subject').inputValue()).toBe('before $rawData.file.name after');
    await expect.poll(() => focused(page)).toBe('Template of Summary (Subject)');
    await page.keyboard.type('or ');
    await expect.poll(() => template(page, 'Subject').inputValue()).toBe('before $rawData.file.name or after');
    await judgeEverywhere(page, 'queue-mapping');
    await page.getByRole('button', { name: 'Show the request' }).click();
    await page.getByText('"Subject": "before payroll.xlsx or after"').waitFor();
    await page.getByText('For the alert Old one:').waitFor();
    await page.getByText(/Filled fields: .*Summary \(Subject\), Description \(Symptom\)/).waitFor();
    await judgeEverywhere(page, 'queue-payload');
    await page.getByRole('button', { name: 'Save queue' }).click();
    await page.getByRole('link', { name: 'Desk', exact: true }).waitFor();
    expect((await listQueues(store.db))[0]?.create[0]).toEqual({
      target: 'Subject',
      template: 'before $rawData.file.name or after',
    });
  });

  test('warns at the row of what cannot be stored, and names what is missing', async () => {
    const { page } = await openWork(
      withRule(({ db }) =>
        saveQueue(db, {
          ...QUEUE,
          create: [
            { target: 'Subject', template: 'x'.repeat(260) },
            { target: 'Symptom', template: '' },
            { target: 'Status', template: 'Logged' },
            { target: 'Colour', template: 'red' },
            { target: 'RecId', template: '$id' },
          ],
        }),
      ),
    );
    await visit(page, 'Queues');
    await page.getByRole('link', { name: 'Desk', exact: true }).click();
    const row = (target: string) => page.getByRole('group', { name: titled('', target) });
    await row('Subject').getByText('At least 260 characters, but the field accepts 255.').waitFor();
    await row('Colour').getByText('The tenant has no such field.').waitFor();
    await row('RecId').getByText('The tenant sets this field.').waitFor();
    await page.getByRole('alert').getByText('A ticket needs Description (Symptom).').waitFor();
    await template(page, 'Subject').fill(`$alertName ${'x'.repeat(250)}`);
    await row('Subject').getByText('258 characters for this alert, but the field accepts 255.').waitFor();
    await judgeEverywhere(page, 'queue-warnings');
    for (const target of ['Colour', 'RecId']) await page.getByRole('button', { name: `Delete ${target}` }).click();
    await template(page, 'Symptom').fill('Alert $id');
    await page.getByText('A ticket needs').waitFor({ state: 'detached' });
    const add = page.getByRole('combobox', { name: 'Add field' }).first();
    await add.click();
    await add.fill('customer');
    await page.getByRole('option', { name: 'Customer (ProfileLink)', exact: true }).waitFor();
    await add.fill('IncidentNumber');
    const option = page.getByRole('option', { name: /IncidentNumber.*read only/ });
    expect(await option.getAttribute('data-combobox-disabled')).toBe('true');
  });

  test('fills a field with the keyboard alone', async () => {
    const { page } = await openWork(withQueue);
    await visit(page, 'Queues');
    await page.getByRole('link', { name: 'Desk', exact: true }).press('Enter');
    await template(page, 'Status').waitFor();
    const add = page.getByRole('combobox', { name: 'Add field' }).first();
    await add.focus();
    await page.keyboard.type('Urgency');
    await page.getByRole('option', { name: /^Urgency/ }).waitFor();
    await pickByKeys(page, 'Urgency');
    await template(page, 'Urgency').waitFor();
    await page.getByRole('combobox', { name: 'Field 4' }).focus();
    await page.keyboard.press('Tab');
    await expect.poll(() => focused(page)).toBe('Template of Urgency');
    await page.keyboard.type('by ');
    await page.keyboard.press('Tab');
    await expect.poll(() => focused(page)).toBe('Insert into Urgency');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: '$id' }).waitFor();
    await page.keyboard.press('ArrowDown');
    for (
      let steps = 0;
      steps < 30 && (await page.locator(':focus').textContent())?.startsWith('$user') !== true;
      steps += 1
    )
      await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect.poll(() => template(page, 'Urgency').inputValue()).toBe('by $user');
    await expect.poll(() => focused(page)).toBe('Template of Urgency');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await expect.poll(() => focused(page)).toBe('Delete Urgency');
    await page.keyboard.press('Enter');
    await template(page, 'Urgency').waitFor({ state: 'detached' });
  });

  test('counts first, then makes tickets and shows its progress, and stops on request', async () => {
    const { page, tenant } = await openWork(withQueue);
    await visit(page, 'Queues');
    await judgeEverywhere(page, 'queues-list');
    const before = tenant.mock.records.list('incidents').length;
    tenant.mock.faults.add({ match: { op: 'create' }, when: { skip: 1 }, do: [{ delay: { forever: true } }] });
    await page.getByRole('button', { name: 'Sync Desk' }).click();
    const dialog = page.getByRole('dialog', { name: 'Sync Desk' });
    await dialog.getByRole('button', { name: 'Count alerts' }).click();
    await dialog.getByText('2 match: 0 have a ticket, 0 are muted, 2 are waiting.').waitFor();
    await dialog.getByRole('button', { name: 'Create tickets for 2 alerts' }).click();
    await dialog.getByText('1 created, 0 noted, 0 failed, 0 unknown').waitFor();
    await judgeEverywhere(page, 'queue-sync-running');
    // The run goes on when the page is closed, and a page opened later shows it again.
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Sync Desk' }).click();
    await dialog.getByText('1 created, 0 noted, 0 failed, 0 unknown').waitFor();
    await dialog.getByRole('button', { name: 'Stop' }).click();
    await dialog.getByText(/The sync was stopped/).waitFor({ timeout: 60_000 });
    await judgeEverywhere(page, 'queue-sync-stopped');
    expect(await dialog.getByRole('alert').count()).toBe(0);
    expect(tenant.mock.records.list('incidents').length).toBe(before + 1);
  });

  test('clones a queue and deletes it', async () => {
    const { page, store } = await openWork(withQueue);
    await visit(page, 'Queues');
    await page.getByRole('link', { name: 'Clone Desk' }).click();
    await expect.poll(() => page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Copy of Desk');
    await page.getByRole('button', { name: 'Save queue' }).click();
    await page.getByRole('link', { name: 'Copy of Desk', exact: true }).waitFor();
    expect(await listQueues(store.db)).toMatchObject([
      { name: 'Copy of Desk', create: QUEUE.create },
      { name: 'Desk' },
    ]);
    await page.getByRole('button', { name: 'Delete Copy of Desk' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('link', { name: 'Copy of Desk', exact: true }).waitFor({ state: 'detached' });
  });

  test('proposes a new ticket for what comes again, and keeps what is chosen for closed tickets and resolved alerts', async () => {
    const { page, store } = await openWork(
      withRule(({ db }) =>
        saveRule(db, { name: 'All', filter: {}, resolved_when: { field: 'status', values: ['resolved'] } }),
      ),
    );
    await visit(page, 'Queues');
    await page.getByRole('link', { name: 'Add queue' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Desk');
    const choice = page.getByRole('combobox', { name: 'When the ticket is closed' });
    await expect.poll(() => choice.inputValue()).toBe('a repeat creates a new ticket');
    await expect.poll(() => page.getByRole('textbox', { name: 'Reopen within' }).inputValue()).toBe('1h');
    await page.getByText('Fields that a resolved alert sets').waitFor();
    await judgeEverywhere(page, 'queue-closing');
    const save = page.getByRole('button', { name: 'Save queue' });
    await save.click();
    await page.getByRole('link', { name: 'Desk', exact: true }).waitFor();
    expect((await listQueues(store.db))[0]).toMatchObject({ on_closed: 'new', reopen_within: '1h' });
    await page.getByRole('link', { name: 'Desk', exact: true }).click();
    await choice.click();
    await page.getByRole('option', { name: 'a repeat reopens the ticket' }).click();
    await page.getByRole('textbox', { name: 'Reopen within' }).fill('');
    await page.getByRole('textbox', { name: 'Status after reopening' }).fill('Active');
    await save.click();
    await page.getByText('The queue was saved.').first().waitFor();
    await page.getByRole('link', { name: 'Desk', exact: true }).click();
    await expect.poll(() => page.getByRole('textbox', { name: 'Status after reopening' }).inputValue()).toBe('Active');
    const [reopening] = await listQueues(store.db);
    expect(reopening).toMatchObject({ on_closed: 'reopen', reopen_status: 'Active' });
    expect(reopening).not.toHaveProperty('reopen_within');
    await choice.click();
    await page.getByRole('option', { name: 'a repeat only adds a note' }).click();
    await page.getByRole('textbox', { name: 'Reopen within' }).waitFor({ state: 'detached' });
    await save.click();
    await expect.poll(async () => (await listQueues(store.db))[0]?.on_closed).toBe('note');
    expect((await listQueues(store.db))[0]).not.toHaveProperty('reopen_status');
  });

  test('says that the tenant does not answer, and lets the texts be changed and saved all the same', async () => {
    const { page, store, tenant } = await openWork(withQueue);
    await keepTenant({ store }, { ...tenant, url: 'http://127.0.0.1:9' });
    await visit(page, 'Queues');
    await page.getByRole('link', { name: 'Desk', exact: true }).click();
    await template(page, 'Subject').fill('Look at $alertName');
    await expect.poll(() => preview(page, 'Subject').textContent()).toBe('Look at New one');
    await page.getByRole('alert').getByText('127.0.0.1:9').first().waitFor({ timeout: 60_000 });
    await judgeEverywhere(page, 'queue-tenant-down');
    await page.getByRole('button', { name: 'Save queue' }).click();
    await page.getByText('The queue was saved.').waitFor();
    expect((await listQueues(store.db))[0]).toMatchObject({
      label: 'Incidents',
      value: {},
      create: [{ template: 'Look at $alertName' }, {}, {}],
    });
  });
});
