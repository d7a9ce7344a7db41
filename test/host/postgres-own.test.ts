import { afterAll, describe, expect, test } from 'vitest';
import type { DestinationTable } from '../../host/destinations/destination.js';
import { POSTGRES } from '../../host/destinations/postgres-destination.js';
import type { Row, TableSchema } from '../../host-sdk/index.js';
import { mark, row, TABLE } from './destination-table.js';
import { startPostgres, WITHOUT_POSTGRES, type PostgresServer } from './postgres.js';
import { afterTest } from './scene.js';

const started = WITHOUT_POSTGRES === undefined ? await startPostgres() : undefined;
afterAll(() => started?.close());
const server = started as PostgresServer;

let schemas = 0;

/** A schema of its own, with a table that is open. */
async function scene(source = 'incidents') {
  const schema = `own ${++schemas}`;
  const place = { target: server.target(schema), secrets: {} };
  const open = async (): Promise<DestinationTable> => {
    const table = await (await POSTGRES.open(place)).open(source);
    afterTest(() => table.close());
    return table;
  };
  const table = await open();
  const name = (output = 'incident') => `"${schema}"."${output}"`;
  return {
    schema,
    place,
    table,
    open,
    name,
    write: (rows: readonly Row[], schemaOf: TableSchema = TABLE) =>
      table.write({ table: schemaOf, rows, checkpoint: 1 }),
    select: (columns: string, output?: string) =>
      server.query(`SELECT ${columns} FROM ${name(output)} ORDER BY "RecId"`),
    columns: async (output = 'incident') => {
      const text = `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
        WHERE attrelid = '${name(output)}'::regclass AND attnum > 0 ORDER BY attnum`;
      return Object.fromEntries((await server.query(text)).map(({ name: column, type }) => [column, type])) as Readonly<
        Record<string, string>
      >;
    },
    shown: async () => {
      const rows: Row[] = [];
      for await (const one of (await POSTGRES.rows(place, source))?.rows() ?? []) rows.push(one);
      return rows;
    },
  };
}

const TYPED: TableSchema = {
  name: 'incident',
  key: 'RecId',
  columns: [
    ...TABLE.columns,
    { name: 'Day', type: 'date' },
    { name: 'Id', type: 'guid' },
    { name: '_dlt_processing_time', type: 'datetime' },
  ],
};

