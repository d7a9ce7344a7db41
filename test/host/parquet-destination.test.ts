import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Row, TableSchema } from '../../host-sdk/index.js';
import { openDestination } from '../../host/index.js';
import { lookIntoDestination, tableRows } from '../../host/destinations/open-destination.js';
import { destinationSuite, type DestinationKind } from './destination-suite.js';
import { mark, row, TABLE } from './destination-table.js';
import { lakeView } from './documented-sql.js';
import { NO_DUCKDB, openDuckDb, queried } from './duckdb.js';
import { temporaryFolder } from './scene.js';
import { NO_DISK, smallDisk } from './small-disk.js';

const duckDb = await openDuckDb();

/** The latest versions: of the parts as DuckDB reads them, and of the log. */
const parquet = (options: string): DestinationKind => ({
  target: (folder) => `parquet:${join(folder, 'out')}${options}`,
  async rows(folder, table = 'incident') {
    const out = join(folder, 'out');
    const versions = [...(await partRows(join(out, table))), ...logRows(join(out, `${table}.jsonl`))];
    const latest = new Map<unknown, Record<string, unknown>>();
    for (const version of versions) {
      const before = version['_deleted'] === true ? latest.get(version['RecId']) : {};
      latest.set(version['RecId'], { ...before, ...version });
    }
    return [...latest.values()].sort((a, b) => (String(a['RecId']) < String(b['RecId']) ? -1 : 1));
  },
  yes: true,
});

async function partRows(folder: string): Promise<readonly Record<string, unknown>[]> {
  const isThere =
    existsSync(folder) && readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith('.parquet'));
  if (duckDb === undefined || !isThere) return [];
  const from = `read_parquet('${folder}/loaded=*/*.parquet', union_by_name = true)`;
  const types = new Map(
    (await queried(duckDb, `DESCRIBE FROM ${from}`)).map((one) => [one['column_name'] as string, one['column_type']]),
  );
  return (await queried(duckDb, `FROM ${from} ORDER BY _version`)).map((row) => {
    const { _version, ...cells } = row;
    const told = Object.entries(cells).filter(([, value]) => value !== null);
    return Object.fromEntries(
      told.map(([name, value]) => [name.replace(/__v_json$/, ''), read(value, types.get(name))]),
    );
  });
}

function read(value: unknown, type: unknown): unknown {
  if (type === 'JSON') return JSON.parse(value as string);
  return type === 'BIGINT' || type === 'DECIMAL(38,10)' ? Number(value) : value;
}

function logRows(path: string): readonly Record<string, unknown>[] {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>);
}

if (duckDb === undefined) describe.skip(`parquet: ${NO_DUCKDB}`);
else destinationSuite('parquet', parquet('?rows=40'));

/** A run that writes some batches. */
async function run(target: string, ...batches: readonly (readonly Row[])[]): Promise<readonly string[]> {
  const table = await (await openDestination(target)).open('incidents');
  try {
    for (const [at, rows] of batches.entries()) await table.write({ table: WIDE, rows, checkpoint: at });
    return table.notes();
  } finally {
    await table.close();
  }
}

async function shown(target: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const one of (await tableRows(target, 'incidents')).rows()) rows.push(one);
  return rows;
}

function partsIn(out: string): readonly string[] {
  return readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.parquet'));
}

const WIDE: TableSchema = {
  ...TABLE,
  columns: [...TABLE.columns, { name: 'Day', type: 'date' }, { name: '_dlt_processing_time', type: 'datetime' }],
};

const at = (LastModDateTime: string) => ({ LastModDateTime });

