import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, describe, expect, onTestFinished, vi } from 'vitest';

// As long as a page waits for an element: a busy machine is slow, not wrong.
vi.setConfig({ expect: { poll: { timeout: 10_000 } } });

const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Browser tests need a Chromium; in CI a missing one is a failure, elsewhere a skip that says what is missing. */
export function inChromium(name: string, tests: () => void): void {
  if (existsSync(EXECUTABLE) || process.env['CI'] === 'true') {
    describe(name, () => {
      tests();
      afterAll(async () => {
        await (await browser)?.close();
        browser = undefined;
      });
    });
  } else describe.skip(`${name} (no browser at ${EXECUTABLE}; CHROMIUM may name another)`, tests);
}

const complaints = new WeakMap<Page, string[]>();
let browser: Promise<Browser> | undefined;

function launched(): Promise<Browser> {
  browser ??= chromium.launch({
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
  return browser;
}

/**
 * A page without a past: nothing is shared with other pages but the browser's process. A script's error or a breach of
 * the policy fails the test.
 */
export async function openPage(url: string, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
  const context = await (await launched()).newContext({ colorScheme });
  const told: string[] = [];
  context.on('weberror', (error) => told.push(error.error().message));
  context.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) told.push(message.text());
  });
  onTestFinished(async () => {
    await context.close();
    expect(told).toEqual([]);
  });
  const page = await context.newPage();
  complaints.set(page, told);
  await page.goto(url);
  return page;
}

/** The browser's complaints about a page until now; they no longer fail the test. */
export function takeComplaints(page: Page): readonly string[] {
  return complaints.get(page)?.splice(0) ?? [];
}

const { resolve } = createRequire(import.meta.url);
const AXE = readFileSync(createRequire(resolve('@axe-core/playwright')).resolve('axe-core/axe.min.js'), 'utf8');

/** Of axe's rules only these compare colours; to the others a document is the same in both themes. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

export type Rules = 'all' | 'colours';

/** Accessibility faults of what a page shows now, in words: WCAG 2 and what axe calls best practice. */
export async function accessibilityFaults(page: Page, rules: Rules = 'all'): Promise<readonly string[]> {
  // The builder would send and compile axe twice for each judgement; once for a document is enough.
  if (!(await page.evaluate<boolean>(`'axe' in window`))) await page.evaluate(AXE);
  const builder = new AxeBuilder({ page, axeSource: 'void 0' })
    .options({ resultTypes: ['violations'] })
    // Our pages have no frames, so nothing needs a page of its own to be put together.
    .setLegacyMode(true);
  const { violations } = await (rules === 'all' ? builder : builder.withRules(COLOUR_RULES)).analyze();
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.map((node) => node.target.join(' ')).join(', ')})`,
  );
}
