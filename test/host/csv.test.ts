import fc from 'fast-check';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { placeNamed } from '../../host/destinations/named-place.js';
import { csvRecords } from '../../host/alerts/csv.js';
import { toProblem } from '../../host-sdk/index.js';
import { createProgram } from '../../host/commands/program.js';
import { csvLine } from '../../host/csv/csv-line.js';
import { STATE_VERSION } from '../../host/destinations/destination.js';
import { apiScene, wholeText } from './api-scene.js';
import { fillStore } from './bulk-store.js';
import { openTestStore, temporaryFolder } from './scene.js';

const FORMULAS = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '\ttext',
  '  =1',
  '\u00a0=1',
  '\u200b=1',
  '\ufeff=1',
  '\u0000=1',
  '\uff1d1',
  '\uff0b1',
  '\uff0d1',
  '\uff201',
  '\ufe661',
  '=cmd|\' /C calc\'!A0,"x"',
];

describe('a line of CSV', () => {
  test.each(FORMULAS)('guards %j, and leaves it where it is wanted raw', (text) => {
    const cellOf = (line: string) => csvRecords(`h\n${line}`)[1]?.cells[0];
    expect(cellOf(csvLine([text]))).toBe(`'${text}`);
    expect(cellOf(csvLine([text], true))).toBe(text);
  });

  test('guards no number and no text that is no formula', () => {
    expect(csvLine([-1.5, -0, 1e21, true, null, 'a=b', "'=1", 'é', '', ' text', { a: '=1' }, ['=1']])).toBe(
      `-1.5,0,1e+21,true,,a=b,'=1,é,, text,"{""a"":""=1""}","[""=1""]"\r\n`,
    );
  });

  test('never begins a cell with what a spreadsheet computes, for any value', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', ' ', '\u200b', '\uff1d', '"', ',', 'x', '1'),
        }),
        (text) => {
          const cell = csvLine([text]).slice(0, -2).replace(/^"/, '');
          expect(cell).not.toMatch(/^[\s\u200b]*[=+\-@＝]/);
        },
      ),
    );
  });
});

const FORMULA = '=HYPERLINK(0)';

describe('what is taken away as CSV', () => {
  test('of tickets is guarded, unless it is asked for as it is', async () => {
    const store = await openTestStore();
    await fillStore(store, { alerts: 2, tickets: 2 });
    await store.db.updateTable('alerts').set({ alert_name: FORMULA }).execute();
    const { read } = await apiScene({ store });
    for (const query of ['', '?raw=false']) {
      expect(await wholeText(read(`/api/tickets/export${query}`))).toContain(`,'${FORMULA},`);
    }
    const raw = await wholeText(read('/api/tickets/export?raw=true'));
    expect(raw).toContain(`,${FORMULA},`);
    expect((await read('/api/tickets/export?raw=maybe')).status).toBe(400);

    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const file = join(store.folder, 'tickets.csv');
    const program = await createProgram();
    const run = (...args: readonly string[]) =>
      program.parseAsync(['tickets', 'export', '--data', store.folder, ...args], { from: 'user' });
    await run('--out', file);
    expect(readFileSync(file, 'utf8')).toContain(`,'${FORMULA},`);
    await run('--out', file, '--raw');
    expect(readFileSync(file, 'utf8')).toBe(raw);
    for (const nowhere of [store.folder, join(store.folder, 'none', 'x.csv')]) {
      const problem = toProblem(await run('--out', nowhere).catch((error: unknown) => error));
      expect(problem).toMatchObject({ code: 'config.invalid', field: '--out' });
    }
    vi.restoreAllMocks();
  });

  test('of tables is guarded, its columns too, unless it is asked for as it is', async () => {
    const folder = temporaryFolder();
    const scene = await apiScene({ to: async () => placeNamed(`jsonl:${folder}`) });
    await scene.keep('m');
    const rows = `{"=id":1,"at":${JSON.stringify(FORMULA)},"n":-5,"big":-12345678901234567890}\n`;
    writeFileSync(join(folder, 'letter.jsonl'), rows);
    const table = {
      output: 'letter',
      bytes: rows.length,
      lines: 1,
      checkpoint: null,
      written_at: '2024-06-01T00:00:00Z',
    };
    const state = { version: STATE_VERSION, tables: { letters: table } };
    writeFileSync(join(folder, '_state.json'), JSON.stringify(state));
    const download = (query: string) => wholeText(scene.read(`/api/tables/m/letters/download?${query}`));
    expect(await download('format=csv')).toBe(`'=id,at,n,big\r\n1,'${FORMULA},-5,-12345678901234567890\r\n`);
    expect(await download('format=csv&raw=true')).toBe(`=id,at,n,big\r\n1,${FORMULA},-5,-12345678901234567890\r\n`);
    expect(await download('format=jsonl')).toBe(rows);
    const preview = await scene.read('/api/tables/m/letters/preview');
    expect(preview.body).toMatchObject({ rows: [{ n: -5, big: '-12345678901234567890' }] });
  });
});
