import { readFileSync, writeFileSync } from 'node:fs';
import Database from 'libsql';
import { expect, test } from 'vitest';
import type { Row, TableSchema } from '../../host-sdk/index.js';
import { openDestination } from '../../host/index.js';
import { startTenant } from '../tenant.js';
import { runHere } from './run-cli.js';
import { temporaryFolder } from './scene.js';
import { jsonlRows, sqliteRows } from './written-rows.js';

/** A table in a kind of destination, and how to damage it from outside. */
const KINDS = {
  sqlite: {
    to: (folder: string) => `sqlite:${folder}/tables.db`,
    lose(folder: string, keys: readonly string[]) {
      const database = new Database(`${folder}/tables.db`);
      for (const key of keys) database.prepare('DELETE FROM incident WHERE RecId = ?').run([key]);
      database.close();
    },
    rows: (folder: string) => sqliteRows(`${folder}/tables.db`, 'incident'),
  },
  jsonl: {
    to: (folder: string) => `jsonl:${folder}/lake`,
    lose(folder: string, keys: readonly string[]) {
      const lines = jsonlRows(`${folder}/lake`, 'incident').filter((row) => !keys.includes(row['RecId'] as string));
      const text = lines.map((row) => `${JSON.stringify(row)}\n`).join('');
      writeFileSync(`${folder}/lake/incident.jsonl`, text);
      const state = JSON.parse(readFileSync(`${folder}/lake/_state.json`, 'utf8')) as { tables: { incidents: object } };
      Object.assign(state.tables.incidents, { bytes: Buffer.byteLength(text), lines: lines.length });
      writeFileSync(`${folder}/lake/_state.json`, JSON.stringify(state));
    },
    rows: (folder: string) => jsonlRows(`${folder}/lake`, 'incident'),
  },
} as const;

const SCHEMA: TableSchema = {
  name: 'incident',
  key: 'RecId',
  columns: [
    { name: 'RecId', type: 'string' },
    { name: 'Subject', type: 'string' },
  ],
};

/** The last version of each row that is not marked as deleted, with its subject. */
function subjects(rows: readonly Readonly<Record<string, unknown>>[]): ReadonlyMap<unknown, unknown> {
  const living = new Map<unknown, unknown>();
  for (const row of rows) {
    if (row['_deleted'] === true || row['_deleted'] === 1) living.delete(row['RecId']);
    else living.set(row['RecId'], row['Subject']);
  }
  return living;
}

test.each([
  'sqlite',
  'jsonl',
] as const)('`pull --verify` repairs a table of %s, and says what it found', async (name) => {
  const tenant = await startTenant({ incidents: 1200 });
  const { records } = tenant.mock;
  const folder = temporaryFolder();
  const kind = KINDS[name];
  const config = tenant.config({ data: { tables: ['incidents'] } });
  writeFileSync(`${folder}/connection.json`, JSON.stringify(config));
  const to = kind.to(folder);
  const pull = (...more: readonly string[]) =>
    runHere(['pull', '--config', `${folder}/connection.json`, '--data', `${folder}/data`, '--to', to, ...more]);
  const write = async (rows: readonly Row[]) => {
    const destination = await openDestination(to);
    const table = await destination.open('incidents');
    await table.write({ table: SCHEMA, rows, checkpoint: table.checkpoint });
    await table.close();
    await destination.close();
  };
  const early = await pull('--verify', '--json');
  expect([early.code, early.json]).toMatchObject([1, { problem: { code: 'host.not_supported' } }]);
  expect((await pull()).code).toBe(0);
  const stored = [...kind.rows(folder)].sort((one, other) => (String(one['RecId']) < String(other['RecId']) ? -1 : 1));
  const row = (at: number): Row => stored[at] as Row;
  const key = (at: number) => row(at)['RecId'] as string;

  kind.lose(folder, [key(1), key(600), key(1199)]);
  await write([
    { RecId: key(3), _deleted: true, _deleted_at: '2026-01-01T00:00:00Z' },
    { ...row(5), RecId: `${key(5)}+` },
  ]);
  const estimate = await pull('--verify', '--dry-run', '--json');
  expect(estimate.json).toMatchObject({ tables: [{ rows: 1200 }], total: { calls: expect.any(Number) as unknown } });
  expect((estimate.json['total'] as { calls: number }).calls).toBeLessThan(30);
  const first = await pull('--verify', '--json');
  const verified = { how: 'counts', missing: 3, restored: 1, extra: 1, unconfirmed: 1 };
  expect([first.code, first.json]).toMatchObject([
    1,
    { tables: [{ verified, complete: false }], problem: { code: 'tenant.unconfirmed_deletion' } },
  ]);
  const second = await pull('--verify');
  expect([second.code, second.stdout]).toEqual([0, expect.stringContaining('1 not shown by the tenant')]);
  expect(second.stdout).toContain('--deep does');
  const shown = () => new Map(records.list('incidents').map((record) => [record['RecId'], record['Subject']]));
  expect(subjects(kind.rows(folder))).toEqual(shown());

  const LastModDateTime = row(700)['LastModDateTime'] as string;
  records.update('incidents', key(700), { Subject: 'changed untold', LastModDateTime });
  await write([{ ...row(800), Subject: 'damaged' }]);
  const deep = await pull('--verify', '--deep');
  expect([deep.code, deep.stdout]).toEqual([
    0,
    expect.stringMatching(/verified ranges of keys: 1, of which 1 differed; rows: 2 changed/),
  ]);
  expect(deep.stdout).not.toContain('--deep does');
  expect(subjects(kind.rows(folder))).toEqual(shown());
  expect((await pull('--verify', '--deep')).stdout).toContain('no difference');
});

test('options that contradict a verification are refused before anything is read', async () => {
  const refused = async (...args: readonly string[]) => {
    const { code, stderr } = await runHere(['pull', '--config', 'none.json', '--to', 'sqlite:none.db', ...args]);
    return [code, stderr];
  };
  expect(await refused('--deep')).toEqual([2, expect.stringContaining('--deep needs --verify')]);
  const whole = [2, expect.stringContaining('--verify compares the whole table')];
  expect(await refused('--verify', '--mode', 'historical')).toEqual(whole);
  expect(await refused('--verify', '--start-date', '2024-01-01')).toEqual(whole);
});
