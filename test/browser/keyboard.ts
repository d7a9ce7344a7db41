import type { Page } from 'playwright-core';

const MAX_OPTIONS = 60;
const MAX_TABS = 40;

/** Id, label and text of what has the focus, one after the other. */
export function focused(page: Page): Promise<string> {
  return page.evaluate<string>(`(() => {
    const { id, labels, textContent, ariaLabel } = document.activeElement;
    return [id, labels?.[0]?.textContent ?? '', ariaLabel ?? '', textContent].join('|');
  })()`);
}

/** Presses Tab until the element with this name has the focus. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let tabs = 0; tabs < MAX_TABS; tabs += 1) {
    if ((await focused(page)).includes(name)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reaches ${name}; it is at ${await focused(page)}`);
}

/**
 * Picks an option of the focused select or combobox with the arrow keys and Enter, looking before each key, as a person
 * does: a key that comes before the list is drawn moves nothing.
 */
export async function pickByKeys(page: Page, option: string): Promise<void> {
  await page.keyboard.press('ArrowDown');
  await page.getByRole('option').first().waitFor();
  const active = page.locator('[role=option][data-combobox-selected]');
  for (let keys = 0; keys < MAX_OPTIONS; keys += 1) {
    if ((await active.allTextContents()).some((text) => text.startsWith(option))) {
      await page.keyboard.press('Enter');
      return;
    }
    await page.keyboard.press('ArrowDown');
  }
  throw new Error(`The arrow keys never reach ${option}`);
}
