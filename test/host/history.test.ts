import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, describe, expect, test } from 'vitest';
import type { Row } from '../../host-sdk/index.js';
import { openDestination } from '../../host/index.js';
import type { OpenTableOptions } from '../../host/destinations/history.js';
import { mark, row, TABLE } from './destination-table.js';
import { startPostgres, WITHOUT_POSTGRES } from './postgres.js';
import { afterTest, temporaryFolder } from './scene.js';

const SCHEMA = {
  ...TABLE,
  cursor: 'LastModDateTime',
  columns: [
    ...TABLE.columns,
    { name: 'Status', type: 'string' as const },
    { name: '_deleted', type: 'boolean' as const },
    { name: '_deleted_at', type: 'datetime' as const },
  ],
};
const at = (hour: number) => `2024-06-01T${String(hour).padStart(2, '0')}:00:00Z`;
const version = (recId: string, Status: string | null, hour: number, more: Row = {}) =>
  row(recId, { Status, LastModDateTime: at(hour), _deleted: false, _deleted_at: null, ...more });

/** A destination, and how its tables are read. */
interface Place {
  readonly to: string;
  /** Rows of a query; every value as a text. */
  readonly query: (sql: string) => Promise<readonly Record<string, string | null>[]>;
  /** Names of tables, triggers and functions. */
  readonly names: () => Promise<readonly string[]>;
  /** SQL for the hours of an interval. */
  readonly hours: string;
}

function sqlitePlace(): Place {
  const file = join(temporaryFolder(), 'out.db');
  const query = async (sql: string) => {
    const database = new Database(file);
    try {
      if (!/^SELECT/.test(sql)) {
        database.exec(sql);
        return [];
      }
      const rows = database.prepare(sql).all([]) as Record<string, string | number | null>[];
      return rows.map((one) =>
        Object.fromEntries(Object.entries(one).map(([name, value]) => [name, value === null ? null : String(value)])),
      );
    } finally {
      database.close();
    }
  };
  const names = async () => (await query('SELECT name FROM sqlite_master')).map(({ name }) => name ?? '');
  return { to: `sqlite:${file}`, query, names, hours: '(unixepoch(_to) - unixepoch(_from)) / 3600' };
}

const server = WITHOUT_POSTGRES === undefined ? await startPostgres() : undefined;
afterAll(() => server?.close());
let schemas = 0;

function postgresPlace(): Place {
  const schema = `s${++schemas}`;
  const query = async (sql: string) => {
    await server?.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    return (await server?.query(sql.replaceAll('incident__history', `${schema}.incident__history`))) ?? [];
  };
  const names = async () => {
    const all = `SELECT relname AS name FROM pg_class WHERE relnamespace = '${schema}'::regnamespace UNION ALL
      SELECT proname FROM pg_proc WHERE pronamespace = '${schema}'::regnamespace`;
    return (await query(all)).map(({ name }) => name ?? '');
  };
  const hours = '(extract(epoch FROM _to::timestamptz - _from::timestamptz) / 3600)::int';
  return { to: `postgres:${server?.target(schema) ?? ''}`, query, names, hours };
}

const PLACES = [
  ['sqlite', sqlitePlace],
  ...(server === undefined ? [] : ([['postgres', postgresPlace]] as const)),
] as const;

/** A place whose incidents are written with these options. */
function desk(place: Place) {
  let checkpoint = 0;
  const write = async (rows: readonly Row[], options: OpenTableOptions = { history: ['status'] }, table = SCHEMA) => {
    const destination = await openDestination(place.to);
    const opened = await destination.open('incidents', options);
    try {
      await opened.write({ table, rows, checkpoint: ++checkpoint });
    } finally {
      await opened.close();
      await destination.close();
    }
  };
  const intervals = async () =>
    (await place.query('SELECT "RecId", "Status", _from, _to FROM incident__history ORDER BY "RecId", _from')).map(
      (one) => [one['RecId'], one['Status'], one['_from'], one['_to']],
    );
  return { ...place, write, intervals };
}

