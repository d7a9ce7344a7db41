import { expect, test, vi } from 'vitest';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPlugins } from '../../host/plugins/load-plugins.js';
import { MEMORY } from '../host/run-cli.js';
import { temporaryFolder } from '../host/scene.js';
import { inChromium } from './chromium.js';
import { judge, openConsole, serveConsole, visit } from './console-scene.js';

vi.setConfig({ testTimeout: 120_000 });

const MANIFEST = {
  id: 'faulty',
  name: 'Faulty',
  version: '0.1.0',
  contract: '1.0.0',
  entry: 'plugin.js',
  description: 'Loads, and then fails at everything.',
  capabilities: [],
  configuration: {
    type: 'object',
    required: ['instance'],
    properties: {
      instance: { type: 'string', title: 'Instance', 'x-role': 'address' },
      token: { type: 'string', writeOnly: true },
    },
  },
};

function pluginFolder(entry: string, manifest: object = MANIFEST): string {
  const folder = join(temporaryFolder(), 'faulty');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'plugin.js'), entry);
  return folder;
}

inChromium('a broken plugin in the console', () => {
  test('that cannot be loaded is listed with its problem, beside those that work', async () => {
    const folder = pluginFolder('throw new Error("The licence has run out.")');
    const { page } = await openConsole(await serveConsole(await loadPlugins([MEMORY, folder])));
    await visit(page, 'Plugins');
    const card = page.getByRole('article', { name: folder });
    await card.getByText('The licence has run out (').waitFor();
    expect(await card.textContent()).toContain('host.plugin_unusable');
    expect(await page.getByRole('article', { name: 'Memory' }).getByRole('link').count()).toBe(1);
    await judge(page, 'plugins-broken');
  });

  test('that fails when it is used says so as a defect of the plugin, and the console goes on', async () => {
    const entry = `export default () => ({
      validate() { throw new TypeError('Cannot read properties of undefined'); },
      async dispose() {},
    });`;
    const { page } = await openConsole(await serveConsole(await loadPlugins([MEMORY, pluginFolder(entry)])));
    await visit(page, 'Plugins');
    await page.getByRole('article', { name: 'Faulty' }).getByRole('link', { name: 'Add connection' }).click();
    await page.getByLabel('Instance').fill('tenant.example.com');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('plugin.defect').waitFor();
    await judge(page, 'connection-plugin-defect');
    await visit(page, 'Overview');
  });
});
