import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const run = promisify(execFile);
const root = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly bin: Readonly<Record<string, string>>;
};

describe('the package', () => {
  test.each([
    ['.', 'createPlugin'],
    ['./host-sdk', 'PluginError'],
    ['./host-sdk/conformance', 'conformanceChecks'],
    ['./mock-ivanti', 'createMockIvanti'],
    ['./host', 'loadPlugin'],
  ])('has the door %s with %s behind it, and types', async (door, name) => {
    const entry = manifest.exports[door];
    const script = `import * as door from 'ivanti-exchange${door.slice(1)}'; console.log(typeof door.${name});`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: root.pathname });
    expect(stdout.trim()).toBe('function');
    expect(read(typeof entry === 'object' ? entry.types : '')).toContain(name);
  });

  test('shows its manifest', async () => {
    const script =
      "import manifest from 'ivanti-exchange/manifest.json' with { type: 'json' }; console.log(manifest.id);";
    const { stdout } = await run(process.execPath, ['--input-type=module', '--no-warnings', '-e', script], {
      cwd: root.pathname,
    });
    expect(stdout.trim()).toBe('ivanti');
  });

  test.each(Object.entries(manifest.bin))('has the command %s', async (_name, script) => {
    expect(read(script)).toMatch(/^#!\/usr\/bin\/env node\n/);
    const { stdout } = await run(process.execPath, [new URL(script, root).pathname, '--help']);
    expect(stdout).toContain('Usage:');
  });

  test('installs without a compiler and without running scripts', () => {
    const lock = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { hasInstallScript?: boolean; dev?: boolean }>;
    };
    const scripted = Object.entries(lock.packages).filter(
      ([, entry]) => entry.hasInstallScript === true && entry.dev !== true,
    );
    expect(scripted).toEqual([]);
  });

  test('ships what its doors need and no test', async () => {
    const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root.pathname });
    const [pack] = JSON.parse(stdout) as { files: { path: string }[] }[];
    const files = pack?.files.map((file) => file.path) ?? [];
    expect(files).toEqual(
      expect.arrayContaining(['manifest.json', 'README.md', 'LICENSE', 'dist/plugin/index.js', 'dist/host/cli.js']),
    );
    expect(files.filter((path) => path.startsWith('test/') || path.includes('.test.'))).toEqual([]);
  });
});