describe.each(PLACES)('a history of fields in %s', (_name, place) => {
  test('has an interval for each value, so that the time in a status can be summed', async () => {
    const { write, intervals, query, hours } = desk(place());
    await write([version('a', 'Active', 1), version('b', 'Active', 2)]);
    await write([version('a', 'Waiting', 3), version('b', 'Active', 4, { Text: 'another field' })]);
    for (const [hour, status] of [
      [6, 'Active'],
      [8, 'Waiting'],
      [9, 'Closed'],
    ] as const) {
      await write([version('a', status, hour)]);
    }
    expect(await intervals()).toEqual([
      ['a', 'Active', at(1), at(3)],
      ['a', 'Waiting', at(3), at(6)],
      ['a', 'Active', at(6), at(8)],
      ['a', 'Waiting', at(8), at(9)],
      ['a', 'Closed', at(9), null],
      ['b', 'Active', at(2), null],
    ]);
    const waited = `SELECT sum(${hours}) AS hours FROM incident__history WHERE "Status" = 'Waiting'`;
    expect(await query(waited)).toEqual([{ hours: '4' }]);
  });

  test('ends with a deletion and goes on when the record comes back', async () => {
    const { write, intervals } = desk(place());
    await write([version('a', 'Active', 1)]);
    await write([{ ...mark('a'), _deleted_at: at(5) }]);
    expect(await intervals()).toEqual([['a', 'Active', at(1), at(5)]]);
    await write([version('a', 'Active', 7)]);
    expect(await intervals()).toEqual([
      ['a', 'Active', at(1), at(5)],
      ['a', 'Active', at(7), null],
    ]);
  });

  test('begins with the present values where the table was there before, also for a field that is added later', async () => {
    const { write, query, names, intervals } = desk(place());
    await write([version('a', 'Active', 1), version('b', 'Closed', 2)], {});
    expect((await names()).filter((name) => name.includes('history'))).toEqual([]);
    await write([version('a', 'Waiting', 3)]);
    expect(await intervals()).toEqual([
      ['a', 'Active', at(1), at(3)],
      ['a', 'Waiting', at(3), null],
      ['b', 'Closed', at(2), null],
    ]);
    await write([version('c', 'New', 4, { Text: 'x' })], { history: ['Status', 'Text', 'Count'] });
    expect(
      await query(
        'SELECT "RecId", "Status", "Text", "Count" FROM incident__history WHERE _to IS NULL ORDER BY "RecId"',
      ),
    ).toEqual([
      { RecId: 'a', Status: 'Waiting', Text: null, Count: '1' },
      { RecId: 'b', Status: 'Closed', Text: null, Count: '1' },
      { RecId: 'c', Status: 'New', Text: 'x', Count: '1' },
    ]);
  });

  test('goes on for a run that knows nothing of it, and ends with an empty list', async () => {
    const { write, intervals } = desk(place());
    await write([version('a', 'Active', 1)]);
    await write([version('a', 'Waiting', 2)], {});
    await write([version('a', 'Closed', 3)], { history: [] });
    expect(await intervals()).toEqual([
      ['a', 'Active', at(1), at(2)],
      ['a', 'Waiting', at(2), null],
    ]);
  });

  test('takes a change that did not move the cursor from when it was seen', async () => {
    const { write, intervals } = desk(place());
    const wide = {
      ...SCHEMA,
      columns: [...SCHEMA.columns, { name: '_dlt_processing_time', type: 'datetime' as const }],
    };
    const seen = { _dlt_processing_time: '2024-06-02T00:00:00.123Z' };
    await write([version('a', 'Active', 1, seen)], undefined, wide);
    await write([version('a', 'Waiting', 1, seen)], undefined, wide);
    expect(await intervals()).toEqual([
      ['a', 'Active', at(1), seen._dlt_processing_time],
      ['a', 'Waiting', seen._dlt_processing_time, null],
    ]);
  });

  test('stays where a column loses its type, and where its names are unusual', async () => {
    const { write, query } = desk(place());
    await write([version('a', 'x', 1, { Count: 1, 'a"b': 'one' })], { history: ['count', 'a"b'] });
    await write([version('a', 'x', 2, { Count: 'many', 'a"b': 'two' })], { history: ['count', 'a"b'] });
    await write([version('a', 'x', 3, { Count: 'none', 'a"b': 'two' })], { history: ['count', 'a"b'] });
    expect(await query('SELECT "Count", "a""b" AS b FROM incident__history ORDER BY _from')).toEqual([
      { Count: '1', b: 'one' },
      { Count: 'many', b: 'two' },
      { Count: 'none', b: 'two' },
    ]);
  });

  test('is neither mixed with the table of another program nor left behind by a drop', async () => {
    const taken = desk(place());
    await taken.query('CREATE TABLE incident__history (mine text)');
    const message = expect.stringContaining('incident__history') as unknown;
    const refused = { problem: { code: 'host.destination', message } };
    await expect(taken.write([version('a', 'Active', 1)])).rejects.toMatchObject(refused);
    expect(await taken.names()).not.toContain('incident');
    const { to, write, names } = desk(place());
    await write([version('a', 'Active', 1)]);
    const destination = await openDestination(to);
    afterTest(() => destination.close());
    const opened = await destination.open('incidents');
    await opened.drop();
    await opened.close();
    expect((await names()).filter((name) => name.startsWith('incident'))).toEqual([]);
  });
});
