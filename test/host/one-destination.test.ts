import { linkSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDestination } from '../../host/index.js';
import { lookIntoDestination } from '../../host/destinations/open-destination.js';
import { realPathOf } from '../../host/platform/real-path.js';
import { row, TABLE } from './destination-table.js';
import { afterTest, temporaryFolder } from './scene.js';

async function take(name: string) {
  const destination = await openDestination(name);
  afterTest(() => destination.close());
  const table = await destination.open('incidents');
  afterTest(() => table.close());
  return table;
}

/** A folder with `real` and what leads to it or into it. */
function folderWithLinks(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'real'));
  symlinkSync('real', join(folder, 'link'));
  symlinkSync(join('real', 'out'), join(folder, 'later'));
  symlinkSync('later', join(folder, 'much-later'));
  return folder;
}

describe.each(['sqlite', 'jsonl', 'parquet'])('a destination %s under two names', (kind) => {
  test.each([
    'link/out',
    'real/../link/./out',
    'later',
    'much-later',
  ])('is one: %s is refused to a second run while the first has it', async (other) => {
    const folder = folderWithLinks();
    const first = await take(`${kind}:${join(folder, 'real', 'out')}`);
    await expect(take(`${kind}:${folder}/${other}`)).rejects.toMatchObject({ code: 'host.busy' });
    await first.write({ table: TABLE, rows: [row('a')], checkpoint: 1 });
    expect(await lookIntoDestination(`${kind}:${folder}/${other}`)).toMatchObject([{ rows: 1, checkpoint: 1 }]);
  });

  test('is one before it is there: the link that leads to nothing yet comes first', async () => {
    const folder = folderWithLinks();
    const first = await take(`${kind}:${join(folder, 'much-later')}`);
    await first.write({ table: TABLE, rows: [row('a')], checkpoint: 1 });
    await expect(take(`${kind}:${join(folder, 'real', 'out')}`)).rejects.toMatchObject({ code: 'host.busy' });
    expect(readdirSync(folder).sort()).toEqual(['later', 'link', 'much-later', 'real']);
  });

  test('is one where it is named by a relative path', async () => {
    const folder = mkdtempSync('.host-test-');
    afterTest(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    await take(`${kind}:${folder}/out`);
    await expect(take(`${kind}:${join(realpathSync(folder), 'out')}`)).rejects.toMatchObject({ code: 'host.busy' });
  });

  test('in a circle of links is refused with its path', async () => {
    const folder = temporaryFolder();
    symlinkSync('b', join(folder, 'a'));
    symlinkSync('a', join(folder, 'b'));
    await expect(openDestination(`${kind}:${join(folder, 'a')}`)).rejects.toMatchObject({
      code: 'host.destination',
      message: expect.stringContaining(join(folder, 'a')) as unknown,
    });
  });
});

test('a file with a hard link beside it is not written: SQLite would keep two journals', async () => {
  const folder = temporaryFolder();
  const first = await openDestination(`sqlite:${folder}/out.db`);
  await first.close();
  linkSync(join(folder, 'out.db'), join(folder, 'other.db'));
  for (const name of ['out.db', 'other.db']) {
    await expect(openDestination(`sqlite:${folder}/${name}`)).rejects.toMatchObject({
      code: 'host.destination',
      message: expect.stringContaining('hard link') as unknown,
    });
  }
  expect(await lookIntoDestination(`sqlite:${folder}/out.db`)).toEqual([]);
});

test('what is not there yet gets the name that it will have', () => {
  const folder = folderWithLinks();
  const real = realpathSync(folder);
  expect([realPathOf(`${folder}/link/a/b`), realPathOf(`${folder}/much-later/c`)]).toEqual([
    join(real, 'real/a/b'),
    join(real, 'real/out/c'),
  ]);
});
