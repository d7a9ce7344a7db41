import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDestination, openStore } from '../../host/index.js';
import { replaceFile } from '../../host/platform/replace-file.js';
import { makePrivate } from '../../host/store/private-folder.js';
import { startTenant } from '../tenant.js';
import { CLI } from './run-cli.js';
import { temporaryFolder } from './scene.js';

const isUnix = process.getuid !== undefined;

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

/** Rights of everything in a folder, by path. */
function modesIn(folder: string): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(['.', ...paths].map((path) => [path, modeOf(join(folder, path))]));
}

/** What differs from 0700 for a folder and 0600 for a file. */
function wide(folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(modesIn(folder)).filter(([path, mode]) => {
      return mode !== (statSync(join(folder, path)).isDirectory() ? '700' : '600');
    }),
  );
}

async function opened(folder: string): Promise<readonly string[]> {
  const warnings: string[] = [];
  await (await openStore(folder, { warn: (message) => warnings.push(message) })).close();
  return warnings;
}

describe.runIf(isUnix)('a data folder', () => {
  test('that is new is its owner’s alone, with the folders above it', async () => {
    const parent = temporaryFolder();
    expect(await opened(join(parent, 'a', 'b'))).toEqual([]);
    expect([modeOf(join(parent, 'a')), wide(join(parent, 'a', 'b'))]).toEqual(['700', {}]);
  });

  test('that is wider is tightened and told once, and nothing else in it is touched', async () => {
    const folder = temporaryFolder();
    await opened(folder);
    mkdirSync(join(folder, 'tables'));
    for (const file of ['tables.db', 'tables/acme.db', 'yarn.lock', 'notes.txt']) writeFileSync(join(folder, file), '');
    symlinkSync('../notes.txt', join(folder, 'tables', 'link.db'));
    for (const path of ['.', ...readdirSync(folder), 'tables/acme.db']) chmodSync(join(folder, path), 0o755);
    const [warning, another] = await opened(folder);
    expect(another).toBeUndefined();
    for (const name of ['store.db', 'key', 'tables.db', 'acme.db']) expect(warning).toContain(name);
    expect(wide(folder)).toEqual({ 'notes.txt': '755', 'yarn.lock': '755', 'tables/link.db': '755' });
    expect(await opened(folder)).toEqual([]);
  });

  test('of another account is left as it is and told, and its store is not opened', async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o777);
    const another = (process.getuid?.() ?? 0) + 1;
    const warnings: string[] = [];
    const look = () => {
      makePrivate(folder, (message) => warnings.push(message), another);
    };
    look();
    expect(warnings).toEqual([expect.stringContaining('belongs to another account')]);
    expect(modeOf(folder)).toBe('777');
    writeFileSync(join(folder, 'store.db'), '');
    expect(look).toThrow(`belongs to another account (user id ${another - 1})`);
  });
});

test.runIf(isUnix)(
  'only the owner can read the files that the command line writes, even with an open umask',
  async () => {
    const tenant = await startTenant({ incidents: 3 });
    const folder = temporaryFolder();
    const config = tenant.config({ data: { tables: ['incidents'], mode: 'historical', start_date: '2020-01-01' } });
    writeFileSync(join(folder, 'c.json'), JSON.stringify(config));
    const run = async (line: string) => {
      const script = `umask 000; exec "$0" "$@"`;
      const child = spawn('sh', ['-c', script, process.execPath, CLI, ...line.split(' ')], {
        cwd: folder,
        stdio: 'ignore',
      });
      return (await once(child, 'close'))[0] as number;
    };
    expect(await run('pull --data data --config c.json --to sqlite:data/tables.db')).toBe(0);
    // SQLite's side files exist as long as a connection is open.
    const store = await openStore(join(folder, 'data'));
    expect(await run('pull --data data --config c.json --to jsonl:data/lake/incidents')).toBe(0);
    const written = [
      'lake/incidents/incident.jsonl',
      'lake/incidents/_state.json',
      'store.db-shm',
      'store.db-wal',
      'tables.db',
    ];
    expect(Object.keys(modesIn(join(folder, 'data')))).toEqual(expect.arrayContaining(written));
    expect(wide(join(folder, 'data'))).toEqual({});
    await store.close();
  },
);

test.runIf(isUnix)('a destination that its owner has opened to others stays open', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'lake.db');
  await (await openDestination(`sqlite:${file}`)).close();
  expect(modeOf(file)).toBe('600');
  chmodSync(file, 0o640);
  await (await openDestination(`sqlite:${file}`)).close();
  expect(modeOf(file)).toBe('640');
  const state = join(folder, '_state.json');
  replaceFile(state, 'one');
  expect(modeOf(state)).toBe('600');
  chmodSync(state, 0o664);
  replaceFile(state, 'two');
  expect(modeOf(state)).toBe('664');
});
