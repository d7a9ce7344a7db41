import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, test } from 'vitest';
import { numberOf, type Row } from '../../host-sdk/index.js';
import { tableRows } from '../../host/destinations/open-destination.js';
import { openDestination } from '../../host/index.js';
import { row, TABLE } from './destination-table.js';
import { afterTest, temporaryFolder } from './scene.js';

/** A file, what SQL finds in it, and a way to write rows. */
function scene() {
  const file = join(temporaryFolder(), 'out.db');
  const query = (sql: string) => {
    const database = new Database(file);
    try {
      return database.prepare(sql).raw().safeIntegers().all([]) as unknown[][];
    } finally {
      database.close();
    }
  };
  const exec = (sql: string) => {
    const database = new Database(file);
    database.exec(sql);
    database.close();
  };
  const write = async (rows: readonly Row[], checkpoint = 1, table = TABLE) => {
    const destination = await openDestination(`sqlite:${file}`);
    afterTest(() => destination.close());
    const opened = await destination.open('incidents');
    try {
      await opened.write({ table, rows, checkpoint });
      return await opened.existingRows().differing?.(rows);
    } finally {
      await opened.close();
      await destination.close();
    }
  };
  const shown = async () => {
    const rows: Record<string, unknown>[] = [];
    for await (const one of (await tableRows(`sqlite:${file}`, 'incidents')).rows()) rows.push(one);
    return rows;
  };
  return { query, exec, write, shown };
}

