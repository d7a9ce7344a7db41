import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { HostServices, JsonObject } from '../../host-sdk/index.js';
import { loadPlugin } from '../../host/index.js';
import { temporaryFolder } from './scene.js';

const MEMORY = fileURLToPath(new URL('../fixtures/memory-plugin', import.meta.url));
const MANIFEST = JSON.parse(readFileSync(join(MEMORY, 'manifest.json'), 'utf8')) as object;
const NO_SERVICES = {} as HostServices;
const WORKING = `
  const methods = ['validate', 'dispose', 'getFields'];
  export default () => Object.fromEntries(methods.map((name) => [name, () => {}]));`;

function pluginFolder(manifest: object | string | undefined, entry = WORKING): string {
  const folder = temporaryFolder();
  if (manifest !== undefined) {
    const full = { ...MANIFEST, capabilities: ['fields'], ...(manifest as object) };
    writeFileSync(join(folder, 'manifest.json'), typeof manifest === 'string' ? manifest : JSON.stringify(full));
  }
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'plugin.js'), entry);
  return folder;
}

const unusable = (message: string, field?: string) => ({
  problem: expect.objectContaining({
    code: 'host.plugin_unusable',
    message: expect.stringContaining(message) as unknown,
    ...(field === undefined ? {} : { field }),
  }) as unknown,
});

test('a plugin folder gives its manifest and makes plugins', async () => {
  const loaded = await loadPlugin(MEMORY);
  expect(loaded.manifest).toMatchObject({ id: 'memory', capabilities: ['fields', 'ticketing', 'pull'] });
  const plugin = loaded.create(NO_SERVICES, { instance: 'x', auth: { strategy: 'none' } });
  expect(plugin.getDefaultStatusMap?.()).toEqual({ Open: 'new', Done: 'closed' });
});

test('without a folder it is the plugin of this package', async () => {
  expect((await loadPlugin()).manifest.name).toMatch(/ivanti/i);
});

describe('a plugin folder is refused', () => {
  test.each<[string, object | string | undefined, string, string]>([
    ['without a manifest', undefined, 'cannot be read', 'manifest.json'],
    ['whose manifest is not JSON', '{', 'cannot be read', 'manifest.json'],
    ['whose manifest lacks a key', { id: undefined }, 'is required', 'id'],
    ['whose manifest has an unknown key', { colour: 'red' }, 'is not a known key', 'colour'],
    ['with a version that is none', { version: 'new' }, 'does not have the expected form, such as 1.0.0', 'version'],
    ['with an unknown capability', { capabilities: ['magic'] }, 'must be', 'capabilities.0'],
    ['whose entry is not there', { entry: 'gone.js' }, 'cannot be imported', 'entry'],
    ['whose entry lies outside', { entry: '../plugin.js' }, 'outside its folder', 'entry'],
  ])('%s', async (_name, manifest, message, field) => {
    await expect(loadPlugin(pluginFolder(manifest))).rejects.toMatchObject(unusable(message, field));
  });

  test('whose entry exports no function', async () => {
    const folder = pluginFolder({}, 'export default 42;');
    await expect(loadPlugin(folder)).rejects.toMatchObject(unusable('does not export createPlugin', 'entry'));
  });

  test('whose entry throws', async () => {
    const folder = pluginFolder({}, 'throw new Error("boom");');
    await expect(loadPlugin(folder)).rejects.toMatchObject(unusable(`boom (${folder}/plugin.js:1)`, 'entry'));
  });

  // In a process of its own: in this one the test runner's loader would intervene.
  test('whose entry cannot be imported, with file and line', async () => {
    const cases = [
      ['\nconst = 5;', 'plugin.js:2'],
      ["import './broken.js';", 'broken.js:3'],
      ["\nimport { nope } from './whole.js';", 'plugin.js:2'],
      ["\n\nimport 'no-such-package-of-anybody';", 'plugin.js:3'],
      ["\nexport { default } from './gone.js';", 'plugin.js:2'],
      ["import './throws.js';", 'throws.js:2'],
    ] as const;
    const folders = cases.map(([entry]) => {
      const folder = pluginFolder({}, entry);
      writeFileSync(join(folder, 'broken.js'), '\n\nexport default {;\n');
      writeFileSync(join(folder, 'whole.js'), 'export default 1;');
      writeFileSync(join(folder, 'throws.js'), 'let none;\nnone.x();');
      return folder;
    });
    const built = new URL('../../dist/host/plugins/load-plugin.js', import.meta.url).href;
    const script = `const { loadPlugin } = await import(${JSON.stringify(built)});
      for (const folder of ${JSON.stringify(folders)}) await loadPlugin(folder).catch(({ message }) => console.log(message));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
    const places = stdout
      .trim()
      .split('\n')
      .map((message) => /\(([^()]+)\)\.$/.exec(message)?.[1]);
    expect(places).toEqual(cases.map(([, place], at) => `${folders[at]}/${place}`));
  });
});

describe('a plugin is refused', () => {
  const config = { instance: 'x', auth: { strategy: 'none' } };
  const make = async (manifest: object) => {
    const loaded = await loadPlugin(pluginFolder(manifest));
    return (services: HostServices, given: JsonObject) => loaded.create(services, given);
  };

  test('that is written for another contract', async () => {
    const create = await make({ contract: '2.0.0' });
    expect(() => create(NO_SERVICES, config)).toThrow(/contract 2\.0\.0/);
  });
  test('that lacks what it declares', async () => {
    const create = await make({ capabilities: ['fields', 'pull'] });
    expect(() => create(NO_SERVICES, config)).toThrow(/declares pull but has no method discover/);
  });
  test('that does not declare what it implements', async () => {
    const create = await make({ capabilities: [] });
    expect(() => create(NO_SERVICES, config)).toThrow(/implements fields but does not declare it/);
  });
  test('whose configuration does not fit its schema, when it did not say so itself', async () => {
    const create = await make({});
    const problem = (field: string) =>
      expect.objectContaining({
        code: 'config.invalid',
        problem: expect.objectContaining({ field }) as unknown,
      }) as Error;
    expect(() => create(NO_SERVICES, { ...config, instance: '' })).toThrow(problem('instance'));
    expect(() => create(NO_SERVICES, { ...config, colour: 'red' })).toThrow(problem('colour'));
    expect(() => create(NO_SERVICES, { ...config, data: { tables: [], mode: 'sideways' } })).toThrow(
      problem('data.tables'),
    );
  });
});

test('a folder may hold a plugin beside other things', async () => {
  const folder = pluginFolder({});
  mkdirSync(join(folder, 'docs'));
  expect((await loadPlugin(folder)).folder).toBe(folder);
});

test('what a plugin says of a key begins with the title that the form shows', async () => {
  const properties = { tenant: { title: 'Address of the tenant', type: 'string' } };
  const entry = `
    const MARKER = Symbol.for('ivanti-exchange.PluginError');
    export default () => {
      const problem = { code: 'config.invalid', message: 'tenant: "x" is none.', fix: 'f', field: 'tenant' };
      throw Object.assign(new Error(problem.message), { [MARKER]: true, problem });
    };`;
  const loaded = await loadPlugin(pluginFolder({ configuration: { type: 'object', properties } }, entry));
  expect(() => loaded.create(NO_SERVICES, {})).toThrow('Address of the tenant (tenant): "x" is none.');
});
