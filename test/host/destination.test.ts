import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, test } from 'vitest';
import { openDestination } from '../../host/index.js';
import { lookIntoDestination, tableRows } from '../../host/destinations/open-destination.js';
import { destinationSuite, type DestinationKind } from './destination-suite.js';
import { row, TABLE } from './destination-table.js';
import { temporaryFolder } from './scene.js';

const SQLITE: DestinationKind = {
  target: (folder) => `sqlite:${join(folder, 'out.db')}`,
  async rows(folder, table = 'incident') {
    const database = new Database(join(folder, 'out.db'));
    const rows = database.prepare(`SELECT * FROM "${table}" ORDER BY RecId`).all([]) as Record<string, unknown>[];
    database.close();
    return rows;
  },
  yes: 1,
  decimal: String,
};

const JSONL: DestinationKind = {
  target: (folder) => `jsonl:${join(folder, 'out')}`,
  async rows(folder, table = 'incident') {
    const latest = new Map<unknown, Record<string, unknown>>();
    for (const line of readFileSync(join(folder, 'out', `${table}.jsonl`), 'utf8').split('\n')) {
      if (line === '') continue;
      const version = JSON.parse(line) as Record<string, unknown>;
      const before = version['_deleted'] === true ? latest.get(version['RecId']) : {};
      latest.set(version['RecId'], { ...before, ...version });
    }
    return [...latest.values()].sort((a, b) => (String(a['RecId']) < String(b['RecId']) ? -1 : 1));
  },
  yes: true,
  // The suite of parts covers one file, too.
  kills: false,
};

destinationSuite('sqlite', SQLITE);
destinationSuite('jsonl', JSONL);