describe('numbers in SQLite', () => {
  test('integers of 64 bits stay integers; a longer one takes the type off its column and keeps its text', async () => {
    const { write, query, shown } = scene();
    const texts = ['9007199254740993', '-9223372036854775808', '9223372036854775807', '1152921504606847000'];
    await write(texts.map((text, index) => row(`${index}`, { Count: numberOf(text) })));
    const counts = () => query('SELECT typeof(Count), Count FROM incident ORDER BY RecId');
    expect(counts()).toEqual(texts.map((text) => ['integer', BigInt(text)]));
    expect(query("SELECT type FROM pragma_table_info('incident') WHERE name = 'Count'")).toEqual([['INTEGER']]);
    const long = ['9223372036854775808', '123456789012345680000', '1e400'];
    await write(
      long.map((text, index) => row(`x${index}`, { Count: numberOf(text) })),
      2,
    );
    expect(counts().slice(4)).toEqual(long.map((text) => ['text', text]));
    expect(query("SELECT type FROM pragma_table_info('incident') WHERE name = 'Count'")).toEqual([['']]);
    expect((await shown()).map((one) => String(one['Count']))).toEqual([...texts, ...long]);
  });

  test('decimals are the texts that the tenant wrote, and rows that are stored do not differ', async () => {
    const { write, query, shown } = scene();
    const texts = ['0.1', '-0.30000000000000004', '12345678901234567.890', '5', '1e-400'];
    const rows = texts.map((text, index) => row(`${index}`, { Amount: numberOf(text), Text: '1', Count: 2 ** 53 }));
    expect(await write(rows)).toEqual([]);
    expect(query('SELECT Amount, typeof(Amount) FROM incident ORDER BY RecId')).toEqual(
      texts.map((text) => [text, 'text']),
    );
    expect((await shown()).map((one) => String(one['Amount']))).toEqual(texts);
    expect(await write([row('0', { Amount: 0.1 })], 2)).toEqual([]);
  });

  test('a column of numbers that an earlier version made becomes one of texts, once, with all of its values', async () => {
    const { exec, write, query, shown } = scene();
    exec(`CREATE TABLE _ivanti_exchange_state (source TEXT PRIMARY KEY, output TEXT NOT NULL, version INTEGER NOT NULL,
        checkpoint TEXT NOT NULL, written_at TEXT NOT NULL, made INTEGER);
      INSERT INTO _ivanti_exchange_state VALUES ('incidents', 'incident', 1, '7', '2024-06-01T00:00:00.000Z', 1);
      CREATE TABLE incident (RecId TEXT PRIMARY KEY NOT NULL, Amount NUMERIC, Other NUMERIC, Text TEXT, Mine);
      CREATE INDEX by_amount ON incident (Amount);
      CREATE INDEX small ON incident (Text) WHERE Amount < 1;
      CREATE VIEW sums AS SELECT sum(Amount) AS total FROM incident;
      CREATE TABLE log (RecId);
      CREATE TRIGGER gone AFTER DELETE ON incident BEGIN INSERT INTO log VALUES (old.RecId); END;
      WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2499)
        INSERT INTO incident SELECT printf('%04d', i), i / 8.0, NULL, 'x', x'00ff' FROM n;
      UPDATE incident SET Amount = 0.30000000000000004, Other = 'n/a' WHERE RecId = '0001';
      UPDATE incident SET Amount = NULL, Other = 9007199254740993 WHERE RecId = '0002';
      UPDATE incident SET Amount = 1e21 WHERE RecId = '0003'`);
    await write([row('0004', { Amount: 0.5 })], 8);
    const stored = query('SELECT RecId, Amount, Other, hex(Mine) FROM incident ORDER BY RecId LIMIT 5');
    expect(stored).toEqual([
      ['0000', '0', null, '00FF'],
      ['0001', '0.30000000000000004', 'n/a', '00FF'],
      ['0002', null, '9007199254740993', '00FF'],
      ['0003', '1e+21', null, '00FF'],
      ['0004', '0.5', null, ''],
    ]);
    expect(query("SELECT count(*) FROM incident WHERE typeof(Amount) = 'text'")).toEqual([[2499n]]);
    expect(query("SELECT RecId FROM incident INDEXED BY by_amount WHERE Amount = '312.25'")).toEqual([['2498']]);
    expect(query('PRAGMA integrity_check')).toEqual([['ok']]);
    expect(query("SELECT type FROM pragma_table_info('incident')").flat()).toEqual(
      expect.arrayContaining(['TEXT', 'INTEGER', '']),
    );
    expect(query('SELECT total > 0 FROM sums')).toEqual([[1n]]);
    expect(
      query(
        "SELECT name FROM sqlite_master WHERE type IN ('index', 'trigger', 'view') AND name NOT LIKE 'sqlite%' ORDER BY name",
      ).flat(),
    ).toEqual(['by_amount', 'gone', 'small', 'sums']);
    expect((await shown()).slice(0, 4).map((one) => one['Amount'])).toEqual([0, 0.30000000000000004, null, 1e21]);
    expect(await write([row('0005', { Amount: numberOf('0.1234567890123456789') })], 9)).toEqual([]);
  });

  test('a batch that fails leaves a column of numbers as it was', async () => {
    const { exec, write, query } = scene();
    await write([row('a')]);
    exec('ALTER TABLE incident ADD COLUMN Old NUMERIC; UPDATE incident SET Old = 0.5');
    await expect(write([row('b', { New: 1 }), row('c', { count: 1 })], 2)).rejects.toMatchObject({
      problem: { code: 'config.table_collision' },
    });
    expect(query('SELECT Old, typeof(Old) FROM incident')).toEqual([[0.5, 'real']]);
    await write([row('b')], 3);
    expect(query("SELECT Old, typeof(Old) FROM incident WHERE RecId = 'a'")).toEqual([['0.5', 'text']]);
  });

  test('an object with more fields than a table can have is refused before a row is written', async () => {
    const { write, query } = scene();
    const columns = [
      ...TABLE.columns,
      ...Array.from({ length: 1998 }, (_, at) => ({ name: `F${at}`, type: 'string' as const })),
    ];
    await expect(write([row('a')], 1, { ...TABLE, columns })).rejects.toMatchObject({
      problem: {
        code: 'host.destination',
        message: 'incident has 2005 columns, and a table of SQLite can have 2000.',
        fix: expect.stringMatching(/`x-role:select`.* jsonl:/) as unknown,
      },
    });
    expect(query("SELECT name FROM sqlite_master WHERE name = 'incident'")).toEqual([]);
    const most = { ...TABLE, columns: columns.slice(0, 2000) };
    await write([row('a', { F1992: 'last' })], 1, most);
    await expect(write([row('b', { One: 'more' })], 2, most)).rejects.toMatchObject({
      problem: { message: 'incident has 2001 columns, and a table of SQLite can have 2000.' },
    });
    expect(query('SELECT RecId, F1992 FROM incident')).toEqual([['a', 'last']]);
  });
});
