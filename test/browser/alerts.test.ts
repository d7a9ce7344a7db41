import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../host/scene.js';
import { inChromium } from './chromium.js';
import { visit } from './console-scene.js';
import { judgeEverywhere } from './looks.js';
import { openWork, storeRecent } from './work-scene.js';

vi.setConfig({ testTimeout: 180_000 });

/** Drops a file on a region of the page as the desktop does. */
async function drop(page: Page, region: string, name: string, lines: readonly string[]): Promise<void> {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, lines.join('\n'));
  const target = page.getByRole('region', { name: region });
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  const [x, y] = [(box?.x ?? 0) + 20, (box?.y ?? 0) + 20];
  const client = await page.context().newCDPSession(page);
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await client.send('Input.dispatchDragEvent', { type, x, y, data });
  }
}

const ids = (page: Page) => page.getByRole('table', { name: 'Alerts' }).getByRole('button', { name: /^Raw data of/ });
const namesOf = async (page: Page) => {
  const labels = (await ids(page).all()).map((one) => one.getAttribute('aria-label'));
  return (await Promise.all(labels)).map((label) => label?.replace('Raw data of ', ''));
};

inChromium('the page of alerts', () => {
  test('takes a file that is dropped on it, and says what became of each line', async () => {
    const { page } = await openWork();
    await visit(page, 'Alerts');
    const good = { id: 'a', alertName: 'Payroll left', alertType: 'DLP', timestamp: 1_700_000_000 };
    await drop(page, 'Import alerts', 'alerts.ndjson', [JSON.stringify(good), '{"id":"b"}', 'nonsense']);
    await page.getByText('1 added, 0 updated, 0 unchanged, 2 refused').waitFor();
    await page.getByText('Line 2: timestamp is missing').waitFor();
    await page.getByText(/Line 3: .*not JSON/).waitFor();
    await page.getByText('Payroll left').waitFor();
    await judgeEverywhere(page, 'alerts-imported');
    await drop(page, 'Import alerts', 'alerts.csv', ['id,timestamp', 'c,2024-06-01', 'Z\u0000d,2024-06-02']);
    await page.getByText('2 added, 0 updated, 0 unchanged, 0 refused').waitFor();
    await page.getByText('Z␀d: id contained U+0000, which was replaced').waitFor();
    await page.getByRole('button', { name: 'Raw data of Z␀d' }).click();
    await page
      .getByText('The host changed this alert when it arrived: id contained U+0000, which was replaced.')
      .waitFor();
    await judgeEverywhere(page, 'alerts-altered');
  });

  test('finds alerts by a filter that is put together or typed, and makes a rule of it', async () => {
    const { page } = await openWork((store) =>
      storeRecent(
        store,
        { id: 'a', app: 'Box', rawData: { severity: 'high' } },
        { id: 'b', alertType: 'Malware', rawData: { severity: 'low' } },
        { id: 'c', rawData: { severity: 'low' } },
      ),
    );
    await visit(page, 'Alerts');
    await page.getByRole('button', { name: 'Add condition' }).click();
    await page.getByRole('combobox', { name: 'Attribute' }).click();
    await page.getByRole('option', { name: 'Alert type' }).click();
    await page.getByRole('textbox', { name: 'Value' }).fill('DLP');
    await page.getByRole('button', { name: 'Apply filter' }).click();
    await expect.poll(() => namesOf(page)).toEqual(['c', 'a']);
    await page.getByText('JSON', { exact: true }).click();
    const typed = page.getByRole('textbox', { name: 'Filter as JSON' });
    expect(JSON.parse(await typed.inputValue())).toEqual({ alertType: 'DLP' });
    await typed.fill('{\n  "alertType": DLP\n}');
    await page.getByText('The error is at line 2, column 16').waitFor();
    await judgeEverywhere(page, 'alerts-typed-wrong');
    // What cannot be read is not applied, and neither is what stood there before.
    await page.getByRole('button', { name: 'Apply filter' }).click();
    expect(await page.locator('textarea:invalid').count()).toBe(1);
    await expect.poll(() => namesOf(page)).toEqual(['c', 'a']);
    await typed.fill('{"rawData.severity":{"$near":"low"}}');
    await page.getByRole('button', { name: 'Apply filter' }).click();
    await page.getByRole('alert').getByText('uses $near, which is not allowed').waitFor();
    await typed.fill('{"rawData.severity":"low"}');
    await page.getByRole('button', { name: 'Apply filter' }).click();
    await expect.poll(() => namesOf(page)).toEqual(['c', 'b']);
    await page.getByRole('link', { name: 'Create a rule from this filter' }).click();
    await page.getByText('In the last 7 days: 2 match, 0 of them muted. At most 2 tickets.').waitFor();
  });

  test('copies a filter', async () => {
    const { page } = await openWork();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto(`${new URL(page.url()).origin}/alerts?filter=${encodeURIComponent('{"app":"Box"}')}`);
    await page.getByRole('button', { name: 'Copy filter' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe('{"app":"Box"}');
  });

  test('orders them by their time and by their arrival when a head is clicked', async () => {
    const { page } = await openWork((store) =>
      storeRecent(
        store,
        { id: 'old', timestamp: '2024-01-01T00:00:00.000Z' },
        { id: 'new', timestamp: '2024-03-01T00:00:00.000Z' },
        { id: 'middle', timestamp: '2024-02-01T00:00:00.000Z' },
      ),
    );
    await visit(page, 'Alerts');
    await expect.poll(() => namesOf(page)).toEqual(['middle', 'new', 'old']);
    await page.getByRole('button', { name: 'Time' }).click();
    await expect.poll(() => namesOf(page)).toEqual(['new', 'middle', 'old']);
    await page.getByRole('columnheader', { name: 'Time' }).getByRole('button').press('Enter');
    await expect.poll(() => namesOf(page)).toEqual(['old', 'middle', 'new']);
    expect(await page.getByRole('columnheader', { name: 'Time' }).getAttribute('aria-sort')).toBe('ascending');
    expect(await page.getByRole('columnheader', { name: 'Arrived' }).getAttribute('aria-sort')).toBe('none');
  });

  test.each([
    ['{"app":', 'line 1, column 8'],
    ['[1]', 'A filter is a JSON object'],
  ])('says what is wrong with the filter %s of an address, as the form of a rule does', async (filter, reason) => {
    const { page, url } = await openWork();
    for (const path of ['alerts', 'rules/new']) {
      await page.goto(`${url}/${path}?filter=${encodeURIComponent(filter)}`);
      await page.getByRole('alert').getByText('The filter in the address is not valid').waitFor();
      await page.getByRole('alert').getByText(reason).waitFor();
      await judgeEverywhere(page, `${path.replace('/', '-')}-broken-filter`);
    }
    await page.goto(`${url}/alerts?filter=${encodeURIComponent(filter)}`);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('No alerts yet').waitFor();
  });
});