describe('parquet', () => {
  test('gives every value back as it was written, from a part as from the log', async () => {
    const folder = temporaryFolder();
    const values: readonly Row[] = [
      {
        Text: 'a\0b',
        Count: 9007199254740991,
        Amount: 0.1,
        Open: false,
        Nested: { b: [1, null, 'ü'] },
        Day: '0001-01-01',
      },
      {
        Text: '',
        Count: -1,
        Amount: -123456789012.25,
        Nested: 'x',
        Day: '9999-12-31',
        ...at('2024-01-01T00:00:00.25Z'),
      },
      { Text: 'half \ud83d end', Count: 1.5, Amount: 1e21, Open: 'yes', Nested: 0, Day: '2024-02-30', ...at('never') },
      { Text: 7, Count: '007', Amount: '1.50', Open: 1, Day: 'x', ...at('2024-01-01T00:00:00.1234567Z') },
      { Amount: 1e-11, Count: 1e20, Nested: false, ...at('0001-01-01T00:00:00Z'), New: 'a', Flag: true, Odd: 1 },
      { Amount: 12345678901234, Nested: [], ...at('9999-12-31T23:59:59.999999Z'), New: 2, Flag: 'b', Odd: { c: 1 } },
      { ...at('2024-02-30T00:00:00Z'), Day: '2024-1-1' },
      { ...at('1969-12-31T23:59:59.5Z'), Day: '1969-12-31' },
    ];
    const rows = values.map((one, index) =>
      row(`${index}`, { ...one, _dlt_processing_time: `2024-06-01T00:00:0${index}.120Z` }),
    );
    const target = `parquet:${join(folder, 'out')}`;
    const notes = await run(target, rows.slice(0, 4), rows.slice(4), [mark('1')]);
    expect(await shown(target)).toEqual([...rows, mark('1')]);
    expect(partsIn(folder)).toHaveLength(1);
    const beside = ['Text', 'Count', 'Amount', 'Open', 'Day', 'LastModDateTime', 'New', 'Flag'];
    expect(notes.map((note) => /^incident\.(\w+): .* (\w+), as JSON\.$/.exec(note)?.slice(1)).sort()).toEqual(
      beside.map((name) => [name, `${name}__v_json`]).sort(),
    );
  });

  test('has the types of fields in every part, however odd the values of one are', async ({ skip }) => {
    if (duckDb === undefined) return skip(NO_DUCKDB);
    const out = join(temporaryFolder(), 'out');
    const target = `parquet:${out}`;
    await run(target, [row('a', { Text: 'x' })]);
    await run(target, [row('b', { Text: 7, Count: 'many', Amount: 'x', Open: 'no', Day: '-', ...at('-'), New: 'n' })]);
    await run(target, [row('c', { Count: 3, Amount: 2.5, Day: '2024-02-29', ...at('2024-02-29T12:00:00.5Z') })]);
    expect(partsIn(out)).toHaveLength(3);
    await duckDb.run(`SET TimeZone = 'UTC'`);
    await duckDb.run(lakeView('incident', out).replace('CREATE', 'CREATE OR REPLACE'));
    const types = (await queried(duckDb, 'DESCRIBE incident')).map((one) => [one['column_name'], one['column_type']]);
    expect(Object.fromEntries(types)).toMatchObject({
      RecId: 'VARCHAR',
      Count: 'BIGINT',
      Amount: 'DECIMAL(38,10)',
      Open: 'BOOLEAN',
      LastModDateTime: 'TIMESTAMP WITH TIME ZONE',
      Day: 'DATE',
      Nested: 'JSON',
      New: 'VARCHAR',
      _deleted: 'BOOLEAN',
      Count__v_json: 'JSON',
    });
    const both = `coalesce("Count"::VARCHAR, "Count__v_json" ->> '$') AS n`;
    const instant = `LastModDateTime = TIMESTAMPTZ '2024-02-29 12:00:00.5Z' AS same, (Amount + 1)::DOUBLE AS more`;
    expect(await queried(duckDb, `SELECT ${both}, ${instant} FROM incident ORDER BY RecId`)).toEqual([
      { n: '1', same: null, more: null },
      { n: 'many', same: null, more: null },
      { n: '3', same: true, more: 3.5 },
    ]);
  });

  test('shows in the view of the documentation the latest versions without the deleted, whatever a table is called', async ({
    skip,
  }) => {
    if (duckDb === undefined) return skip(NO_DUCKDB);
    const out = join(temporaryFolder(), 'out');
    const table = await (await openDestination(`parquet:${out}?rows=2`)).open('odd');
    const odd = { name: `ci#computer "it's"`, key: 'RecId', columns: [{ name: 'RecId', type: 'string' as const }] };
    const write = (...rows: Row[]) => table.write({ table: odd, rows, checkpoint: 1 });
    await write({ RecId: 'a', 'a "b" %': 1 }, { RecId: 'b', 'a "b" %': 2 });
    await write({ RecId: 'a', 'a "b" %': 3 }, { RecId: 'b', _deleted: true }, { RecId: 'c', _deleted: true });
    await write({ RecId: 'c', _deleted: false }, { RecId: 'a', 'a "b" %': 4 });
    await table.close();
    expect(partsIn(out)).toHaveLength(3);
    await duckDb.run(lakeView(odd.name, out));
    const rows = await queried(duckDb, `SELECT RecId, "a ""b"" %" AS n FROM "ci#computer ""it's""" ORDER BY RecId`);
    expect(rows).toEqual([
      { RecId: 'a', n: '4' },
      { RecId: 'c', n: null },
    ]);
  });

  test('comes back from a kill at any step of a part with every row once, and leaves files of others alone', async () => {
    const out = join(temporaryFolder(), 'out');
    const target = `parquet:${out}?rows=5`;
    const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, one) => row(`r${from + one}`));
    await run(`parquet:${out}?rows=1000`, ids(0, 3));
    const [first = ''] = partsIn(out);
    const state = readFileSync(join(out, '_state.json'));
    // The kill came while a part was written, and before it was listed: the log has its rows.
    const log = ids(3, 6).map((one) => `${JSON.stringify(one)}\n`);
    const listed = JSON.parse(String(state)) as { tables: { incidents: object } };
    Object.assign(listed.tables.incidents, { bytes: log.join('').length, lines: 3 });
    const day = join(out, dirname(first));
    writeFileSync(join(out, '_state.json'), JSON.stringify(listed));
    writeFileSync(join(out, 'incident.jsonl'), `${log.join('')}{"RecId":"half`);
    for (const name of ['part-abc-1.parquet', 'part-abc-2.parquet.new', 'mine.parquet']) {
      writeFileSync(join(day, name), readFileSync(join(out, first)));
    }
    await run(target, ids(6, 8));
    expect(readdirSync(day).filter((name) => /abc|mine/.test(name))).toEqual(['mine.parquet']);
    // The kill came when the part was listed and the log not yet emptied.
    writeFileSync(join(out, 'incident.jsonl'), log.join(''));
    await run(target, ids(8, 9));
    expect((await shown(target)).map((one) => one['RecId'])).toEqual(ids(0, 9).map((one) => one['RecId']));
    expect(await lookIntoDestination(target)).toMatchObject([{ rows: 9 }]);
  });

  test('refuses what another program put in the place of a table, and does not touch it', async () => {
    const out = join(temporaryFolder(), 'out');
    mkdirSync(join(out, 'incident'), { recursive: true });
    writeFileSync(join(out, 'incident', 'mine.parquet'), 'precious');
    const target = `parquet:${out}`;
    const refused = (what: string) => ({
      problem: { code: 'host.destination', message: expect.stringContaining(what) as unknown },
    });
    await expect(run(target, [row('a')])).rejects.toMatchObject(refused(`The folder ${out}/incident was not created`));
    expect(readFileSync(join(out, 'incident', 'mine.parquet'), 'utf8')).toBe('precious');
    rmSync(join(out, 'incident'), { recursive: true });
    writeFileSync(join(out, 'incident'), 'precious');
    await expect(run(target, [row('a')])).rejects.toMatchObject(refused(`The file ${out}/incident was not created`));
    rmSync(join(out, 'incident'));
    await run(target, [row('a')]);
    await expect(run(`jsonl:${out}`, [row('a')])).rejects.toMatchObject(
      refused('were written as parquet, not as jsonl'),
    );
    await expect(lookIntoDestination(`jsonl:${out}`)).rejects.toMatchObject(refused('written as parquet'));
    const [part = ''] = partsIn(out);
    const bytes = readFileSync(join(out, part));
    writeFileSync(join(out, part), Buffer.alloc(bytes.length));
    await expect(shown(target)).rejects.toMatchObject(refused(part));
    writeFileSync(join(out, part), 'short');
    await expect(run(target, [row('b')])).rejects.toMatchObject(refused(`${part} has 5 bytes instead of`));
    writeFileSync(join(out, part), bytes);
    await run(target, [row('b')]);
    expect(await shown(target)).toHaveLength(2);
  });

  test.each([
    [{ Loaded: 1 }, 'parquet: adds a column loaded'],
    [{ _Version: 1 }, 'parquet: adds a column _version'],
    [{ count: 1 }, 'differ only in case'],
    [{ Count: 'x', Count__v_json: 1 }, 'stores other values of a field under that name'],
  ])('refuses fields that readers would mix up, and the batch leaves nothing: %j', async (fields, message) => {
    const out = join(temporaryFolder(), 'out');
    const table = await (await openDestination(`parquet:${out}`)).open('incidents');
    await table.write({ table: WIDE, rows: [row('a')], checkpoint: 1 });
    const refused = table.write({ table: WIDE, rows: [row('b', { Mine: 1 }), row('c', fields)], checkpoint: 2 });
    await expect(refused).rejects.toMatchObject({
      problem: { code: 'config.table_collision', message: expect.stringContaining(message) as unknown },
    });
    await table.write({ table: WIDE, rows: [row('d', { mine: 2 })], checkpoint: 3 });
    await table.close();
    expect(await shown(`parquet:${out}`)).toEqual([row('a'), row('d', { mine: 2 })]);
  });

  test('keeps what it has when the disk has no room for a part, and finishes it once there is room', async ({
    skip,
  }) => {
    const disk = smallDisk('256k');
    if (disk === undefined) return skip(NO_DISK);
    const target = `parquet:${join(disk, 'out')}?rows=100`;
    const random = (id: string) => row(id, { Text: randomBytes(400).toString('base64') });
    await run(
      target,
      Array.from({ length: 60 }, (_, one) => random(`r${one}`)),
    );
    writeFileSync(join(disk, 'filler'), Buffer.alloc(120_000));
    const more = Array.from({ length: 100 }, (_, one) => random(`s${one}`));
    const full = {
      problem: { code: 'host.disk_full', message: expect.stringContaining('The disk is full') as unknown },
    };
    await expect(run(target, more)).rejects.toMatchObject(full);
    const table = await (await openDestination(`parquet:${join(disk, 'out')}`)).open('incidents');
    await table.write({ table: WIDE, rows: [], checkpoint: 2 });
    await expect(table.finish?.()).rejects.toMatchObject(full);
    await expect(table.close()).rejects.toMatchObject(full);
    expect((await shown(target)).slice(60)).toEqual(more);
    expect(partsIn(disk)).toHaveLength(1);
    rmSync(join(disk, 'filler'));
    await run(target, []);
    expect([(await shown(target)).length, partsIn(disk).length]).toEqual([160, 2]);
  });
});
