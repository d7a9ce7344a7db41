import type { Page } from 'playwright-core';

const MOST_OPTIONS = 60;

/**
 * Picks an option of the focused select or combobox with the arrow keys and Enter, looking before each key, as a person
 * does: a key that comes before the list is drawn moves nothing.
 */
export async function pickByKeys(page: Page, option: string): Promise<void> {
  await page.keyboard.press('ArrowDown');
  await page.getByRole('option').first().waitFor();
  const active = page.locator('[role=option][data-combobox-selected]');
  for (let keys = 0; keys < MOST_OPTIONS; keys += 1) {
    if ((await active.allTextContents()).some((text) => text.startsWith(option))) {
      await page.keyboard.press('Enter');
      return;
    }
    await page.keyboard.press('ArrowDown');
  }
  throw new Error(`The arrow keys never reach ${option}`);
}
