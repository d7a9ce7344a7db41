import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openDestination } from '../../host/index.js';
import { lookIntoDestination, tableRows } from '../../host/destinations/open-destination.js';
import type { Row } from '../../host-sdk/index.js';
import { destinationSuite } from './destination-suite.js';
import { mark, row, TABLE } from './destination-table.js';
import { NO_DUCKDB, openDuckDb, queried } from './duckdb.js';
import { temporaryFolder } from './scene.js';

interface State {
  readonly tables: Readonly<Record<string, { readonly parts?: readonly { readonly file: string }[] }>>;
}

/** All lines of a table, of the listed parts in their order and of the file that goes on. */
function linesIn(out: string, table: string, source = 'incidents'): readonly Record<string, unknown>[] {
  const { tables } = JSON.parse(readFileSync(join(out, '_state.json'), 'utf8')) as State;
  const parts = (tables[source]?.parts ?? []).map(({ file }) => readFileSync(join(out, file)));
  const texts = parts.map((bytes) => (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString());
  const lines = [...texts, readFileSync(join(out, `${table}.jsonl`), 'utf8')].join('').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>);
}

destinationSuite('jsonl in compressed parts', {
  target: (folder) => `jsonl:${join(folder, 'out')}?gzip&rotate=20KB`,
  async rows(folder, table = 'incident') {
    const latest = new Map<unknown, Record<string, unknown>>();
    for (const version of linesIn(join(folder, 'out'), table)) {
      const before = version['_deleted'] === true ? latest.get(version['RecId']) : {};
      latest.set(version['RecId'], { ...before, ...version });
    }
    return [...latest.values()].sort((a, b) => (String(a['RecId']) < String(b['RecId']) ? -1 : 1));
  },
  yes: true,
});

const rows = (from: number, count: number): Row[] =>
  Array.from({ length: count }, (_, at) => row(`r${String(from + at).padStart(5, '0')}`, { Text: 'x'.repeat(100) }));

async function run(target: string, work: (write: (written: readonly Row[]) => Promise<void>) => Promise<void>) {
  const table = await (await openDestination(target)).open('incidents');
  let checkpoint = (table.checkpoint ?? 0) as number;
  try {
    await work((written) => table.write({ table: TABLE, rows: written, checkpoint: ++checkpoint }));
  } finally {
    await table.close();
  }
}

async function shown(target: string): Promise<readonly Row[]> {
  const found: Row[] = [];
  for await (const one of (await tableRows(target, 'incidents')).rows()) found.push(one);
  return found;
}

const partsIn = (out: string) => (existsSync(join(out, 'incident')) ? readdirSync(join(out, 'incident')).sort() : []);

