import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { MEMORY, runCli, runHere } from './run-cli.js';
import { temporaryFolder } from './scene.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MANIFEST = join(MEMORY, 'manifest.json');

const exam = (folder: string, ...options: readonly string[]) => runHere(['plugins', 'exam', folder, ...options]);

/** A plugin that is the sample but for what `validate` does first, and the sample's exam file or another text. */
function pluginFolder(validate = '', examFile = `export { default } from ${JSON.stringify(join(MEMORY, 'exam.js'))};`) {
  const folder = join(temporaryFolder(), 'my-plugin');
  mkdirSync(folder);
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...manifest(), entry: 'mine.js' }));
  const create = `import create from ${JSON.stringify(join(MEMORY, 'plugin.js'))};
export default (...given) => {
  const plugin = create(...given);
  return Object.assign(Object.create(plugin), { async validate(request) { ${validate} return plugin.validate(request); } });
};`;
  writeFileSync(join(folder, 'mine.js'), create);
  if (examFile !== '') writeFileSync(join(folder, 'exam.js'), examFile);
  return folder;
}

function manifest(): object {
  return JSON.parse(readFileSync(MANIFEST, 'utf8')) as object;
}

test('for a plugin that passes the report lists each check, with what could not be tried and why', async () => {
  const { code, stdout } = await exam(MEMORY, '--only', 'manifest', 'calls');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Memory 1\.0\.0: 8 checks, \S*exam\.js\n\nmanifest\n {2}✓ the plugin has what/);
  expect(stdout).toContain('\nskipped\n  - the address in the configuration is not one of http://: calls.agent\n');
  expect(stdout).toMatch(/\n7 passed, 0 failed, 1 skipped\.\n$/);
});

test('for one that fails the report says what was seen, what harm it does and how to fix it, and the command ends with 1', async () => {
  const folder = pluginFolder('delete request.signal;');
  const only = ['--only', 'endings.aborted', 'connection.works'];
  const { code, stdout } = await exam(folder, ...only);
  expect(code).toBe(1);
  expect(stdout).toContain(`
endings
  ✗ every method stops on an abort
      Check  endings.aborted
      Saw    An aborted validation ended with ok.
      Effect Ctrl+C and a closed page do not stop a run.
      Fix    Begin every method with \`signal?.throwIfAborted()\`.
`);
  const line = await exam(folder, ...only, '--json');
  expect([line.code, JSON.parse(line.stdout)]).toMatchObject([
    1,
    {
      plugin: 'memory',
      passed: 1,
      failed: 1,
      skipped: 0,
      checks: [
        { id: 'connection.works', outcome: 'passed' },
        { id: 'endings.aborted', outcome: 'failed', why: 'An aborted validation ended with ok.', fix: /signal/ },
      ].map((check) => ({ ...check, ...('fix' in check ? { fix: expect.stringMatching(check.fix) as string } : {}) })),
    },
  ]);
  expect(line.stdout.trim().split('\n')).toHaveLength(1);
});

test('without an exam file the folder alone is looked at, and everything else says that there is no product', async () => {
  const { code, stdout } = await exam(pluginFolder('', ''));
  expect(code).toBe(0);
  expect(stdout).toContain('no exam file\n');
  expect(stdout).toMatch(/- there is no exam file, so there is no product to test: manifest\.methods, /);
  expect(stdout).toMatch(
    /2 passed, 0 failed, \d\d skipped\.\nTo run the skipped checks, write an exam\.js: docs\/test-your-plugin\.md/,
  );
});

describe('an exam file that cannot be used is a problem with its place:', () => {
  const good = '{ config, invalidConfig: {}, refusedConfig: config }';
  const config = "const config = { instance: 'x', auth: { strategy: 'none' } };";
  test.each([
    ['one that exports no function', 'export default {};', /exam\.js does not export a function as its default\./],
    ['one that returns nothing', 'export default () => undefined;', /exam\.js does not return an object\./],
    [
      'one that forgets parts',
      `${config} export default () => ({ config });`,
      /exam\.js does not return invalidConfig, refusedConfig, each an object\./,
    ],
    [
      'one whose configuration does not fit',
      `${config} config.colour = 'red'; export default () => (${good});`,
      /exam\.js: config does not fit the configuration: colour is not a known key\./,
    ],
    [
      'one that throws',
      `export default () => {\n  throw new Error('The product did not start');\n};`,
      /exam\.js threw: The product did not start \(.*exam\.js:2\)\./,
    ],
    ['one that asks for what is not there', "import './product.js';", /exam\.js cannot be imported: .*product\.js/],
  ])('%s', async (_kind, text, message) => {
    const { code, stdout, stderr } = await exam(pluginFolder('', text));
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
    expect(stderr).toContain('docs/test-your-plugin.md');
  });

  test('one that is not there', async () => {
    const { code, stderr } = await exam(MEMORY, '--with', '/no/exam.js');
    expect([code, stderr]).toEqual([1, expect.stringContaining('The file /no/exam.js does not exist.')]);
  });
});

test('a name that is no check is wrong usage, and the answer lists the groups', async () => {
  const { code, stderr } = await exam(MEMORY, '--only', 'pulls');
  expect([code, stderr]).toEqual([2, expect.stringMatching(/"pulls"; the groups are manifest, connection, .*pull/)]);
});

test('what a plugin throws behind its methods’ backs fails the check, and a stop ends the exam at once', async () => {
  const stray = pluginFolder(`
    if (request.deep) setImmediate(() => { throw new Error('from a timer'); });
    if (request.deep) await new Promise((resolve) => setTimeout(resolve, 60));
    if (request.signal?.aborted) await new Promise(() => process.kill(process.pid, 'SIGTERM'));`);
  const { code, stdout, stderr } = await runCli(['plugins', 'exam', stray, '--only', 'connection', 'endings'], {
    cwd: stray,
  });
  expect(code).toBe(1);
  expect(stdout).toContain('      Saw    An error was thrown outside every method: Error: from a timer\n');
  expect(stdout).toContain('  ✓ a working connection passes every check\n');
  expect(stderr).toMatch(/host\.aborted/);
});

test('the exam file of the examples examines the plugin of this package against a mock tenant', async () => {
  const file = join(ROOT, 'examples/exam.js');
  const { code, stdout } = await exam(ROOT, '--with', file, '--only', 'fields.names');
  expect(stdout).toMatch(/\n1 passed, 0 failed, 0 skipped\.\n$/);
  expect(code).toBe(0);
});
