import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, test } from 'vitest';
import type { Row, TableSchema } from '../../host-sdk/index.js';
import { openDestination } from '../../host/index.js';
import { afterTest, temporaryFolder } from './scene.js';

const TABLE: TableSchema = {
  name: 'incident',
  key: 'RecId',
  columns: [
    { name: 'RecId', type: 'string' },
    { name: 'Count', type: 'integer' },
    { name: 'Amount', type: 'decimal' },
    { name: 'Open', type: 'boolean' },
    { name: 'LastModDateTime', type: 'datetime' },
    { name: 'Nested', type: 'other' },
  ],
};

interface Kind {
  readonly name: string;
  readonly target: (folder: string) => string;
  /** The rows as a reader of the destination finds them. */
  readonly rows: (folder: string, table?: string) => readonly Record<string, unknown>[];
}

const KINDS: readonly Kind[] = [
  {
    name: 'sqlite',
    target: (folder) => `sqlite:${join(folder, 'out.db')}`,
    rows(folder, table = 'incident') {
      const database = new Database(join(folder, 'out.db'));
      const rows = database.prepare(`SELECT * FROM "${table}" ORDER BY RecId`).all([]) as Record<string, unknown>[];
      database.close();
      return rows;
    },
  },
  {
    name: 'jsonl',
    target: (folder) => `jsonl:${join(folder, 'out')}`,
    rows(folder, table = 'incident') {
      const latest = new Map<unknown, Record<string, unknown>>();
      for (const line of readFileSync(join(folder, 'out', `${table}.jsonl`), 'utf8').split('\n')) {
        if (line === '') continue;
        const row = JSON.parse(line) as Record<string, unknown>;
        latest.set(row['RecId'], { ...latest.get(row['RecId']), ...row });
      }
      return [...latest.values()];
    },
  },
];

const row = (recId: string, more: Row = {}): Row => ({ RecId: recId, Count: 1, Open: true, ...more });

