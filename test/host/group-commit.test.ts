import { expect, test } from 'vitest';
import { groupCommit } from '../../host/store/group-commit.js';
import { openTestStore, temporaryFolder } from './scene.js';

const queue = (connection: string) => ({
  connection,
  label: 'Incidents',
  value: '{}',
  asked_at: '2024-06-01T00:00:00Z',
});

test('writes of one turn are committed together, and each gets its own result', async () => {
  const folder = temporaryFolder();
  const { db } = await openTestStore(folder);
  const other = await openTestStore(folder);
  const committed = async () => (await other.db.selectFrom('general_queues').select('connection').execute()).length;
  const before: number[] = [];
  const write = (name: string) =>
    groupCommit(db, async (tx) => {
      await tx.insertInto('general_queues').values(queue(name)).execute();
      before.push(await committed());
      return name;
    });
  expect(await Promise.all(['a', 'b', 'c'].map(write))).toEqual(['a', 'b', 'c']);
  expect(before).toEqual([0, 0, 0]);
  expect(await committed()).toBe(3);
});

test('one that fails does not take the others with it', async () => {
  const { db } = await openTestStore();
  const write = (name: string) =>
    groupCommit(db, async (tx) => {
      await tx.insertInto('general_queues').values(queue(name)).execute();
    });
  const ends = await Promise.allSettled(['a', 'b', 'a', 'c'].map(write));
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  const rows = await db.selectFrom('general_queues').select('connection').orderBy('connection').execute();
  expect(rows.map((row) => row.connection)).toEqual(['a', 'b', 'c']);
});
