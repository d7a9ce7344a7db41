import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { CLI } from '../host/run-cli.js';
import { temporaryFolder } from '../host/scene.js';
import { accessibilityFaults, inChromium, openPage } from './chromium.js';

/** Plays the demo and gives the addresses that it prints; it keeps serving until the test ends. */
async function demoAddresses(): Promise<{ readonly page: string; readonly incidents: string }> {
  const child = spawn(process.execPath, [CLI, 'demo', '--data', temporaryFolder()], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const printed: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    printed.push(line);
    if (line.startsWith('Data folder')) break;
  }
  const address = (label: string) => printed.find((line) => line.startsWith(label))?.match(/https?:\S+/)?.[0] ?? '';
  return { page: address('Console'), incidents: address('Mock incidents') };
}

inChromium('the demo in a browser', () => {
  test('shows tickets to a browser that follows its link, and the sign-in form to every other browser', async () => {
    const addresses = await demoAddresses();
    const page = await openPage(addresses.page);
    await page.getByRole('table', { name: 'Freshness of the tables' }).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('link', { name: 'Tickets', exact: true }).click();
    const tickets = page.getByRole('table', { name: 'Tickets' });
    await tickets.waitFor();
    await expect.poll(() => tickets.getByRole('row').count()).toBeGreaterThan(20);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Retry all failed tickets' }).waitFor();
    const ticket = page.getByRole('link', { name: /^\d+$/ }).first();
    const number = await ticket.textContent();
    const [incident] = await Promise.all([page.context().waitForEvent('page'), ticket.click()]);
    expect(await incident.getByRole('heading', { level: 1 }).textContent()).toContain(`Incident ${number ?? ''}`);
    const stranger = await openPage(new URL('/', addresses.page).href);
    await stranger.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await stranger.getByRole('row').count()).toBe(0);
    expect(await accessibilityFaults(stranger)).toEqual([]);
  });
});
