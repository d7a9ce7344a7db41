import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createMockIvanti } from '../../mock-ivanti/index.js';

const OPTIONS = { incidents: 50, seed: 2 };

async function databaseFile(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'mock-ivanti-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return join(directory, 'tenant.json');
}

test('a restart finds what was changed, created and deleted, in every namespace', async () => {
  const db = await databaseFile();
  const first = createMockIvanti({ ...OPTIONS, db });
  const [one, two] = first.records.list('incidents').map((each) => String(each['RecId']));
  const made = first.records.insert('incidents', { Subject: 'kept' });
  first.records.update('incidents', one!, { Subject: 'changed' });
  first.records.delete('incidents', two!);
  first.namespace('other').records.insert('employees', { LastName: 'Elsewhere', LoginID: 'x' });
  await first.close();

  const second = createMockIvanti({ ...OPTIONS, db });
  onTestFinished(() => second.close());
  expect(second.records.get('incidents', String(made['RecId']))).toEqual(made);
  expect(second.records.get('incidents', one!)).toMatchObject({ Subject: 'changed' });
  expect(second.records.get('incidents', two!)).toBeUndefined();
  expect(second.records.count('incidents')).toBe(50);
  expect(second.namespace('other').records.count('employees')).toBe(301);
  const next = second.records.insert('incidents', { Subject: 'next' });
  expect(next['IncidentNumber']).toBe(Number(made['IncidentNumber']) + 1);
  expect(next['RecId']).not.toBe(made['RecId']);
});

test('only what differs from the seed is in the file, and no temporary file stays behind', async () => {
  const db = await databaseFile();
  const mock = createMockIvanti({ ...OPTIONS, db });
  mock.records.insert('incidents', { Subject: 'the only one' });
  await mock.close();
  const saved = JSON.parse(await readFile(db, 'utf8')) as {
    namespaces: { default: { tables: Record<string, { rows: unknown[] }> } };
  };
  expect(Object.keys(saved.namespaces.default.tables)).toEqual(['incidents', 'frs_data_escalation_watchs']);
  expect(saved.namespaces.default.tables['incidents']!.rows).toHaveLength(1);
  expect(await readdir(join(db, '..'))).toEqual(['tenant.json']);
});

test('a file of another seed or size, or of something else, is refused and left alone', async () => {
  const db = await databaseFile();
  const mock = createMockIvanti({ ...OPTIONS, db });
  await mock.close();
  expect(() => createMockIvanti({ ...OPTIONS, seed: 3, db })).toThrow(/made with seed 2/);
  expect(() => createMockIvanti({ ...OPTIONS, incidents: 51, db })).toThrow(/start with the same ones/);
  await writeFile(db, 'shopping list');
  expect(() => createMockIvanti({ ...OPTIONS, db })).toThrow('is not a database of mock-ivanti');
  expect(await readFile(db, 'utf8')).toBe('shopping list');
});