describe.each(KINDS)('the destination $name', ({ target, rows }) => {
  const open = (folder: string) => {
    const destination = openDestination(target(folder));
    afterTest(() => destination.close());
    return destination;
  };

  test('keeps rows and checkpoint, and gives the checkpoint back to the next run', async () => {
    const folder = temporaryFolder();
    const first = open(folder);
    const table = await first.open('incidents');
    expect(table.checkpoint).toBeNull();
    await table.write({ table: TABLE, rows: [row('a'), row('b')], checkpoint: { page: 1 } });
    await table.write({ table: TABLE, rows: [row('c')], checkpoint: { page: 2 } });
    await table.close();
    await first.close();
    const again = await open(folder).open('incidents');
    expect(again.checkpoint).toEqual({ page: 2 });
    await again.close();
    expect(rows(folder).map((one) => one['RecId'])).toEqual(['a', 'b', 'c']);
  });

  test('tells what it holds', async () => {
    const destination = open(temporaryFolder());
    const table = await destination.open('incidents');
    await table.write({ table: TABLE, rows: [row('a'), row('b')], checkpoint: 7 });
    await table.close();
    const expected = {
      source: 'incidents',
      output: 'incident',
      rows: 2,
      checkpoint: 7,
      writtenAt: expect.any(String) as unknown,
    };
    expect(await destination.summaries()).toEqual([expected]);
  });

  test('the latest version of a record wins, also within a batch', async () => {
    const folder = temporaryFolder();
    const table = await open(folder).open('incidents');
    await table.write({ table: TABLE, rows: [row('a', { Count: 1 }), row('a', { Count: 2 })], checkpoint: 1 });
    await table.write({ table: TABLE, rows: [row('a', { Count: 3 })], checkpoint: 2 });
    await table.close();
    expect(rows(folder)).toMatchObject([{ RecId: 'a', Count: 3 }]);
  });

  test('a batch without rows moves the checkpoint', async () => {
    const folder = temporaryFolder();
    const table = await open(folder).open('incidents');
    await table.write({ table: TABLE, rows: [], checkpoint: 'end' });
    await table.close();
    expect((await open(folder).open('incidents')).checkpoint).toBe('end');
  });

  test('a second run of one table refuses, another table does not', async () => {
    const folder = temporaryFolder();
    const table = await open(folder).open('incidents');
    await expect(open(folder).open('incidents')).rejects.toMatchObject({ problem: { code: 'host.busy' } });
    await (await open(folder).open('employees')).close();
    await table.close();
    await (await open(folder).open('incidents')).close();
  });

  test('a table that would get a new name, or one that another collection has, is refused', async () => {
    const destination = open(temporaryFolder());
    const table = await destination.open('incidents');
    await table.write({ table: TABLE, rows: [row('a')], checkpoint: 1 });
    const renamed = { table: { ...TABLE, name: 'ticket' }, rows: [row('a')], checkpoint: 2 };
    await expect(table.write(renamed)).rejects.toMatchObject({ problem: { code: 'host.destination' } });
    await table.close();
    const other = await destination.open('others');
    const taken = { table: { ...TABLE, name: 'INCIDENT' }, rows: [row('b')], checkpoint: 1 };
    await expect(other.write(taken)).rejects.toMatchObject({ problem: { code: 'config.table_collision' } });
    await other.close();
  });

  test('names of any kind are kept', async () => {
    const folder = temporaryFolder();
    const name = 'ci#computer "x"';
    const column = 'a"b; DROP TABLE incident';
    const schema = { name, key: 'RecId', columns: [{ name: 'RecId', type: 'string' as const }] };
    const destination = open(folder);
    const table = await destination.open('ci/../x');
    await table.write({ table: schema, rows: [{ RecId: 'a', [column]: 1 }], checkpoint: 1 });
    await table.close();
    expect((await destination.summaries())[0]).toMatchObject({ source: 'ci/../x', output: name, rows: 1 });
  });

  test('survives kill -9 in the middle of writing: every checkpoint has exactly its rows', async () => {
    const folder = temporaryFolder();
    for (let kill = 0; kill < 3; kill += 1) {
      await writeUntilKilled(target(folder), 150 + kill * 70);
      const table = await open(folder).open('incidents');
      const checkpoint = (table.checkpoint ?? 0) as number;
      await table.close();
      expect(rows(folder).map((one) => one['Count'])).toEqual(Array.from({ length: checkpoint }, (_, index) => index));
      expect(checkpoint).toBeGreaterThan(0);
    }
  });
});

