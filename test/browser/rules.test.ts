import type { Locator, Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { listRules, saveRule, systemClock } from '../../host/index.js';
import { changeRule } from '../../host/work/rules.js';
import { testTrail } from '../host/scene.js';
import { inChromium } from './chromium.js';
import { judge, visit } from './console-scene.js';
import { judgeEverywhere } from './looks.js';
import { openWork, storeRecent } from './work-scene.js';

vi.setConfig({ testTimeout: 180_000 });

const HOUR_MS = 3_600_000;
const RULE = { kind: 'alert' as const, filter: {}, dedupe: [], mutes: [] };
const ago = (hours: number) => new Date(Date.now() - hours * HOUR_MS).toISOString();

/** What the first cells of the rows of a table say. */
async function firstCells(table: Locator): Promise<readonly (string | null)[]> {
  const rows = await table.getByRole('row').all();
  return Promise.all(rows.slice(1).map((row) => row.getByRole('cell').first().textContent()));
}

/** Fills a field for times with the time that many hours from now. */
async function fillTime(page: Page, field: Locator, hours: number): Promise<void> {
  await field.fill(
    await page.evaluate<string>(
      `(() => { const at = new Date(Date.now() + ${hours * HOUR_MS}); return new Date(at - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16); })()`,
    ),
  );
}

inChromium('the page of rules', () => {
  test('keeps by which field and values alerts are resolved', async () => {
    const { page, store } = await openWork(({ db }) => saveRule(db, { ...RULE, name: 'Anything' }));
    const save = async () => {
      await page.getByRole('button', { name: 'Save rule' }).click();
      await page.getByRole('link', { name: 'Anything', exact: true }).waitFor();
    };
    await visit(page, 'Rules');
    await page.getByRole('link', { name: 'Anything', exact: true }).click();
    const part = page.getByRole('group', { name: 'Which alerts are resolved' });
    await part.getByRole('combobox', { name: 'Field' }).fill('status');
    await part.getByRole('combobox', { name: 'Values' }).fill('resolved');
    await part.getByRole('combobox', { name: 'Values' }).press('Enter');
    await judgeEverywhere(page, 'rule-resolved');
    await save();
    expect((await listRules(store.db))[0]?.resolved_when).toEqual({ field: 'status', values: ['resolved'] });
    await page.getByRole('link', { name: 'Anything', exact: true }).click();
    await part.getByRole('combobox', { name: 'Field' }).fill('');
    // Its list would lie over the button.
    await part.getByRole('combobox', { name: 'Field' }).press('Tab');
    await save();
    expect((await listRules(store.db))[0]?.resolved_when).toBeNull();
  });

  test('shows what another user has changed meanwhile, and loses nothing that was typed', async () => {
    const { page, store } = await openWork(({ db }) => saveRule(db, { ...RULE, name: 'Anything' }));
    const colleague = (folder: string) =>
      changeRule({ store, clock: systemClock, trail: testTrail }, 'Anything', { folder });
    await visit(page, 'Rules');
    await page.getByRole('link', { name: 'Anything', exact: true }).click();
    const folder = page.getByRole('combobox', { name: 'Folder' });
    await folder.fill('Mine');
    await colleague('Theirs');
    await page.getByRole('button', { name: 'Save rule' }).click();
    const alert = page.getByRole('alert');
    await alert.getByRole('row', { name: /^test .* folder – Theirs$/ }).waitFor();
    await judge(page, 'rule-changed-meanwhile');
    expect(await folder.inputValue()).toBe('Mine');
    expect((await listRules(store.db))[0]?.folder).toBe('Theirs');
    await alert.getByRole('button', { name: 'Discard my changes and load the newer version' }).click();
    await expect.poll(() => folder.inputValue()).toBe('Theirs');
    await folder.fill('Mine again');
    await colleague('Theirs again');
    await page.getByRole('button', { name: 'Save rule' }).click();
    await alert.getByRole('button', { name: 'Overwrite with my version' }).click();
    await page.getByText('The rule was saved.').waitFor();
    expect((await listRules(store.db))[0]?.folder).toBe('Mine again');
  });

  test('groups them by folders that open and close, and finds them by name and filter', async () => {
    const { page } = await openWork(async ({ db }) => {
      await saveRule(db, { ...RULE, name: 'Anything' });
      await saveRule(db, { ...RULE, name: 'Beacons', folder: 'Malware/Endpoint', filter: { alertType: 'Malware' } });
      await saveRule(db, { ...RULE, name: 'Droppers', folder: 'Malware', filter: { alertType: 'Malware' } });
      await saveRule(db, { ...RULE, name: 'Payroll', folder: 'Data loss', filter: { app: 'Box' } });
    });
    await visit(page, 'Rules');
    const table = page.getByRole('table', { name: 'Rules' });
    await table.getByRole('link', { name: 'Payroll', exact: true }).waitFor();
    const all = ['Anything', '▾ Data loss (1)', 'Payroll', '▾ Malware (2)', 'Droppers', '▾ Endpoint (1)', 'Beacons'];
    await expect.poll(() => firstCells(table)).toEqual(all);
    await judgeEverywhere(page, 'rules-folders');
    await page.getByRole('button', { name: 'Folder Malware', exact: true }).press('Enter');
    await expect.poll(() => firstCells(table)).toEqual(['Anything', '▾ Data loss (1)', 'Payroll', '▸ Malware (2)']);
    await page.getByRole('searchbox').fill('malware');
    await expect.poll(() => firstCells(table)).toEqual(all.slice(3));
    await page.getByRole('searchbox').fill('box');
    await expect.poll(() => firstCells(table)).toEqual(all.slice(1, 3));
    await page.getByRole('searchbox').fill('nothing like it');
    await page.getByText('No rules match this search').waitFor();
  });

  test('clones a rule into another folder and deletes it', async () => {
    const { page, store } = await openWork(({ db }) =>
      saveRule(db, {
        name: 'Payroll',
        folder: 'Data loss',
        filter: { app: 'Box' },
        dedupe: [{ fields: ['user'] }],
        mutes: [{ name: 'night', filter: {}, from: ago(2), until: ago(-2) }],
      }),
    );
    await visit(page, 'Rules');
    await page.getByRole('link', { name: 'Clone Payroll' }).click();
    const name = page.getByRole('textbox', { name: 'Name' });
    await expect.poll(() => name.inputValue()).toBe('Copy of Payroll');
    await page.getByRole('combobox', { name: 'Folder' }).click();
    await page.getByRole('option', { name: 'Data loss' }).waitFor();
    await page.getByRole('combobox', { name: 'Folder' }).fill('Data loss / Old / a / b');
    await page.getByRole('button', { name: 'Save rule' }).click();
    await page.getByText('The folder "Data loss / Old / a / b" has more than 3 levels.').waitFor();
    await page.getByRole('combobox', { name: 'Folder' }).fill('Data loss / Old');
    await page.getByRole('button', { name: 'Save rule' }).click();
    await page.getByRole('button', { name: 'Folder Data loss/Old' }).waitFor();
    expect(await listRules(store.db)).toMatchObject([
      { name: 'Copy of Payroll', folder: 'Data loss/Old', dedupe: [{ fields: ['user'] }], mutes: [] },
      { name: 'Payroll', folder: 'Data loss', mutes: [{ name: 'night' }] },
    ]);
    await page.getByRole('button', { name: 'Delete Copy of Payroll' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Folder Data loss/Old' }).waitFor({ state: 'detached' });
  });

  test('counts what fits while the filter changes, and shows the alerts when asked to', async () => {
    const { page } = await openWork((store) =>
      storeRecent(
        store,
        { id: 'a', app: 'Box', user: 'ann' },
        { id: 'b', app: 'Box', user: 'ann' },
        { id: 'c', app: 'Slack' },
        { id: 'old', app: 'Box', timestamp: ago(30 * 24) },
      ),
    );
    await visit(page, 'Rules');
    await page.getByRole('link', { name: 'Add rule' }).click();
    await page.getByText('In the last 7 days: 3 match, 0 of them muted. At most 3 tickets.').waitFor();
    await page.getByText('JSON', { exact: true }).click();
    const typed = page.getByRole('textbox', { name: 'Filter as JSON' });
    await typed.fill('{"app":"Box"}');
    await page.getByText('In the last 7 days: 2 match, 0 of them muted. At most 2 tickets.').waitFor();
    const given: string[] = [];
    page.on('requestfailed', (request) => given.push(request.postData() ?? ''));
    await page.route('**/api/rules/test', () => undefined, { times: 1 });
    const unanswered = page.waitForRequest('**/api/rules/test');
    await typed.fill('{"app":"Slack"}');
    await unanswered;
    await typed.fill('{"app":{"$near":"Box"}}');
    await page.getByRole('alert').getByText('uses $near, which is not allowed').waitFor();
    // The console has given up the count that it no longer needs.
    await expect.poll(() => given).toEqual([expect.stringContaining('Slack')]);
    await judgeEverywhere(page, 'rule-refused-operator');
    await typed.fill('{"app":"Box"}');
    await page.getByRole('button', { name: 'Add grouping' }).click();
    const fields = page.getByRole('region', { name: 'Grouping 1' }).getByRole('combobox', { name: 'Fields' });
    await fields.fill('user');
    await fields.press('Enter');
    await page.getByText('In the last 7 days: 2 match, 0 of them muted. At most 1 ticket.').waitFor();
    await page.getByLabel('Days back').fill('60');
    await page.getByRole('button', { name: 'Test rule' }).click();
    await page.getByText('3 match, 0 of them muted. They would become 2 tickets.').waitFor();
    const table = page.getByRole('table', { name: 'Alerts' });
    await expect.poll(() => table.getByRole('row').count()).toBe(4);
    await judgeEverywhere(page, 'rule-tested');
  });

  test('edits ways of sharing a ticket, by fields and by filter, in their order', async () => {
    const { page, store } = await openWork(({ db }) =>
      saveRule(db, {
        name: 'Payroll',
        filter: {},
        dedupe: [{ filter: { app: 'Box' } }, { fields: ['user', 'rawData.policy'] }],
      }),
    );
    await visit(page, 'Rules');
    await page.getByRole('link', { name: 'Payroll', exact: true }).click();
    const way = (number: number) => page.getByRole('region', { name: `Grouping ${number}` });
    await page.getByRole('button', { name: 'Move grouping 2 up' }).click();
    await way(2).getByRole('button', { name: 'Add condition' }).click();
    await way(2).getByRole('combobox', { name: 'Attribute' }).last().click();
    await page.getByRole('option', { name: 'Alert type' }).click();
    await way(2).getByRole('textbox', { name: 'Value' }).last().fill('DLP');
    await page.getByRole('button', { name: 'Add grouping' }).click();
    await way(3).getByText('All alerts that match this filter').click();
    await judgeEverywhere(page, 'rule-dedupe');
    await page.getByRole('button', { name: 'Delete Grouping 3' }).click();
    await page.getByRole('button', { name: 'Save rule' }).click();
    await page.getByRole('heading', { name: 'Rules', level: 1 }).waitFor();
    const [rule] = await listRules(store.db);
    expect(rule?.dedupe).toEqual([
      { fields: ['user', 'rawData.policy'] },
      { filter: { $and: [{ app: 'Box' }, { alertType: 'DLP' }] } },
    ]);
  });

  test('mutes a rule for a time, ends the mute and keeps it, and forgets it only when it is deleted', async () => {
    const { page, store } = await openWork(async (made) => {
      await saveRule(made.db, { ...RULE, name: 'Payroll' });
      await storeRecent(made, { id: 'a', app: 'Box' }, { id: 'b', app: 'Slack' });
    });
    const mutes = async () => (await listRules(store.db))[0]?.mutes ?? [];
    await visit(page, 'Rules');
    await page.getByRole('button', { name: 'Mute Payroll' }).click();
    const dialog = page.getByRole('dialog', { name: 'Mute Payroll' });
    await dialog.getByLabel('Reason').fill('maintenance');
    await fillTime(page, dialog.getByLabel('Until'), 2);
    await dialog.getByLabel('Mute only some of the alerts').check();
    await dialog.getByText('JSON', { exact: true }).click();
    await dialog.getByRole('textbox', { name: 'Filter as JSON' }).fill('{"app":"Box"}');
    await judgeEverywhere(page, 'rule-mute');
    await dialog.getByRole('button', { name: 'Mute', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(mutes).toMatchObject([{ name: 'maintenance', filter: { app: 'Box' } }]);
    await page.getByRole('link', { name: 'Payroll', exact: true }).click();
    await page.getByText('In the last 7 days: 2 match, 1 of them muted. At most 1 ticket.').waitFor();
    const mute = page.getByRole('region', { name: 'Mute maintenance' });
    await mute.getByText('Active').waitFor();
    await judgeEverywhere(page, 'rule-muted');
    await page.getByRole('button', { name: 'End maintenance now' }).click();
    await mute.getByText('Ended').waitFor();
    await page.getByRole('button', { name: 'Save rule' }).click();
    await page.getByRole('heading', { name: 'Rules', level: 1 }).waitFor();
    const [ended] = await mutes();
    expect(ended?.name).toBe('maintenance');
    expect(Date.parse(ended?.until ?? '')).toBeLessThanOrEqual(Date.now());
    await page.getByRole('link', { name: 'Payroll', exact: true }).click();
    await page.getByText('the alerts it kept back may become tickets').waitFor();
    await page.getByRole('button', { name: 'Delete maintenance' }).click();
    await page.getByRole('button', { name: 'Save rule' }).click();
    await page.getByRole('heading', { name: 'Rules', level: 1 }).waitFor();
    expect(await mutes()).toEqual([]);
  });
});
