import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import semver from 'semver';
import { describe, expect, test } from 'vitest';

const run = promisify(execFile);
const root = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
};
const lock = JSON.parse(read('package-lock.json')) as {
  readonly packages: Readonly<
    Record<string, { hasInstallScript?: boolean; dev?: boolean; license?: string; engines?: { node?: string } }>
  >;
};

const PERMISSIVE = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'Python-2.0',
  'MIT AND ISC AND BSD-3-Clause',
];

/** Of a package that names it in the way of old. */
function licenceIn(path: string): string {
  const { licenses = [] } = JSON.parse(read(`${path}/package.json`)) as { licenses?: { type: string }[] };
  return licenses.map(({ type }) => type).join(' AND ');
}

/** Every declaration that the doors lead to, and the packages that those take types from. */
function declarationsOf(doors: readonly string[]) {
  const files = new Set(doors.map((door) => posix.normalize(door)));
  const packages = new Set<string>();
  for (const file of files) {
    for (const [, from = ''] of read(file).matchAll(/(?:from|import)\s*\(?'([^']+)'/g)) {
      if (from.startsWith('.')) files.add(posix.join(posix.dirname(file), from).replace(/\.js$/, '.d.ts'));
      else packages.add(from);
    }
  }
  return { files, packages };
}

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
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: fileURLToPath(root) });
    expect(stdout.trim()).toBe('function');
    expect(read(typeof entry === 'object' ? entry.types : '')).toContain(name);
  });

  test('shows its manifest', async () => {
    const script =
      "import manifest from 'ivanti-exchange/manifest.json' with { type: 'json' }; console.log(manifest.id);";
    const { stdout } = await run(process.execPath, ['--input-type=module', '--no-warnings', '-e', script], {
      cwd: fileURLToPath(root),
    });
    expect(stdout.trim()).toBe('ivanti');
  });

  test.each(Object.entries(manifest.bin))('has the command %s', async (_name, script) => {
    expect(read(script)).toMatch(/^#!\/usr\/bin\/env node\n/);
    const { stdout } = await run(process.execPath, [fileURLToPath(new URL(script, root)), '--help']);
    expect(stdout).toContain('Usage:');
  });

  test('installs without a compiler and without running scripts', () => {
    const scripted = Object.entries(lock.packages).filter(
      ([, entry]) => entry.hasInstallScript === true && entry.dev !== true,
    );
    expect(scripted).toEqual([]);
  });

  test('installs on the oldest Node.js it supports without a warning', () => {
    const oldest = semver.minVersion(manifest.engines.node)?.version ?? '';
    const unfit = Object.entries(lock.packages).filter(
      ([path, { engines }]) => path !== '' && engines?.node !== undefined && !semver.satisfies(oldest, engines.node),
    );
    expect(unfit.map(([path, { engines }]) => `${path} ${engines?.node}`)).toEqual([]);
  });

  test('brings only what may be used in commercial products', () => {
    const installed = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && dev !== true);
    const foreign = installed.flatMap(([path, { license = licenceIn(path) }]) =>
      PERMISSIVE.includes(license) ? [] : [`${path}: ${license}`],
    );
    expect(foreign).toEqual([]);
  });

  test('lists with their licences what is bundled into the console', () => {
    const notices = read('dist/host/console/third-party-notices.md');
    const bundled = [...notices.matchAll(/^## (\S+) - \S+ \((.+)\)$/gm)].map(([, name = '', license = '']) => ({
      name,
      license,
    }));
    expect(bundled.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['react', 'react-router', '@mantine/core', 'recharts']),
    );
    expect(bundled.filter(({ license }) => !PERMISSIVE.includes(license))).toEqual([]);
    expect(notices).toContain('Permission is hereby granted, free of charge');
  });

  test('has a bill of materials with every package that is installed with it', async () => {
    const { stdout } = await run('npm', ['run', '--silent', 'sbom'], {
      cwd: fileURLToPath(root),
      maxBuffer: 64 * 1024 * 1024,
    });
    const { components } = JSON.parse(stdout) as { components: { name: string; properties?: { name: string }[] }[] };
    const isForWork = ({ name }: { name: string }) => name === 'cdx:npm:package:development';
    const listed = components.filter(({ properties = [] }) => !properties.some(isForWork)).map(({ name }) => name);
    expect(listed).toEqual(expect.arrayContaining(Object.keys(manifest.dependencies)));
    expect(listed).not.toContain('vitest');
  });

  test('ships what its entry points need and no test', async () => {
    const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: fileURLToPath(root),
    });
    const [pack] = JSON.parse(stdout) as { unpackedSize: number; files: { path: string }[] }[];
    const files = pack?.files.map((file) => file.path) ?? [];
    expect(files).toEqual(
      expect.arrayContaining([
        'manifest.json',
        'README.md',
        'LICENSE',
        'SECURITY.md',
        'dist/plugin/index.js',
        'dist/host/cli.js',
      ]),
    );
    expect(files.filter((path) => /^test\/|\.test\.|\.map$|tsbuildinfo/.test(path))).toEqual([]);
    expect(pack?.unpackedSize).toBeLessThan(6_000_000);
    const types = declarationsOf(
      Object.values(manifest.exports).flatMap((entry) => (typeof entry === 'object' ? entry.types : [])),
    );
    expect(files).toEqual(expect.arrayContaining([...types.files]));
    const installed = Object.keys(manifest.dependencies);
    expect([...types.packages].filter((name) => !name.startsWith('node:') && !installed.includes(name))).toEqual([]);
    // Express has its types in a package of its own, which is not installed with it.
    expect([...types.packages]).not.toContain('express');
  });
});