/** A process that writes rows of 20 a batch, the checkpoint being their number; killed `ms` after its first batch. */
async function writeUntilKilled(destination: string, ms: number): Promise<void> {
  const program = `
    import { openDestination } from ${JSON.stringify(new URL('../../dist/host/index.js', import.meta.url).href)};
    const table = await openDestination(process.argv[1]).open('incidents');
    let next = table.checkpoint ?? 0;
    const schema = { name: 'incident', key: 'RecId', columns: [{ name: 'RecId', type: 'string' }, { name: 'Count', type: 'integer' }] };
    for (;;) {
      const rows = Array.from({ length: 20 }, (_, index) => ({
        RecId: String(next + index).padStart(8, '0'), Count: next + index, Text: 'x'.repeat(2000) }));
      next += rows.length;
      await table.write({ table: schema, rows, checkpoint: next });
      process.stdout.write('.');
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, destination], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  setTimeout(() => child.kill('SIGKILL'), ms);
  await ended;
}

describe('sqlite', () => {
  const KIND = KINDS[0]!;

  test('booleans are 0 and 1, null stays null, nested values are JSON, columns have the field’s type', async () => {
    const folder = temporaryFolder();
    const destination = openDestination(KIND.target(folder));
    const table = await destination.open('incidents');
    const values = {
      Open: false,
      Count: null,
      Amount: 0.1,
      Nested: { a: [true, null] },
      LastModDateTime: '2024-06-01T00:00:00Z',
    };
    await table.write({ table: TABLE, rows: [row('a', values)], checkpoint: 1 });
    await table.close();
    await destination.close();
    expect(KIND.rows(folder)).toEqual([{ RecId: 'a', ...values, Open: 0, Nested: '{"a":[true,null]}' }]);
    const database = new Database(join(folder, 'out.db'));
    const columns = database.prepare('PRAGMA table_info(incident)').all([]) as {
      name: string;
      type: string;
      pk: number;
    }[];
    database.close();
    expect(columns.map(({ name, type, pk }) => [name, type, pk])).toEqual([
      ['RecId', 'TEXT', 1],
      ['Count', 'INTEGER', 0],
      ['Amount', 'NUMERIC', 0],
      ['Open', 'INTEGER', 0],
      ['LastModDateTime', 'TEXT', 0],
      ['Nested', '', 0],
    ]);
  });

  test('new fields become columns, in the schema or only in the rows', async () => {
    const folder = temporaryFolder();
    const destination = openDestination(KIND.target(folder));
    const table = await destination.open('incidents');
    await table.write({ table: TABLE, rows: [row('a')], checkpoint: 1 });
    await table.write({ table: TABLE, rows: [row('b', { Surprise: 'x' })], checkpoint: 2 });
    const wider = { ...TABLE, columns: [...TABLE.columns, { name: 'Planned', type: 'string' as const }] };
    await table.write({ table: wider, rows: [row('c', { Planned: 'y' })], checkpoint: 3 });
    await table.close();
    await destination.close();
    expect(KIND.rows(folder)).toMatchObject([
      { RecId: 'a', Surprise: null, Planned: null },
      { RecId: 'b', Surprise: 'x' },
      { RecId: 'c', Planned: 'y' },
    ]);
  });

  test('a value of another type than its column is kept', async () => {
    const folder = temporaryFolder();
    const destination = openDestination(KIND.target(folder));
    const table = await destination.open('incidents');
    await table.write({ table: TABLE, rows: [row('a', { Count: 'many', Amount: 'n/a' })], checkpoint: 1 });
    await table.close();
    await destination.close();
    expect(KIND.rows(folder)).toMatchObject([{ Count: 'many', Amount: 'n/a' }]);
  });

  test('a row that tells less leaves the other columns as they are', async () => {
    const folder = temporaryFolder();
    const destination = openDestination(KIND.target(folder));
    const table = await destination.open('incidents');
    await table.write({ table: TABLE, rows: [row('a', { Count: 5 })], checkpoint: 1 });
    await table.write({ table: TABLE, rows: [{ RecId: 'a', _deleted: true }], checkpoint: 2 });
    await table.close();
    await destination.close();
    expect(KIND.rows(folder)).toMatchObject([{ Count: 5, _deleted: 1 }]);
  });

  test('fields that differ only in case are refused and the batch leaves nothing', async () => {
    const folder = temporaryFolder();
    const destination = openDestination(KIND.target(folder));
    const table = await destination.open('incidents');
    await table.write({ table: TABLE, rows: [row('a')], checkpoint: 1 });
    const twins = { table: TABLE, rows: [row('b', { New: 1 }), row('c', { count: 1 })], checkpoint: 2 };
    await expect(table.write(twins)).rejects.toMatchObject({ problem: { code: 'config.table_collision' } });
    await table.write({ table: TABLE, rows: [row('d', { New: 2 })], checkpoint: 3 });
    await table.close();
    await destination.close();
    expect(KIND.rows(folder)).toMatchObject([{ RecId: 'a' }, { RecId: 'd', New: 2 }]);
  });

  test('one file is left when nobody uses it', async () => {
    const folder = temporaryFolder();
    const destination = openDestination(KIND.target(folder));
    const table = await destination.open('incidents');
    await table.write({ table: TABLE, rows: [row('a')], checkpoint: 1 });
    await table.close();
    await destination.close();
    for (const end of ['-wal', '-shm', '-incidents.lock']) expect(existsSync(join(folder, `out.db${end}`))).toBe(false);
  });

  test('a file that is no database is refused', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'out.db'), 'this is a text and not a database, long enough to be read as a page');
    expect(() => openDestination(KIND.target(folder))).toThrow(expect.objectContaining({ code: 'host.destination' }));
  });
});

describe('jsonl', () => {
  const KIND = KINDS[1]!;

  test('each version is a line, values as they came', async () => {
    const folder = temporaryFolder();
    const table = await openDestination(KIND.target(folder)).open('incidents');
    await table.write({
      table: TABLE,
      rows: [row('a', { Nested: { a: [1] } }), row('a', { Open: false })],
      checkpoint: 1,
    });
    await table.close();
    expect(readFileSync(join(folder, 'out', 'incident.jsonl'), 'utf8')).toBe(
      '{"RecId":"a","Count":1,"Open":true,"Nested":{"a":[1]}}\n{"RecId":"a","Count":1,"Open":false}\n',
    );
  });

  test('what lies behind the checkpoint is cut off', async () => {
    const folder = temporaryFolder();
    const destination = openDestination(KIND.target(folder));
    const table = await destination.open('incidents');
    await table.write({ table: TABLE, rows: [row('a')], checkpoint: 1 });
    await table.close();
    const file = join(folder, 'out', 'incident.jsonl');
    const { size } = statSync(file);
    appendFileSync(file, '{"RecId":"half');
    await (await destination.open('incidents')).close();
    expect(statSync(file).size).toBe(size);
  });

  test('a file shorter than its checkpoint, or one that is not ours, is refused', async () => {
    const folder = temporaryFolder();
    const destination = openDestination(KIND.target(folder));
    const table = await destination.open('incidents');
    await table.write({ table: TABLE, rows: [row('a')], checkpoint: 1 });
    await table.close();
    writeFileSync(join(folder, 'out', 'incident.jsonl'), '');
    await expect(destination.open('incidents')).rejects.toMatchObject({ problem: { code: 'host.destination' } });
    writeFileSync(join(folder, 'out', 'problem.jsonl'), 'precious\n');
    const other = await destination.open('problems');
    const batch = { table: { ...TABLE, name: 'problem' }, rows: [row('a')], checkpoint: 1 };
    await expect(other.write(batch)).rejects.toMatchObject({ problem: { code: 'host.destination' } });
    await other.close();
    expect(readFileSync(join(folder, 'out', 'problem.jsonl'), 'utf8')).toBe('precious\n');
  });

  test('keys of the state that it does not know survive, a later version is refused', async () => {
    const folder = temporaryFolder();
    const table = await openDestination(KIND.target(folder)).open('incidents');
    await table.write({ table: TABLE, rows: [row('a')], checkpoint: 1 });
    const file = join(folder, 'out', '_state.json');
    const state = JSON.parse(readFileSync(file, 'utf8')) as { tables: { incidents: object } };
    const known = { ...state, mine: 1, tables: { incidents: { ...state.tables.incidents, mine: 2 } } };
    writeFileSync(file, JSON.stringify(known));
    await table.write({ table: TABLE, rows: [row('b')], checkpoint: 2 });
    await table.close();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      mine: 1,
      tables: { incidents: { mine: 2, checkpoint: 2 } },
    });
    writeFileSync(file, JSON.stringify({ ...known, version: 2 }));
    expect(() => openDestination(KIND.target(folder))).toThrow(expect.objectContaining({ code: 'host.destination' }));
  });
});

test.each(['', 'sqlite', 'sqlite:', 'parquet:x', 'x.db'])('"%s" is not a destination', (name) => {
  expect(() => openDestination(name)).toThrow(expect.objectContaining({ code: 'host.destination' }));
});