describe.skipIf(WITHOUT_POSTGRES !== undefined)(`PostgreSQL (${WITHOUT_POSTGRES ?? 'started'})`, () => {
  describe('values', () => {
    test('have the column type of their field, and are read as they were written', async () => {
      const { write, columns, shown, table } = await scene();
      const values = {
        Text: 'ä "x" \\ \n',
        Count: -9007199254740991,
        Amount: 0.1,
        Open: false,
        LastModDateTime: '2024-03-13T19:26:17.76Z',
        Nested: { b: [true, null, 'x'], a: 1.5 },
        Day: '2024-02-29',
        Id: 'ABCDEF01-0000-0000-0000-000000000000',
        _dlt_processing_time: '2024-06-01T00:00:00.120Z',
      };
      const none = Object.fromEntries(Object.keys(values).map((name) => [name, null]));
      await write([row('a', values), { RecId: 'b', ...none }], TYPED);
      expect(await columns()).toEqual({
        RecId: 'text',
        Text: 'text',
        Count: 'bigint',
        Amount: 'numeric',
        Open: 'boolean',
        LastModDateTime: 'timestamp with time zone',
        Nested: 'json',
        Day: 'date',
        Id: 'text',
        _dlt_processing_time: 'timestamp with time zone',
      });
      const stored = { ...values, _dlt_processing_time: '2024-06-01T00:00:00.12Z' };
      expect(await shown()).toEqual([
        { RecId: 'a', ...stored },
        { RecId: 'b', ...none },
      ]);
      expect(table.notes()).toEqual([]);
    });

    test('of another type make the column one of texts once, with what was there as it was written', async () => {
      const { write, columns, shown, table } = await scene();
      const before = {
        Count: 7,
        Amount: 1e-7,
        Open: true,
        LastModDateTime: '2024-06-01T10:00:00.5Z',
        Day: '2024-06-01',
        Nested: 'x',
      };
      await write([row('a', before)], TYPED);
      const after = {
        Count: 1.5,
        Amount: '1,5',
        Open: 'perhaps',
        LastModDateTime: '2024-06-01T10:00:00.1234567Z',
        Day: '2024-02-30',
        Nested: { deep: [1] },
      };
      await write([row('b', after), row('c')], TYPED);
      expect(await columns()).toMatchObject({
        Count: 'text',
        Amount: 'text',
        Open: 'text',
        LastModDateTime: 'text',
        Day: 'text',
        Nested: 'json',
      });
      expect(await shown()).toMatchObject([
        { ...before, Count: '7', Amount: '0.0000001', Open: 'true' },
        { ...after, Count: '1.5' },
        { Count: '1', Open: 'true' },
      ]);
      const noted = table.notes().map((note) => note.split(':')[0]);
      expect(noted.sort()).toEqual(['incident.Count', 'incident.Open']);
    });

    test('of fields without a description get a column with the first value', async () => {
      const { write, columns, shown } = await scene();
      await write([row('a', { New: null, Flag: true }), row('b', { New: 0.5, More: [1], Note: 'x' })]);
      expect(await columns()).toMatchObject({ New: 'numeric', Flag: 'boolean', More: 'json', Note: 'text' });
      await write([row('c', { Other: null })]);
      expect(Object.keys(await columns())).not.toContain('Other');
      expect(await shown()).toMatchObject([{ New: null }, { New: 0.5, More: [1] }, {}]);
    });

    test('that PostgreSQL cannot keep are replaced visibly, nested ones too, with a note for each column', async () => {
      const { write, shown, table } = await scene();
      const spoilt = { Text: 'a\0b', Nested: { 'k\0': ['\ud83d', 'whole \u{1f600}'] }, 'f\0': '\udc00' };
      await write([row('a', spoilt), row('b', { Text: String.raw`\u0000 as text` })]);
      expect(await shown()).toMatchObject([
        { Text: 'a␀b', Nested: { 'k␀': ['\\uD83D', 'whole \u{1f600}'] }, 'f␀': '\\uDC00' },
        { Text: String.raw`\u0000 as text` },
      ]);
      const notes = table.notes();
      expect(notes.filter((note) => note.includes('cannot keep U+0000')).map((note) => note.split(':')[0])).toEqual([
        'incident.Text',
        'incident.Nested',
        'incident.f\0',
      ]);
      expect(notes).toContainEqual(expect.stringContaining('the column is f␀'));
    });

    test('of a key that comes several times are the last ones, and marks change what is before them', async () => {
      const { write, shown } = await scene();
      await write([
        row('a', { Count: 1, Text: 'x' }),
        mark('a'),
        row('b', { Count: 1 }),
        row('b', { Count: 2 }),
        mark('c'),
        { RecId: 'c', _deleted: true, More: 'm' },
        mark('d'),
        row('d', { Count: 4 }),
      ]);
      const _deleted_at = '2024-06-01T00:00:00Z';
      expect(await shown()).toMatchObject([
        { RecId: 'a', Count: 1, Text: 'x', _deleted: true, _deleted_at },
        { RecId: 'b', Count: 2, _deleted: null },
        { RecId: 'c', Count: null, _deleted: true, _deleted_at, More: 'm' },
        { RecId: 'd', Count: 4, _deleted: null, _deleted_at: null },
      ]);
    });
  });

  describe('names', () => {
    test('that are too long, taken or empty become others, never one for two fields', async () => {
      const { write, columns, shown, table, open } = await scene();
      const [one, other] = [`${'L'.repeat(70)}1`, `${'L'.repeat(70)}2`];
      await write([row('a', { [one]: 1, [other]: 2, xmin: 3, '': 4, incident: 5 })]);
      await table.close();
      await (await open()).write({ table: TABLE, rows: [row('b', { [other]: 6 })], checkpoint: 2 });
      const names = Object.keys(await columns());
      expect(names.filter((name) => name.startsWith('LLLL'))).toHaveLength(2);
      expect((await shown()).map((each) => Object.values(each).slice(7))).toEqual([
        [1, 2, 3, 4, 5],
        [null, 6, null, null, null],
      ]);
      expect(table.notes()).toHaveLength(4);
    });

    test('of fields that would share a column are refused, and the batch leaves nothing', async () => {
      const { write, place } = await scene();
      const refused = {
        problem: { code: 'config.table_collision', message: expect.stringContaining('one column') as unknown },
      };
      await expect(write([row('a', { 'f\0': 1, 'f␀': 2 })])).rejects.toMatchObject(refused);
      expect(await POSTGRES.lookInto(place)).toEqual([]);
    });

    test('that differ only in case are columns of their own', async () => {
      const { write, shown } = await scene();
      await write([row('a', { count: 2 })]);
      expect(await shown()).toMatchObject([{ Count: 1, count: 2 }]);
    });

    test('of tables may be too long', async () => {
      const { write, shown, table, place } = await scene();
      await write([row('a')], { ...TABLE, name: 'T'.repeat(80) });
      expect(await shown()).toHaveLength(1);
      expect(await POSTGRES.lookInto(place)).toMatchObject([{ output: 'T'.repeat(80), rows: 1 }]);
      expect(await table.existingRows().count()).toBe(1);
      await table.drop();
      expect(await POSTGRES.lookInto(place)).toEqual([]);
    });
  });

  test('a wide table keeps its rows in one piece; one that is too wide is refused with a way out', async () => {
    const { write, schema } = await scene();
    const options = async () =>
      (
        await server.query(`SELECT reloptions AS o FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        WHERE nspname = '${schema}' AND relname = 'incident'`)
      )[0]?.['o'] ?? null;
    const fields = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, index]));
    await write([row('a')]);
    expect(await options()).toBeNull();
    await write([row('b', fields(200))]);
    expect(await options()).toBe('{toast_tuple_target=8160}');
    await expect(write([row('c', fields(2005))])).rejects.toMatchObject({
      problem: {
        code: 'host.destination',
        message: expect.stringContaining('a table of PostgreSQL can have 1600') as unknown,
        fix: expect.stringContaining('`x-role:select`') as unknown,
      },
    });
    // 1,600 columns of 8 bytes do not fit a page.
    await expect(
      write([row('c', Object.fromEntries(Object.keys(fields(1500)).map((name) => [name, 'x'.repeat(20)])))]),
    ).rejects.toMatchObject({
      problem: { code: 'host.destination', fix: expect.stringContaining('select`') as unknown },
    });
    await write([row('d')]);
  });

  describe('of another program', () => {
    test.each([
      ['table', 'CREATE TABLE @ ("RecId" text PRIMARY KEY, mine text)'],
      ['view', 'CREATE VIEW @ AS SELECT 1 AS one'],
      ['materialized view', 'CREATE MATERIALIZED VIEW @ AS SELECT 1 AS one'],
      ['sequence', 'CREATE SEQUENCE @'],
      ['partitioned table', 'CREATE TABLE @ (a int) PARTITION BY RANGE (a)'],
      [
        'foreign table',
        'CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE @ (a int) SERVER s',
      ],
    ])('a %s is neither written to nor dropped', async (kind, sql) => {
      const { write, table, name, place } = await scene();
      await server.query(sql.replace('@', name()));
      const refused = {
        problem: {
          code: 'host.destination',
          message: expect.stringContaining(`The ${kind} incident in the schema`) as unknown,
        },
      };
      await expect(write([row('a')])).rejects.toMatchObject(refused);
      await expect(table.replaceCheckpoint('incident', 1)).rejects.toMatchObject(refused);
      await table.drop();
      expect(await server.query(`SELECT '${name()}'::regclass AS found`)).toHaveLength(1);
      expect(await POSTGRES.lookInto(place)).toEqual([]);
    });

    test('a table that came between a checkpoint and the first row is left alone', async () => {
      const { write, table, name, place } = await scene();
      await table.replaceCheckpoint('incident', 5);
      await server.query(`CREATE TABLE ${name()} ("RecId" text PRIMARY KEY)`);
      expect(await POSTGRES.lookInto(place)).toMatchObject([{ rows: 0 }]);
      expect(await POSTGRES.rows(place, 'incidents')).toBeUndefined();
      expect(await table.existingRows().count()).toBe(0);
      await expect(write([row('a')])).rejects.toMatchObject({ problem: { code: 'host.destination' } });
      await table.drop();
      expect(await server.query(`SELECT * FROM ${name()}`)).toEqual([]);
    });

    test('the state table is not one of the tables', async () => {
      const { write } = await scene();
      await expect(write([row('a')], { ...TABLE, name: '_ivanti_exchange_state' })).rejects.toMatchObject({
        problem: { code: 'host.destination' },
      });
    });

    test('a type of a column is refused with the statement that changes it, which works', async () => {
      const { write, name } = await scene();
      await write([row('a')]);
      await server.query(`ALTER TABLE ${name()} ALTER COLUMN "Count" TYPE real`);
      const wider = { ...TABLE, columns: [...TABLE.columns] };
      const problem = await write([row('b')], wider).then(
        () => undefined,
        (error: unknown) => (error as { problem: { fix: string } }).problem,
      );
      expect(problem?.fix).toMatch(/^Change it: ALTER TABLE "own \d+"\."incident" ALTER COLUMN "Count" TYPE text\.$/);
      await server.query(problem?.fix.replace('Change it: ', '').replace(/\.$/, '') ?? '');
      await write([row('b')], wider);
    });

    test('a view that keeps a column from widening is named, and the way out works', async () => {
      const { write, name, shown } = await scene();
      await write([row('a')]);
      await server.query(`CREATE VIEW ${name('mine')} AS SELECT "Count" FROM ${name()}`);
      await expect(write([row('b', { Count: 'x' })])).rejects.toMatchObject({
        problem: {
          code: 'host.destination',
          message: expect.stringMatching(/view .*mine.* depends on column "Count"/) as unknown,
        },
      });
      // The columns that it does not use may change.
      await write([row('c', { Amount: 'x' })]);
      await server.query(`DROP VIEW ${name('mine')}`);
      await write([row('b', { Count: 'x' })]);
      expect(await shown()).toMatchObject([{ Count: '1' }, { Count: 'x' }, { Amount: 'x' }]);
    });
  });

  test('readers keep no transaction open, and see the rows page by page', async () => {
    const { write, place } = await scene();
    await write(Array.from({ length: 2500 }, (_, index) => row(String(index).padStart(5, '0'))));
    const open = `SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = 'ivanti-exchange' AND state <> 'idle'`;
    const counts = new Set<string | null | undefined>();
    let seen = 0;
    for await (const one of (await POSTGRES.rows(place, 'incidents'))?.rows() ?? []) {
      if (seen++ % 1000 === 500) counts.add((await server.query(open))[0]?.['n']);
      expect(one['Count']).toBe(1);
    }
    expect([seen, [...counts]]).toEqual([2500, ['0']]);
  });

  test('rows whose column came or went in the meantime are read', async () => {
    const { write, place, shown } = await scene();
    await write([row('a')]);
    const found = await POSTGRES.rows(place, 'incidents');
    await write([row('a', { Later: 'x' })]);
    for await (const one of found?.rows() ?? []) expect(one).not.toHaveProperty('Later');
    expect(await shown()).toMatchObject([{ Later: 'x' }]);
  });
});
