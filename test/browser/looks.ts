import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Rules } from './chromium.js';
import { judge } from './console-scene.js';

const DESK = { width: 1280, height: 720 };
const PHONE = { width: 390, height: 844 };

/** Judges what a page shows now in both themes, and leaves it in the light one; dark, by the rules named. */
export async function judgeThemes(page: Page, name: string, dark: Rules = 'colours'): Promise<void> {
  await page.emulateMedia({ colorScheme: 'dark' });
  await judge(page, name, dark);
  await page.emulateMedia({ colorScheme: 'light' });
  await judge(page, name);
}

/**
 * Judges what a page shows now: in both themes at a desk, and on a phone, where nothing may be wider than the screen.
 * A phone's colours are those of the desk.
 */
export async function judgeEverywhere(page: Page, name: string, dark: Rules = 'colours'): Promise<void> {
  await page.setViewportSize(DESK);
  await judgeThemes(page, name, dark);
  await fits(page, name);
  await page.setViewportSize(PHONE);
  await judge(page, name);
  await fits(page, name);
  await page.setViewportSize(DESK);
}

/** Nothing is wider than the screen. */
export async function fits(page: Page, name: string): Promise<void> {
  const width = page.viewportSize()?.width;
  expect.soft(await page.evaluate<number>('document.documentElement.scrollWidth'), `${name} at ${width}`).toBe(width);
}
