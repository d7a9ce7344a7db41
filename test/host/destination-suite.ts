import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { ExistingRows, HeldEntry } from '../../host-sdk/index.js';
import { openDestination } from '../../host/index.js';
import { lookIntoDestination, tableRows } from '../../host/destinations/open-destination.js';
import { comparingSuite } from './comparing-suite.js';
import { mark, row, TABLE } from './destination-table.js';
import { numbersKeepTheirDigits } from './number-suite.js';
import { startWriter } from './destination-writer.js';
import { afterTest, temporaryFolder } from './scene.js';

/** One kind of destination, as the suite drives it. */
export interface DestinationKind {
  /** Its name on the command line; what it writes lies in `folder`, or belongs to it alone. */
  readonly target: (folder: string) => string;
  /** The latest version of each record, by key, as a reader of the destination finds it. */
  readonly rows: (folder: string, table?: string) => Promise<readonly Record<string, unknown>[]>;
  /** What a reader finds for `true`. */
  readonly yes: true | 1;
  /** What a reader finds for a number in a column with values of several types; default: the number. */
  readonly mixed?: (value: number) => unknown;
  /** Whether processes that write it are killed; default: yes. */
  readonly kills?: boolean;
  /** What a reader finds for a number in a column of decimals; default: the same. */
  readonly decimal?: (value: number) => unknown;
  /** Number of fields with integers that a row can have; default: 1500. */
  readonly fields?: number;
}

/** Kills of each test with kills; the full count runs in `npm run proof`. */
const KILLS = Number(process.env['PROOF_KILLS'] ?? 1);