describe('sqlite', () => {
  test('booleans are 0 and 1, null stays null, nested values are JSON, columns have the field’s type', async () => {
    const folder = temporaryFolder();
    const destination = await openDestination(SQLITE.target(folder));
    const table = await destination.open('incidents');
    const values = {
      Open: false,
      Text: null,
      Count: null,
      Amount: 0.1,
      Nested: { a: [true, null] },
      LastModDateTime: '2024-06-01T00:00:00Z',
    };
    await table.write({ table: TABLE, rows: [row('a', values)], checkpoint: 1 });
    await table.close();
    await destination.close();
    expect(await SQLITE.rows(folder)).toEqual([
      { RecId: 'a', ...values, Amount: '0.1', Open: 0, Nested: '{"a":[true,null]}' },
    ]);
    const database = new Database(join(folder, 'out.db'));
    const columns = database.prepare('PRAGMA table_info(incident)').all([]) as {
      name: string;
      type: string;
      pk: number;
    }[];
    database.close();
    expect(columns.map(({ name, type, pk }) => [name, type, pk])).toEqual([
      ['RecId', 'TEXT', 1],
      ['Text', 'TEXT', 0],
      ['Count', 'INTEGER', 0],
      ['Amount', 'TEXT', 0],
      ['Open', 'INTEGER', 0],
      ['LastModDateTime', 'TEXT', 0],
      ['Nested', '', 0],
    ]);
  });

  test('a column of which a value would be converted loses its type; the others keep theirs', async () => {
    const folder = temporaryFolder();
    const destination = await openDestination(SQLITE.target(folder));
    const table = await destination.open('incidents');
    await table.write({ table: TABLE, rows: [row('a', { Count: 1, Amount: 2, Text: 'x' })], checkpoint: 1 });
    const strange = { Count: '1e3', Amount: 'n/a', Text: 5, Nested: 3, Open: true };
    await table.write({ table: TABLE, rows: [row('b', strange)], checkpoint: 2 });
    await table.close();
    await destination.close();
    const database = new Database(join(folder, 'out.db'));
    const types = ['Count', 'Amount', 'Text', 'Nested', 'Open'].map((name) => `typeof("${name}")`).join();
    const stored = database.prepare(`SELECT ${types} FROM incident ORDER BY RecId`).raw().all([]) as unknown;
    const columns = database.prepare('PRAGMA table_info(incident)').all([]) as { name: string; type: string }[];
    database.close();
    expect(await SQLITE.rows(folder)).toMatchObject([{ Count: 1 }, { ...strange, Open: 1 }]);
    expect(stored).toEqual([
      ['integer', 'text', 'text', 'null', 'integer'],
      ['text', 'text', 'integer', 'integer', 'integer'],
    ]);
    const typeOf = Object.fromEntries(columns.map(({ name, type }) => [name, type]));
    expect(typeOf).toMatchObject({ RecId: 'TEXT', Text: '', Count: '', Amount: 'TEXT', Open: 'INTEGER' });
  });

  test('fields that differ only in case are refused and the batch leaves nothing', async () => {
    const folder = temporaryFolder();
    const destination = await openDestination(SQLITE.target(folder));
    const table = await destination.open('incidents');
    await table.write({ table: TABLE, rows: [row('a')], checkpoint: 1 });
    const twins = { table: TABLE, rows: [row('b', { New: 1 }), row('c', { count: 1 })], checkpoint: 2 };
    await expect(table.write(twins)).rejects.toMatchObject({ problem: { code: 'config.table_collision' } });
    await table.write({ table: TABLE, rows: [row('d', { New: 2 })], checkpoint: 3 });
    await table.close();
    await destination.close();
    expect(await SQLITE.rows(folder)).toMatchObject([{ RecId: 'a' }, { RecId: 'd', New: 2 }]);
  });

  test('one file is left when no process uses it', async () => {
    const folder = temporaryFolder();
    const destination = await openDestination(SQLITE.target(folder));
    const table = await destination.open('incidents');
    await table.write({ table: TABLE, rows: [row('a')], checkpoint: 1 });
    await table.close();
    await destination.close();
    for (const end of ['-wal', '-shm', '-incidents.lock']) expect(existsSync(join(folder, `out.db${end}`))).toBe(false);
  });

  test('a file that is no database is refused', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'out.db'), 'this is a text and not a database, long enough to be read as a page');
    await expect(openDestination(SQLITE.target(folder))).rejects.toMatchObject({ code: 'host.destination' });
  });

  describe('a table of another program', () => {
    /** What another program keeps in the file, and the file itself. */
    const foreign = (sql: string) => {
      const folder = temporaryFolder();
      const query = <T>(text: string) => {
        const database = new Database(join(folder, 'out.db'));
        try {
          return /^SELECT/.test(text) ? (database.prepare(text).all([]) as T[]) : (database.exec(text), []);
        } finally {
          database.close();
        }
      };
      query(sql);
      return { folder, query };
    };
    const batch = { table: TABLE, rows: [row('a')], checkpoint: 1 };
    const refused = (kind: string) => ({
      problem: {
        code: 'host.destination',
        message: expect.stringMatching(new RegExp(`The ${kind} incident in .*out\\.db was not created`)) as unknown,
        fix: expect.stringContaining('x-role:table-names') as unknown,
      },
    });

    test.each([
      ['table', 'CREATE TABLE incident (RecId TEXT PRIMARY KEY, Mine TEXT)'],
      ['table', 'CREATE TABLE "Incident" (RecId TEXT PRIMARY KEY, Mine TEXT)'],
      ['view', 'CREATE TABLE t (RecId TEXT, Mine TEXT); CREATE VIEW incident AS SELECT * FROM t'],
      ['index', 'CREATE TABLE t (RecId TEXT); CREATE INDEX incident ON t (RecId)'],
    ])('with the name is not written to: %s, %s', async (kind, sql) => {
      const { folder, query } = foreign(sql);
      const destination = await openDestination(SQLITE.target(folder));
      const table = await destination.open('incidents');
      await expect(table.write(batch)).rejects.toMatchObject(refused(kind));
      await expect(table.replaceCheckpoint('incident', 1)).rejects.toMatchObject(refused(kind));
      await table.drop();
      await table.close();
      await destination.close();
      expect(await lookIntoDestination(SQLITE.target(folder))).toEqual([]);
      expect(
        query<{ n: number }>("SELECT count(*) AS n FROM sqlite_master WHERE name = 'incident' COLLATE NOCASE"),
      ).toEqual([{ n: 1 }]);
    });

    test('that came between a checkpoint and the first row is neither counted, written to nor dropped', async () => {
      const { folder, query } = foreign('CREATE TABLE other (a)');
      const destination = await openDestination(SQLITE.target(folder));
      const table = await destination.open('incidents');
      await table.replaceCheckpoint('incident', 5);
      query("CREATE TABLE incident (RecId TEXT PRIMARY KEY); INSERT INTO incident VALUES ('mine')");
      expect(await destination.summaries()).toMatchObject([{ rows: 0 }]);
      await expect(tableRows(SQLITE.target(folder), 'incidents')).rejects.toThrow('not been read');
      await expect(table.write(batch)).rejects.toMatchObject(refused('table'));
      await table.drop();
      await table.close();
      await destination.close();
      expect(query('SELECT * FROM incident')).toEqual([{ RecId: 'mine' }]);
    });

    test('under the name of the state is not written to', async () => {
      const { folder } = foreign('CREATE TABLE other (a)');
      const destination = await openDestination(SQLITE.target(folder));
      const table = await destination.open('incidents');
      const own = { ...batch, table: { ...TABLE, name: '_Ivanti_exchange_state' } };
      await expect(table.write(own)).rejects.toMatchObject({ problem: { code: 'host.destination' } });
      await table.close();
      await destination.close();
    });
  });

  test('a table that an earlier version made is written to and dropped', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'out.db');
    const database = new Database(file);
    database.exec(`CREATE TABLE _ivanti_exchange_state (source TEXT PRIMARY KEY, output TEXT NOT NULL,
      version INTEGER NOT NULL, checkpoint TEXT NOT NULL, written_at TEXT NOT NULL);
      INSERT INTO _ivanti_exchange_state VALUES ('incidents', 'incident', 1, '7', '2024-06-01T00:00:00.000Z');
      CREATE TABLE incident (RecId TEXT PRIMARY KEY NOT NULL); INSERT INTO incident VALUES ('old')`);
    database.close();
    expect(await lookIntoDestination(SQLITE.target(folder))).toMatchObject([{ rows: 1, checkpoint: 7 }]);
    const destination = await openDestination(SQLITE.target(folder));
    const table = await destination.open('incidents');
    await table.replaceCheckpoint('incident', 8);
    await table.write({ table: TABLE, rows: [row('new')], checkpoint: 9 });
    expect(await SQLITE.rows(folder)).toMatchObject([{ RecId: 'new' }, { RecId: 'old' }]);
    await table.drop();
    await table.close();
    await destination.close();
    await expect(SQLITE.rows(folder)).rejects.toThrow('no such table');
  });

  test('looking into a file of another program finds nothing and leaves it as it is', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'out.db');
    const database = new Database(file);
    database.exec('CREATE TABLE mine (a)');
    database.close();
    const before = readFileSync(file);
    expect(await lookIntoDestination(SQLITE.target(folder))).toEqual([]);
    expect(readFileSync(file).equals(before)).toBe(true);
    writeFileSync(file, 'this is a text and not a database, long enough to be read as a page');
    await expect(lookIntoDestination(SQLITE.target(folder))).rejects.toMatchObject({ code: 'host.destination' });
  });
});

