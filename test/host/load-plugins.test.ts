import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { loadPlugins } from '../../host/plugins/load-plugins.js';
import { apiScene, bodyOf, MEMORY_CONFIG } from './api-scene.js';
import { MEMORY } from './run-cli.js';
import { temporaryFolder } from './scene.js';

const MANIFEST = JSON.parse(readFileSync(join(MEMORY, 'manifest.json'), 'utf8')) as object;
const REAL_ENTRY = `export { default } from ${JSON.stringify(pathToFileURL(join(MEMORY, 'plugin.js')).href)}`;

/** The memory plugin in a folder of its own, under another id, or with an entry that cannot be run. */
function copyOf({ id = 'memory', entry = REAL_ENTRY }: { readonly id?: string; readonly entry?: string }): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...MANIFEST, id }));
  writeFileSync(join(folder, 'plugin.js'), entry);
  return folder;
}

const idsOf = (plugins: readonly { readonly manifest: { readonly id: string } }[]) =>
  plugins.map(({ manifest }) => manifest.id);

test('several plugins are loaded, the one for Ivanti when none is named', async () => {
  const { plugins, broken } = await loadPlugins([MEMORY, copyOf({ id: 'second' })]);
  expect([idsOf(plugins), broken]).toEqual([['memory', 'second'], []]);
  expect(idsOf((await loadPlugins()).plugins)).toEqual(['ivanti']);
});

test('a plugin that cannot be loaded is reported, and the others work', async () => {
  const folder = copyOf({ id: 'second', entry: 'throw new Error("no licence")' });
  const { plugins, broken } = await loadPlugins([folder, MEMORY]);
  expect(idsOf(plugins)).toEqual(['memory']);
  expect(broken).toMatchObject([{ folder, problem: { code: 'host.plugin_unusable', blame: 'plugin' } }]);
  expect(broken[0]?.problem.message).toContain('no licence');
  const { read, keep } = await apiScene({ plugins, broken });
  await keep('m');
  expect(await bodyOf(read('/api/plugins'))).toMatchObject({ plugins: [{ id: 'memory' }], broken: [{ folder }] });
  expect(await bodyOf(read('/api/connections'))).toMatchObject({ connections: [{ name: 'm', problem: null }] });
});

test('a second plugin of the same id is not loaded', async () => {
  const folder = copyOf({});
  const { plugins, broken } = await loadPlugins([MEMORY, folder]);
  expect(idsOf(plugins)).toEqual(['memory']);
  expect(broken).toMatchObject([{ folder, problem: { code: 'host.plugin_unusable', field: 'id' } }]);
});

test('without any that can be loaded its error is thrown', async () => {
  await expect(loadPlugins([copyOf({ entry: 'export default 7' })])).rejects.toMatchObject({
    problem: { code: 'host.plugin_unusable', field: 'entry' },
  });
});

test('a connection of a plugin that is not loaded says so', async () => {
  const { store, read, keep } = await apiScene();
  await keep('m', MEMORY_CONFIG);
  await store.db.updateTable('connections').set({ plugin: 'gone' }).execute();
  expect(await bodyOf(read('/api/connections'))).toMatchObject({
    connections: [{ name: 'm', config: {}, problem: { code: 'host.not_supported', field: 'plugin' } }],
  });
});
