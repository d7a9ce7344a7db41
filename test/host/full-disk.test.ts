import {
  closeSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isPluginError } from '../../host-sdk/index.js';
import { openDestination } from '../../host/index.js';
import { lookIntoDestination } from '../../host/destinations/open-destination.js';
import { asDestinationProblem } from '../../host/destinations/destination.js';
import { isDiskFull } from '../../host/platform/full-disk.js';
import { replaceFile, writeAll } from '../../host/platform/replace-file.js';
import { openStore } from '../../host/store/open-store.js';
import { rotateKeys } from '../../host/store/rotate-keys.js';
import { row, TABLE } from './destination-table.js';
import { afterTest, temporaryFolder } from './scene.js';
import { NO_DISK, smallDisk } from './small-disk.js';

describe('replacing a file', () => {
  test('leaves the new text, the given rights, and nothing else', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'key');
    replaceFile(path, 'one', 0o600);
    replaceFile(path, 'two', 0o600);
    expect([readFileSync(path, 'utf8'), lstatSync(path).mode & 0o777, readdirSync(folder)]).toEqual([
      'two',
      0o600,
      ['key'],
    ]);
  });

  test('that fails leaves what was there, and nothing beside it', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'state'));
    expect(() => {
      replaceFile(join(folder, 'state'), 'x');
    }).toThrow('is not a file');
    expect(() => {
      replaceFile(join(folder, 'nowhere', 'state'), 'x');
    }).toThrow('ENOENT');
    expect(() => {
      replaceFile('/dev/full', 'x');
    }).toThrow('is not a file');
    expect(readdirSync(folder)).toEqual(['state']);
  });

  test('knows a disk that is full, whichever way it is said', () => {
    const file = openSync('/dev/full', 'w');
    let refusal: unknown;
    try {
      writeAll(file, Buffer.from('x'));
    } catch (error) {
      refusal = error;
    } finally {
      closeSync(file);
    }
    expect(
      [refusal, { code: 'SQLITE_FULL' }, new Error('database or disk is full'), new Error('other')].map((error) =>
        isDiskFull(error),
      ),
    ).toEqual([true, true, true, false]);
    expect(asDestinationProblem('/lake/incident.jsonl', refusal, { needed: 9 })).toMatchObject({
      code: 'host.disk_full',
      message: expect.stringMatching(
        /^The disk is full: \/lake\/incident.jsonl cannot be written \(9 bytes are needed, \d+ are free\)\.$/,
      ) as unknown,
    });
  });

  test('leaves links as they are: a symbolic one leads to the new text, a hard one keeps the old', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'real'), 'one');
    linkSync(join(folder, 'real'), join(folder, 'copy'));
    symlinkSync('real', join(folder, 'link'));
    replaceFile(join(folder, 'link'), 'two');
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true);
    expect(['real', 'link', 'copy'].map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual([
      'two',
      'two',
      'one',
    ]);
  });
});

/** Leaves that many bytes of a disk free. */
function fill(folder: string, left: number): void {
  for (let size = 65_536; size >= left; size = Math.floor(size / 2)) {
    for (let count = 0; ; count += 1) {
      try {
        writeFileSync(join(folder, `filler-${size}-${count}`), Buffer.alloc(size));
      } catch {
        rmSync(join(folder, `filler-${size}-${count}`), { force: true });
        break;
      }
    }
    if (size === 1) return;
  }
}

function makeRoom(folder: string): void {
  for (const name of readdirSync(folder)) if (name.startsWith('filler-')) rmSync(join(folder, name));
}

const problemOf = async (work: () => unknown) => {
  try {
    await work();
  } catch (error) {
    if (isPluginError(error)) return error.problem;
    throw error;
  }
  return undefined;
};

