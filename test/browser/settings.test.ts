import { expect, test, vi } from 'vitest';
import { systemClock } from '../../host/index.js';
import { createEntryLink } from '../../host/store/entry-links.js';
import { addLogs } from '../../host/store/logs.js';
import { addToken } from '../../host/store/tokens.js';
import { inChromium, openPage, takeComplaints } from './chromium.js';
import { judge, openConsole, serveConsole, visit } from './console-scene.js';
import { fits, judgeThemes } from './looks.js';

vi.setConfig({ testTimeout: 120_000 });

const DAY = 24 * 3_600_000;

inChromium('the settings in a browser', () => {
  test('change the password, which signs out the others', async () => {
    const scene = await serveConsole();
    const { page } = await openConsole(scene);
    await visit(page, 'Settings');
    const form = page.getByRole('region', { name: 'Password' });
    await form.getByLabel('Current password').fill('wrong password');
    await form.getByRole('textbox', { name: 'New password', exact: true }).fill('battery staple horse');
    const again = form.getByLabel('Repeat new password');
    await again.fill('battery staple house');
    const change = form.getByRole('button', { name: 'Change password' });
    await page.getByText('The passwords do not match.').waitFor();
    expect(await change.isDisabled()).toBe(true);
    await again.fill('battery staple horse');
    await change.click();
    await form.getByText('This is not the password.').waitFor();
    await judge(page, 'settings-refused');
    await form.getByLabel('Current password').fill('correct horse battery');
    await change.click();
    await page.getByText('The password was changed.').waitFor();
    await visit(page, 'Overview');
    const other = await openPage(scene.url);
    await other.getByRole('textbox', { name: 'Password' }).fill('battery staple horse');
    await other.getByRole('button', { name: 'Sign in' }).click();
    await other.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
  });

  test('make a token that is shown once, and revoke it', async () => {
    const scene = await serveConsole();
    const { page } = await openConsole(scene, 'dark');
    await visit(page, 'Settings');
    const tokens = page.getByRole('region', { name: 'API tokens' });
    await tokens.getByText('No tokens yet.').waitFor();
    await tokens.getByLabel('Name').fill('grafana');
    await tokens.getByRole('combobox', { name: 'Expires' }).click();
    await page.getByRole('option', { name: 'In 90 days' }).click();
    await tokens.getByRole('button', { name: 'Create token' }).click();
    const text = (await tokens.getByRole('status').locator('code').textContent()) ?? '';
    const asked = () => fetch(`${scene.url}/metrics`, { headers: { Authorization: `Bearer ${text}` } });
    expect((await asked()).status).toBe(200);
    await judgeThemes(page, 'settings');
    await page.setViewportSize({ width: 390, height: 844 });
    await judgeThemes(page, 'settings');
    await fits(page, 'settings');
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.reload();
    await tokens.getByRole('cell', { name: 'grafana', exact: true }).waitFor();
    expect(await page.content()).not.toContain(text);
    await tokens.getByRole('button', { name: 'Delete grafana' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await tokens.getByText('No tokens yet.').waitFor();
    expect((await asked()).status).toBe(401);
  });

  test('say how long things are kept, and what another time would remove', async () => {
    const scene = await serveConsole();
    const entry = { level: 'info', code: null, connection: null, message: 'old', fields: {} } as const;
    await addLogs(scene.store.db, [{ ...entry, at: new Date(Date.now() - 10 * DAY).toISOString() }]);
    const { page } = await openConsole(scene);
    await visit(page, 'Settings');
    const retention = page.getByRole('region', { name: 'Retention' });
    const days = retention.getByLabel('Log entries (days)');
    await days.fill('5');
    await retention.getByRole('button', { name: 'Count what would be deleted' }).click();
    await retention.getByText('0 alerts, 0 run reports, 1 log entries and 0 closed tickets').waitFor();
    await retention.getByRole('button', { name: 'Save retention' }).click();
    await page.getByText('The retention was saved.').waitFor();
    await page.reload();
    await expect.poll(() => days.inputValue()).toBe('5');
  });

  test('tell who is signed in by a link to a token what is needed to see tokens', async () => {
    const scene = await serveConsole();
    await addToken(scene.store.db, { name: 'all', scope: 'configure' }, '3');
    const code = await createEntryLink(scene.store.db, { kind: 'token', name: 'all' }, systemClock);
    const page = await openPage(`${scene.url}/#sign-in=${code}`);
    await page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    expect(page.url()).not.toContain(code);
    await visit(page, 'Settings');
    await page.getByText('Sign in with the password, or with a token of scope Admin.').waitFor();
    await judge(page, 'settings-by-token');
    // The same tab, after signing out, opens the used link again, and then another one.
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goto(`${scene.url}/settings#sign-in=${code}`);
    await page.getByText('This link was used already or has expired.').waitFor();
    await judge(page, 'sign-in-link-refused');
    const another = await createEntryLink(scene.store.db, { kind: 'token', name: 'all' }, systemClock);
    await page.evaluate(`location.hash = 'sign-in=${another}'`);
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    // What the policy refuses is reported by the browser as its own site.
    await page.evaluate(`document.body.append(Object.assign(document.createElement('script'), { textContent: '1' }))`);
    const reports = () => page.evaluate(`fetch('/api/csp-reports').then((answer) => answer.json())`);
    const inline = { directive: 'script-src-elem', blocked: 'inline', page: `${scene.url}/settings` };
    await expect.poll(reports, { timeout: 10_000 }).toMatchObject({ reports: [inline] });
    expect(takeComplaints(page)).toHaveLength(1);
  });

  test('list the browsers that are signed in, and sign one out', async () => {
    const scene = await serveConsole();
    const { page } = await openConsole(scene);
    // The name of a token must not become markup of the page.
    const name = `phone <img src="x" onerror="document.title = 'taken'">`;
    const token = await addToken(scene.store.db, { name, scope: 'read' }, '3');
    const answer = await fetch(`${scene.url}/api/sign-in`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    const Cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
    const asked = async () => (await fetch(`${scene.url}/api/runs`, { headers: { Cookie } })).status;
    expect(await asked()).toBe(200);
    await visit(page, 'Settings');
    const browsers = page.getByRole('region', { name: 'Signed-in browsers' });
    await browsers.getByText('This browser').waitFor();
    await browsers.getByRole('cell', { name: `Token ${name}` }).waitFor();
    expect(await page.title()).not.toBe('taken');
    await judge(page, 'settings-browsers');
    await browsers.getByRole('button', { name: /Sign out session/ }).click();
    await browsers.getByRole('cell', { name: `Token ${name}` }).waitFor({ state: 'detached' });
    expect(await asked()).toBe(401);
  });
});