describe('parts of JSON lines', () => {
  test('are read by DuckDB, plain and compressed, as every line is', async ({ skip }) => {
    const duckDb = await openDuckDb();
    if (duckDb === undefined) return skip(NO_DUCKDB);
    const out = join(temporaryFolder(), 'lake');
    await run(`jsonl:${out}?rotate=1KB`, (write) => write(rows(0, 20)));
    await run(`jsonl:${out}?gzip&rotate=run`, (write) => write(rows(20, 30)));
    await run(`jsonl:${out}`, (write) => write([mark('r00000')]));
    const parts = partsIn(out);
    expect(parts.map((name) => name.replace(/^part-[0-9a-z]+-/, ''))).toEqual(['1.jsonl', '1.jsonl.gz']);
    const files = ['incident.jsonl', 'incident/*.jsonl', 'incident/*.jsonl.gz']
      .map((file) => `'${out}/${file}'`)
      .join();
    const read = `FROM read_json([${files}], format = 'newline_delimited', union_by_name = true)`;
    expect(await queried(duckDb, `SELECT count(*)::INT AS lines, count(DISTINCT RecId)::INT AS keys ${read}`)).toEqual([
      { lines: 51, keys: 50 },
    ]);
    expect((await shown(`jsonl:${out}`)).map((one) => one['RecId'])).toEqual(
      linesIn(out, 'incident').map((one) => one['RecId']),
    );
  });

  test('of a table that an earlier version began appear only where they are asked for, and its file is kept as it is', async () => {
    const out = join(temporaryFolder(), 'lake');
    await run(`jsonl:${out}`, (write) => write(rows(0, 20)));
    const state = join(out, '_state.json');
    const { tables } = JSON.parse(readFileSync(state, 'utf8')) as { tables: { incidents: Record<string, unknown> } };
    delete tables.incidents['parts'];
    writeFileSync(state, JSON.stringify({ version: 1, tables }));
    await run(`jsonl:${out}`, (write) => write(rows(20, 1)));
    const before = readFileSync(join(out, 'incident.jsonl'), 'utf8');
    await run(`jsonl:${out}?gzip&rotate=2KB`, async (write) => {
      await write(rows(21, 1));
      for (let at = 22; at < 72; at += 10) await write(rows(at, 10));
    });
    expect(readFileSync(join(out, 'incident.jsonl'), 'utf8').startsWith(before)).toBe(true);
    expect(partsIn(out).length).toBeGreaterThan(1);
    expect((await shown(`jsonl:${out}`)).map((one) => one['RecId'])).toEqual(rows(0, 72).map((one) => one['RecId']));
    const table = await (await openDestination(`jsonl:${out}`)).open('incidents');
    expect(await table.existingRows().count()).toBe(72);
    await table.drop();
    await table.close();
    expect(readdirSync(out)).toEqual(['_state.json']);
  });

  test('that a killed run left half or unlisted are removed, files of others are kept, and no row comes twice', async () => {
    const out = join(temporaryFolder(), 'lake');
    const target = `jsonl:${out}?rotate=1KB`;
    await run(target, (write) => write(rows(0, 5)));
    const log = readFileSync(join(out, 'incident.jsonl'), 'utf8');
    await run(target, (write) => write(rows(5, 20)));
    const [part = ''] = partsIn(out);
    const whole = readFileSync(join(out, 'incident', part), 'utf8');
    expect(whole.startsWith(log)).toBe(true);
    // The kill came before the log was emptied.
    writeFileSync(join(out, 'incident.jsonl'), whole);
    for (const name of ['part-abc-1.jsonl', 'part-abc-2.jsonl.gz.new', 'mine.jsonl']) {
      writeFileSync(join(out, 'incident', name), whole);
    }
    await run(target, (write) => write(rows(25, 1)));
    expect(partsIn(out)).toEqual(['mine.jsonl', part]);
    expect((await shown(target)).map((one) => one['RecId'])).toEqual(rows(0, 26).map((one) => one['RecId']));
  });

  test('that are missing or changed end the run with the file, and restoring it is the way out', async () => {
    const out = join(temporaryFolder(), 'lake');
    const target = `jsonl:${out}?rotate=run`;
    await run(target, (write) => write(rows(0, 5)));
    const file = join(out, 'incident', partsIn(out)[0] ?? '');
    const refused = { problem: { code: 'host.destination', message: expect.stringContaining(file) as unknown } };
    renameSync(file, `${file}.aside`);
    await expect(run(target, (write) => write([]))).rejects.toMatchObject(refused);
    await expect(shown(target)).rejects.toMatchObject(refused);
    writeFileSync(file, 'x'.repeat(3));
    await expect(run(target, (write) => write([]))).rejects.toMatchObject(refused);
    renameSync(`${file}.aside`, file);
    await run(target, (write) => write(rows(5, 1)));
    expect(await lookIntoDestination(target)).toMatchObject([{ rows: 6 }]);
  });

  test('are read to the end while a run finishes others', async () => {
    const out = join(temporaryFolder(), 'lake');
    const target = `jsonl:${out}?gzip&rotate=1KB`;
    await run(target, async (write) => {
      await write(rows(0, 20));
      await write(rows(20, 5));
      const seen: unknown[] = [];
      for await (const one of (await tableRows(target, 'incidents')).rows()) {
        seen.push(one['RecId']);
        if (seen.length === 1 || seen.length === 21) await write(rows(100 + seen.length, 20));
      }
      expect(seen).toEqual(rows(0, 25).map((one) => one['RecId']));
    });
  });
});

describe('the options of a folder', () => {
  test.each([
    ['?gzp', 'did you mean gzip'],
    ['?gzip=1', '"gzip=1" is not a value'],
    ['?rotate', '"rotate" is not a value'],
    ['?rotate=12', '"rotate=12" is not a value'],
    ['?rows=5', '"rows" is not an option of jsonl'],
  ])('are refused by their name: %s', async (options, message) => {
    const target = `jsonl:${join(temporaryFolder(), 'lake')}${options}`;
    await expect(openDestination(target)).rejects.toMatchObject({
      code: 'host.destination',
      message: expect.stringMatching(new RegExp(message, 'i')) as unknown,
    });
  });

  test('end at the folder, whose name may have a ? of its own, as the message says', async () => {
    const folder = temporaryFolder();
    const target = `jsonl:${folder}/what?/lake`;
    const refused = await openDestination(target).catch((error: unknown) => error as { problem: { fix: string } });
    expect(refused).toMatchObject({ problem: { fix: expect.stringContaining(`${target}?`) as unknown } });
    const destination = await openDestination(`${target}?`);
    expect([destination.name, readdirSync(folder)]).toEqual([`${target}?`, ['what?']]);
    expect((await openDestination(`${target}?rotate=run&gzip`)).name).toBe(`${target}?gzip&rotate=run`);
  });
});
