import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { judge } from './console-scene.js';

const DESK = { width: 1280, height: 720 };
const PHONE = { width: 390, height: 844 };

/**
 * Judges what a page shows now: in both themes at a desk, and on a phone, where nothing may be wider than the screen.
 * A phone's colours are those of the desk.
 */
export async function judgeEverywhere(page: Page, name: string): Promise<void> {
  for (const [size, ...schemes] of [
    [DESK, 'dark', 'light'],
    [PHONE, 'light'],
  ] as const) {
    await page.setViewportSize(size);
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      await judge(page, name);
    }
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect.soft(width, `${name} at ${size.width}`).toBe(size.width);
  }
  await page.setViewportSize(DESK);
}
