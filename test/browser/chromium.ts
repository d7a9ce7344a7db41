import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import type { Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Browser tests need a Chromium (path in CHROMIUM); in CI a missing one is a failure, elsewhere a reported skip. */
export const hasChromium = existsSync(EXECUTABLE) || process.env['CI'] === 'true';

/** A page of a browser of its own, in the given colour scheme. */
export async function openPage(url: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
  const browser = await chromium.launch({
    executablePath: EXECUTABLE,
    // Runs as root in containers, and must not look for anything on the net.
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  onTestFinished(() => browser.close());
  const context = await browser.newContext({ colorScheme });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

/** Accessibility faults (WCAG 2 A and AA) of what a page shows now, in words. */
export async function accessibilityFaults(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
    .analyze();
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.map((node) => node.target.join(' ')).join(', ')})`,
  );
}