/** What every destination does. */
export function destinationSuite(name: string, kind: DestinationKind): void {
  const { target, rows, yes, fields = 1500, kills = true } = kind;
  const mixed = kind.mixed ?? ((value: number): unknown => value);
  const decimal = kind.decimal ?? mixed;
  const open = async (folder: string) => {
    const destination = await openDestination(target(folder));
    afterTest(() => destination.close());
    return destination;
  };
  const openTable = async (folder = temporaryFolder()) => {
    const table = await (await open(folder)).open('incidents');
    afterTest(() => table.close());
    return table;
  };

  describe(`the destination ${name}`, () => {
    test('keeps rows and checkpoint, and gives the checkpoint back to the next run', async () => {
      const folder = temporaryFolder();
      const first = await open(folder);
      const table = await first.open('incidents');
      expect([table.checkpoint, table.output]).toEqual([null, null]);
      await table.write({ table: TABLE, rows: [row('a'), row('b')], checkpoint: { page: 1 } });
      await table.write({ table: TABLE, rows: [row('c')], checkpoint: { page: 2 } });
      await table.close();
      await first.close();
      const again = await openTable(folder);
      expect([again.checkpoint, again.output]).toEqual([{ page: 2 }, 'incident']);
      expect((await rows(folder)).map((one) => one['RecId'])).toEqual(['a', 'b', 'c']);
    });

    test('tells what it holds, also while a run has it', async () => {
      const folder = temporaryFolder();
      const destination = await open(folder);
      const table = await destination.open('incidents');
      await table.write({ table: TABLE, rows: [row('a'), row('b')], checkpoint: 7 });
      const writtenAt = expect.any(String) as unknown;
      const expected = [{ source: 'incidents', output: 'incident', rows: 2, checkpoint: 7, writtenAt }];
      expect(await destination.summaries()).toEqual(expected);
      expect(await lookIntoDestination(target(folder))).toEqual(expected);
      await table.close();
    });

    test('looking into one that is not there finds nothing and makes nothing', async () => {
      const folder = `${temporaryFolder()}/none`;
      expect(await lookIntoDestination(target(folder))).toEqual([]);
      expect(existsSync(folder)).toBe(false);
    });

    test('the latest version of a record wins, also within a batch', async () => {
      const folder = temporaryFolder();
      const table = await openTable(folder);
      await table.write({ table: TABLE, rows: [row('a', { Count: 1 }), row('a', { Count: 2 })], checkpoint: 1 });
      await table.write({ table: TABLE, rows: [row('a', { Count: 3 })], checkpoint: 2 });
      expect(await rows(folder)).toMatchObject([{ RecId: 'a', Count: 3 }]);
    });

    test('a field that a later version lacks keeps no stale value, in whichever order rows have their fields', async () => {
      const folder = temporaryFolder();
      const table = await openTable(folder);
      await table.write({ table: TABLE, rows: [row('a', { Text: 'old', Extra: 1 }), row('b')], checkpoint: 1 });
      await table.write({ table: TABLE, rows: [{ Count: 5, RecId: 'a' }, row('c', { Text: 'x' })], checkpoint: 2 });
      const told = (await rows(folder)).map((one) => [
        one['RecId'],
        one['Count'],
        one['Text'] ?? null,
        one['Extra'] ?? null,
      ]);
      expect(told).toEqual([
        ['a', 5, null, null],
        ['b', 1, null, null],
        ['c', 1, 'x', null],
      ]);
    });

    test('fields without an announced column are kept', async () => {
      const folder = temporaryFolder();
      const table = await openTable(folder);
      await table.write({ table: TABLE, rows: [row('a')], checkpoint: 1 });
      await table.write({ table: TABLE, rows: [row('b', { Surprise: 'x' }), row('c')], checkpoint: 2 });
      const wider = { ...TABLE, columns: [...TABLE.columns, { name: 'Planned', type: 'string' as const }] };
      await table.write({ table: wider, rows: [row('d', { Planned: 'y', Surprise: 2 })], checkpoint: 3 });
      const told = (await rows(folder)).map((one) => [one['Surprise'] ?? null, one['Planned'] ?? null]);
      expect(told).toEqual([
        [null, null],
        ['x', null],
        [null, null],
        [mixed(2), 'y'],
      ]);
    });

    test('a value of another type than its field is kept as it is, beside what was there', async () => {
      const folder = temporaryFolder();
      const table = await openTable(folder);
      await table.write({ table: TABLE, rows: [row('a', { Count: 7, Amount: 0.5, Text: 'x' })], checkpoint: 1 });
      const strange = { Count: '007', Amount: '123456789012345678.90', Open: 'yes', Text: 5 };
      await table.write({ table: TABLE, rows: [row('b', strange), row('c', { Count: 'many' })], checkpoint: 2 });
      await table.write({ table: TABLE, rows: [row('d', { Count: 8, Amount: 1, Text: '5' })], checkpoint: 3 });
      expect(await rows(folder)).toMatchObject([
        { Count: mixed(7), Amount: decimal(0.5), Text: 'x' },
        { ...strange, Text: mixed(5) },
        { Count: 'many' },
        { Count: mixed(8), Amount: decimal(1), Text: '5' },
      ]);
    });

    test('a deletion mark leaves the rest of the row, and a record that comes back loses it', async () => {
      const folder = temporaryFolder();
      const table = await openTable(folder);
      await table.write({ table: TABLE, rows: [row('a', { Count: 5 }), row('b')], checkpoint: 1 });
      await table.write({ table: TABLE, rows: [mark('a'), row('b', { Count: 6 }), mark('b')], checkpoint: 2 });
      const marked = { _deleted: yes, _deleted_at: '2024-06-01T00:00:00Z' };
      expect(await rows(folder)).toMatchObject([
        { Count: 5, ...marked },
        { Count: 6, ...marked },
      ]);
      await table.write({ table: TABLE, rows: [row('a', { Count: 7 })], checkpoint: 3 });
      const [back] = await rows(folder);
      expect([back?.['Count'], back?.['_deleted'] ?? null, back?.['_deleted_at'] ?? null]).toEqual([7, null, null]);
    });

    test('what it holds are the keys without a deletion mark, each once, also in many portions', async () => {
      const folder = temporaryFolder();
      const table = await (await open(folder)).open('incidents');
      const existingRows = table.existingRows();
      expect([await existingRows.count(), await keysOf(existingRows)]).toEqual([0, []]);
      const ids = Array.from({ length: 12_001 }, (_, index) => String(index).padStart(6, '0'));
      await table.write({ table: TABLE, rows: ids.map((id) => row(id)), checkpoint: 1 });
      expect(await existingRows.count()).toBe(ids.length);
      await table.write({ table: TABLE, rows: [row('000001', { Text: '\u2028' })], checkpoint: 2 });
      await table.write({ table: TABLE, rows: [mark('000000'), mark('000002'), mark('never seen')], checkpoint: 3 });
      await table.write({ table: TABLE, rows: [row('000002')], checkpoint: 4 });
      expect(await existingRows.count()).toBe(ids.length - 1);
      expect((await keysOf(existingRows)).sort()).toEqual(ids.slice(1));
      await table.close();
      const later = await openTable(folder);
      expect(await later.existingRows().count()).toBe(ids.length - 1);
    });

    test('keys are given while the table is written to', async () => {
      const folder = temporaryFolder();
      const table = await openTable(folder);
      const ids = Array.from({ length: 11_000 }, (_, index) => String(index).padStart(6, '0'));
      await table.write({ table: TABLE, rows: ids.map((id) => row(id)), checkpoint: 1 });
      const seen: string[] = [];
      for await (const portion of table.existingRows().keys()) {
        seen.push(...portion);
        await table.write({ table: TABLE, rows: portion.slice(0, 1).map(mark), checkpoint: 2 });
      }
      expect(seen.sort()).toEqual(ids);
    });

    test('what it holds comes in the order of the bytes of the keys, with the last change and the mark of each', async () => {
      const table = await openTable(temporaryFolder());
      const existingRows = table.existingRows();
      expect(await entriesOf(existingRows)).toEqual([]);
      const at = (day: string) => ({ LastModDateTime: `2024-01-${day}T00:00:00Z` });
      // In the order of UTF-16 the sign behind the Basic Multilingual Plane would come before the full-width letter.
      const ids = ['', 'A', 'B', 'a', 'a ', 'ab', 'ä', 'Ａ', '😀'];
      await table.write({ table: TABLE, rows: [...ids].reverse().map((id) => row(id, at('01'))), checkpoint: 1 });
      await table.write({
        table: TABLE,
        rows: [row('B', at('02')), row('ab'), mark('a'), mark('gone')],
        checkpoint: 2,
      });
      await table.write({ table: TABLE, rows: [mark('A'), row('A', at('03'))], checkpoint: 3 });
      const cursor = at('01').LastModDateTime;
      const changed: Readonly<Record<string, object>> = {
        A: { cursor: at('03').LastModDateTime },
        B: { cursor: at('02').LastModDateTime },
        a: { cursor, deleted: true },
        ab: { cursor: null },
        gone: { cursor: null, deleted: true },
      };
      const all = [...ids.slice(0, 6), 'gone', ...ids.slice(6)];
      expect(await entriesOf(existingRows)).toEqual(all.map((key) => ({ key, cursor, ...changed[key] })));
      expect((await entriesOf(existingRows, 'Nobody"s')).map((one) => one.cursor)).toEqual(all.map(() => null));
    });

    test('keys that are numbers come in the order of their texts', async () => {
      const table = await openTable(temporaryFolder());
      const columns = [
        { name: 'id', type: 'integer' as const },
        { name: 'at', type: 'integer' as const },
      ];
      const numbers = Array.from({ length: 6_000 }, (_, index) => index);
      await table.write({
        table: { name: 'n', key: 'id', columns },
        rows: numbers.map((id) => ({ id, at: 7 })),
        checkpoint: 1,
      });
      const entries = await entriesOf(table.existingRows(), 'at');
      expect(entries).toEqual(
        numbers
          .map(String)
          .sort()
          .map((key) => ({ key, cursor: '7' })),
      );
    });

    comparingSuite(openTable, fields);

    test('entries are given while the table is written to, and may be left in the middle', async () => {
      const table = await openTable(temporaryFolder());
      const ids = Array.from({ length: 11_000 }, (_, index) => String(index).padStart(6, '0'));
      await table.write({ table: TABLE, rows: ids.map((id) => row(id)), checkpoint: 1 });
      const seen: string[] = [];
      for await (const portion of entriesIn(table.existingRows())) {
        seen.push(...portion.map(({ key }) => key));
        const behind = ids.slice(0, 1).map((id) => row(id, { Text: 'again' }));
        await table.write({ table: TABLE, rows: behind, checkpoint: 2 });
      }
      expect(seen).toEqual(ids);
      for await (const portion of entriesIn(table.existingRows())) {
        expect(portion.length).toBeLessThan(ids.length);
        break;
      }
      await table.write({ table: TABLE, rows: [row('last')], checkpoint: 3 });
      expect(await table.existingRows().count()).toBe(ids.length + 1);
    });

    test('shows each row once, whatever its fields are called, also page by page', async () => {
      const folder = temporaryFolder();
      const table = await openTable(folder);
      const names = ['rowid', '_rowid_', 'oid'];
      const columns = [...TABLE.columns, ...names.map((name) => ({ name, type: 'integer' as const }))];
      const stored = Array.from({ length: 2500 }, (_, index) =>
        row(`${(index * 7919) % 2500}`.padStart(4, '0'), { rowid: 7, _rowid_: -1 - index, oid: index % 3 }),
      );
      await table.write({ table: { ...TABLE, columns }, rows: stored, checkpoint: 1 });
      const shown: unknown[] = [];
      for await (const one of (await tableRows(target(folder), 'incidents')).rows())
        shown.push([one['RecId'], one['rowid'], one['_rowid_'], one['oid']]);
      const wanted = stored.map((one) => [one['RecId'], one['rowid'], one['_rowid_'], one['oid']]);
      expect(shown.sort()).toEqual(wanted.sort());
    });

    test('a text is stored as it came, or with visible replacements and a note of its column', async () => {
      const folder = temporaryFolder();
      const table = await openTable(folder);
      const texts = ['a\0b', 'half \ud83d end', '\udc00', 'whole \u{1f600}', '\u0001'];
      const stored = texts.map((Text, index) => row(`${index}`, { Text }));
      await table.write({ table: TABLE, rows: stored, checkpoint: 1 });
      const shown: unknown[] = [];
      for await (const one of (await tableRows(target(folder), 'incidents')).rows()) shown.push(one['Text']);
      const replaced = ['a␀b', 'half \\uD83D end', '\\uDC00', 'whole \u{1f600}', '\u0001'];
      const notes = table.notes();
      const isExact = isDeepStrictEqual(shown, texts);
      expect(shown).toEqual(isExact ? texts : replaced);
      expect(isExact || notes.length > 0).toBe(true);
      expect(notes.filter((note) => !note.startsWith('incident.Text: '))).toEqual([]);
    });

    numbersKeepTheirDigits({ target, open });

    test('a batch without rows moves the checkpoint', async () => {
      const folder = temporaryFolder();
      const table = await (await open(folder)).open('incidents');
      await table.write({ table: TABLE, rows: [], checkpoint: 'end' });
      await table.close();
      expect((await openTable(folder)).checkpoint).toBe('end');
    });

    test('the checkpoint can be replaced, and removed, without touching the rows', async () => {
      const folder = temporaryFolder();
      const table = await (await open(folder)).open('incidents');
      await table.write({ table: TABLE, rows: [row('a')], checkpoint: 1 });
      await table.replaceCheckpoint('incident', { moved: true });
      await table.close();
      const moved = await (await open(folder)).open('incidents');
      expect(moved.checkpoint).toEqual({ moved: true });
      await moved.replaceCheckpoint('incident', null);
      await moved.close();
      expect(await lookIntoDestination(target(folder))).toMatchObject([{ rows: 1, checkpoint: null }]);
      const reopened = await openTable(folder);
      expect([reopened.checkpoint, reopened.output, await reopened.existingRows().count()]).toEqual([
        null,
        'incident',
        1,
      ]);
      await reopened.write({ table: TABLE, rows: [row('b')], checkpoint: 1 });
      expect(await rows(folder)).toMatchObject([{ RecId: 'a' }, { RecId: 'b' }]);
    });

    test('a checkpoint may come before the first row', async () => {
      const folder = temporaryFolder();
      const table = await (await open(folder)).open('incidents');
      await table.replaceCheckpoint('incident', 5);
      await table.close();
      const next = await openTable(folder);
      expect([next.checkpoint, next.output, await next.existingRows().count()]).toEqual([5, 'incident', 0]);
      await next.write({ table: TABLE, rows: [row('a')], checkpoint: 6 });
      expect(await rows(folder)).toMatchObject([{ RecId: 'a' }]);
    });

    test('a dropped table leaves nothing and may be written again, even under another name', async () => {
      const folder = temporaryFolder();
      const table = await (await open(folder)).open('incidents');
      await table.write({ table: TABLE, rows: [row('a'), row('b')], checkpoint: 1 });
      await table.drop();
      expect(await lookIntoDestination(target(folder))).toEqual([]);
      expect(await table.existingRows().count()).toBe(0);
      await table.write({ table: { ...TABLE, name: 'ticket' }, rows: [row('c')], checkpoint: 2 });
      await table.close();
      expect(await rows(folder, 'ticket')).toMatchObject([{ RecId: 'c' }]);
      expect(await lookIntoDestination(target(folder))).toMatchObject([{ output: 'ticket', rows: 1 }]);
    });

    test('a second run of one table refuses, another table does not', async () => {
      const folder = temporaryFolder();
      const table = await (await open(folder)).open('incidents');
      await expect((await open(folder)).open('incidents')).rejects.toMatchObject({ problem: { code: 'host.busy' } });
      await (await (await open(folder)).open('employees')).close();
      await table.close();
      await (await (await open(folder)).open('incidents')).close();
    });

    test('another process that has the table is refused to, until it ends, however that is', async () => {
      const folder = temporaryFolder();
      const writer = await startWriter(target(folder));
      await expect((await open(folder)).open('incidents')).rejects.toMatchObject({ problem: { code: 'host.busy' } });
      await (await (await open(folder)).open('employees')).close();
      await writer.kill();
      await (await (await open(folder)).open('incidents')).close();
    });

    test('a table that would get a new name, or one that another collection has, is refused', async () => {
      const destination = await open(temporaryFolder());
      const table = await destination.open('incidents');
      await table.write({ table: TABLE, rows: [row('a')], checkpoint: 1 });
      const renamed = { table: { ...TABLE, name: 'ticket' }, rows: [row('a')], checkpoint: 2 };
      await expect(table.write(renamed)).rejects.toMatchObject({ problem: { code: 'host.destination' } });
      await table.close();
      const other = await destination.open('others');
      const taken = { table: { ...TABLE, name: 'INCIDENT' }, rows: [row('b')], checkpoint: 1 };
      await expect(other.write(taken)).rejects.toMatchObject({ problem: { code: 'config.table_collision' } });
      await expect(other.replaceCheckpoint('Incident', 1)).rejects.toMatchObject({
        problem: { code: 'config.table_collision' },
      });
      await other.close();
    });

    test('names of any kind are kept', async () => {
      const folder = temporaryFolder();
      const output = 'ci#computer "x"';
      const column = 'a"b; DROP TABLE incident';
      const schema = { name: output, key: 'RecId', columns: [{ name: 'RecId', type: 'string' as const }] };
      const destination = await open(folder);
      const table = await destination.open('ci/../x');
      await table.write({ table: schema, rows: [{ RecId: 'a', [column]: 1 }], checkpoint: 1 });
      expect(await keysOf(table.existingRows())).toEqual(['a']);
      await table.close();
      expect((await destination.summaries())[0]).toMatchObject({ source: 'ci/../x', output, rows: 1 });
    });

    test.runIf(kills)(
      'survives kill -9 in the middle of writing: every checkpoint has exactly its rows and its marks',
      async () => {
        const folder = temporaryFolder();
        for (let kill = 0; kill < KILLS; kill += 1) {
          await (await startWriter(target(folder))).killAfter(150 + (kill % 8) * 70);
          const table = await (await open(folder)).open('incidents');
          const checkpoint = (table.checkpoint ?? 0) as number;
          const living = Array.from({ length: checkpoint }, (_, index) => index).filter((at) => at % 20 !== 0);
          expect((await keysOf(table.existingRows())).sort()).toEqual(living.map((at) => String(at).padStart(8, '0')));
          await table.close();
          const kept = (await rows(folder)).map((one) => one['Count']);
          expect(kept).toEqual(Array.from({ length: checkpoint }, (_, index) => index));
          expect(checkpoint).toBeGreaterThan(0);
        }
      },
    );

    test.runIf(kills)('survives kill -9 between dropping and writing again', async () => {
      const folder = temporaryFolder();
      for (let kill = 0; kill < KILLS; kill += 1) {
        await (await startWriter(target(folder), { dropAt: 60 })).killAfter(150 + (kill % 8) * 70);
        const table = await (await open(folder)).open('incidents');
        const checkpoint = (table.checkpoint ?? 0) as number;
        expect(await table.existingRows().count()).toBe((checkpoint / 20) * 19);
        await table.close();
      }
    });
  });
}

function entriesIn(existingRows: ExistingRows, cursor = 'LastModDateTime'): AsyncIterable<readonly HeldEntry[]> {
  if (existingRows.entries === undefined) throw new Error('The destination gives no entries.');
  return existingRows.entries(cursor);
}

async function entriesOf(existingRows: ExistingRows, cursor?: string): Promise<HeldEntry[]> {
  const entries: HeldEntry[] = [];
  for await (const portion of entriesIn(existingRows, cursor)) entries.push(...portion);
  return entries;
}

async function keysOf(existingRows: ExistingRows): Promise<string[]> {
  const keys: string[] = [];
  for await (const portion of existingRows.keys()) keys.push(...portion);
  return keys;
}