describe('jsonl', () => {
  test('each version is a line, values as they came', async () => {
    const folder = temporaryFolder();
    const table = await (await openDestination(JSONL.target(folder))).open('incidents');
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

  test('what lies behind the checkpoint is not held', async () => {
    const folder = temporaryFolder();
    const table = await (await openDestination(JSONL.target(folder))).open('incidents');
    await table.write({ table: TABLE, rows: [row('a')], checkpoint: 1 });
    appendFileSync(join(folder, 'out', 'incident.jsonl'), '{"RecId":"late"}\n{"RecId":"half');
    expect(await table.existingRows().count()).toBe(1);
    await table.close();
  });

  test('in a state without the name of the key nothing is taken for held, until a batch tells it', async () => {
    const folder = temporaryFolder();
    const destination = await openDestination(JSONL.target(folder));
    const table = await destination.open('incidents');
    await table.write({ table: TABLE, rows: [row('a')], checkpoint: 1 });
    await table.close();
    const file = join(folder, 'out', '_state.json');
    const older = JSON.parse(readFileSync(file, 'utf8')) as { tables: { incidents: { key?: string } } };
    delete older.tables.incidents.key;
    writeFileSync(file, JSON.stringify(older));
    const later = await destination.open('incidents');
    await expect(later.existingRows().count()).rejects.toMatchObject({ problem: { code: 'host.destination' } });
    await later.write({ table: TABLE, rows: [], checkpoint: 2 });
    expect(await later.existingRows().count()).toBe(1);
    await later.close();
  });

  test('what lies behind the checkpoint is cut off', async () => {
    const folder = temporaryFolder();
    const destination = await openDestination(JSONL.target(folder));
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
    const destination = await openDestination(JSONL.target(folder));
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

  test('a longer file in the place of ours is not cut off', async () => {
    const folder = temporaryFolder();
    const destination = await openDestination(JSONL.target(folder));
    const table = await destination.open('incidents');
    await table.write({ table: TABLE, rows: [row('a')], checkpoint: 1 });
    await table.close();
    const file = join(folder, 'out', 'incident.jsonl');
    writeFileSync(file, 'precious '.repeat(100));
    await expect(destination.open('incidents')).rejects.toMatchObject({ problem: { code: 'host.destination' } });
    expect(readFileSync(file, 'utf8')).toBe('precious '.repeat(100));
  });

  test('a pipe in the place of a table is refused and does not hold the run up', async () => {
    const folder = temporaryFolder();
    const destination = await openDestination(JSONL.target(folder));
    execFileSync('mkfifo', [join(folder, 'out', 'incident.jsonl')]);
    const table = await destination.open('incidents');
    const batch = { table: TABLE, rows: [row('a')], checkpoint: 1 };
    await expect(table.write(batch)).rejects.toMatchObject({ problem: { code: 'host.destination' } });
    await table.close();
  });

  test.each([
    ['', 'is empty'],
    ['{"version": 1, "tables": {"inci', 'is cut off'],
    ['[]', 'is not a JSON object'],
    ['{"version": 1}', 'does not contain how far'],
    ['{"version": 1, "tables": {"incidents": {"output": "incident"}}}', 'does not contain how far'],
  ])('a spoilt state is named, and the way out that is given works: %s', async (text, how) => {
    const folder = temporaryFolder();
    const out = join(folder, 'out');
    const batch = { table: TABLE, rows: [row('a')], checkpoint: 1 };
    const first = await (await openDestination(JSONL.target(folder))).open('incidents');
    await first.write(batch);
    await first.close();
    writeFileSync(join(out, '_state.json'), text);
    const refused = { code: 'host.destination', message: expect.stringContaining(how) as unknown };
    await expect(openDestination(JSONL.target(folder))).rejects.toMatchObject(refused);
    await expect(lookIntoDestination(JSONL.target(folder))).rejects.toMatchObject(refused);
    // "Move everything out of the folder and run again."
    renameSync(out, join(folder, 'aside'));
    const again = await (await openDestination(JSONL.target(folder))).open('incidents');
    await again.write(batch);
    await again.close();
    expect(await JSONL.rows(folder)).toMatchObject([{ RecId: 'a' }]);
  });

  test('keys of the state that it does not know survive, a later version is refused', async () => {
    const folder = temporaryFolder();
    const table = await (await openDestination(JSONL.target(folder))).open('incidents');
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
    writeFileSync(file, JSON.stringify({ ...known, version: 3 }));
    await expect(openDestination(JSONL.target(folder))).rejects.toMatchObject({ code: 'host.destination' });
  });
});

test.each(['', 'sqlite', 'sqlite:', 'csv:x', 'x.db'])('"%s" is not a destination', async (name) => {
  await expect(openDestination(name)).rejects.toMatchObject({ code: 'host.destination' });
});