describe('on a full disk', () => {
  const rows = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => row(`r${from + index}`, { Text: 'x'.repeat(200) }));

  test.for([
    'jsonl',
    'parquet',
    'sqlite',
  ])('%s keeps rows and checkpoint, says so, and goes on once there is room', async (kind, { skip }) => {
    const disk = smallDisk();
    if (disk === undefined) return skip(NO_DISK);
    const target = kind === 'sqlite' ? `sqlite:${join(disk, 'out.db')}` : `${kind}:${join(disk, 'lake')}`;
    const write = async (from: number, count: number, checkpoint: number) => {
      const destination = await openDestination(target);
      try {
        const table = await destination.open('incidents');
        try {
          await table.write({ table: TABLE, rows: rows(from, count), checkpoint });
        } finally {
          await table.close();
        }
      } finally {
        await destination.close();
      }
    };
    await write(0, 100, 1);
    for (const left of [16_384, 4096, 1]) {
      fill(disk, left);
      const problem = await problemOf(() => write(100, 500, 2));
      expect(problem).toMatchObject({ code: 'host.disk_full', fix: expect.stringContaining('Make room') as unknown });
      expect(problem?.message).toContain('The disk is full');
      expect(problem?.message).toContain(disk);
      expect(await lookIntoDestination(target)).toMatchObject([{ rows: 100, checkpoint: 1 }]);
    }
    makeRoom(disk);
    await write(100, 500, 2);
    expect(await lookIntoDestination(target)).toMatchObject([{ rows: 600, checkpoint: 2 }]);
    expect(readdirSync(kind === 'sqlite' ? disk : join(disk, 'lake')).filter((name) => name.endsWith('.new'))).toEqual(
      [],
    );
  });

  test('the state of a folder is replaced whole or not at all', async ({ skip }) => {
    const disk = smallDisk();
    if (disk === undefined) return skip(NO_DISK);
    const target = `jsonl:${join(disk, 'lake')}`;
    const table = await (await openDestination(target)).open('incidents');
    await table.write({ table: TABLE, rows: [], checkpoint: 'x'.repeat(5000) });
    const before = readFileSync(join(disk, 'lake', '_state.json'), 'utf8');
    const spare = [0, 1, 2, 3, 4, 5, 6].map((at) => join(disk, `filler-spare-${at}`));
    for (const path of spare) writeFileSync(path, Buffer.alloc(4096));
    fill(disk, 1);
    // One page more each time: somewhere on the way there is room for a part of the state.
    let refused = 0;
    for (const path of spare) {
      const problem = await problemOf(() => table.write({ table: TABLE, rows: [], checkpoint: 'y'.repeat(9000) }));
      if (problem === undefined) break;
      refused += 1;
      expect(problem.message).toContain('The disk is full');
      expect(readFileSync(join(disk, 'lake', '_state.json'), 'utf8')).toBe(before);
      rmSync(path);
    }
    expect(refused).toBeGreaterThan(2);
    makeRoom(disk);
    await table.write({ table: TABLE, rows: rows(0, 10), checkpoint: 'z' });
    await table.close();
    expect(await lookIntoDestination(target)).toMatchObject([{ rows: 10, checkpoint: 'z' }]);
  });

  test('a key that finds no room leaves the one in use, and the secrets stay readable', async ({ skip }) => {
    const disk = smallDisk('4m');
    if (disk === undefined) return skip(NO_DISK);
    const data = join(disk, 'data');
    const store = await openStore(data);
    afterTest(() => store.close());
    const key = readFileSync(join(data, 'key'), 'utf8');
    fill(disk, 1);
    const problem = await problemOf(() => rotateKeys(store));
    expect(problem).toMatchObject({ code: 'host.store' });
    expect(problem?.message).toContain('the disk is full');
    expect(readFileSync(join(data, 'key'), 'utf8')).toBe(key);
    expect(existsSync(join(data, 'key.next'))).toBe(false);
    makeRoom(disk);
    expect(await rotateKeys(store)).toMatchObject({ secrets: 0 });
  });
});
