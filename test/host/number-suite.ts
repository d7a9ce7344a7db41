import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tableRows } from '../../host/destinations/open-destination.js';
import type { Destination } from '../../host/destinations/destination.js';
import { EDGES, JSON_NUMBERS } from '../exact-digits.js';
import { row, TABLE } from './destination-table.js';
import { expectDigits, numberRow } from './number-rows.js';
import { temporaryFolder } from './scene.js';

/** A kind of destination, as these tests use it. */
interface Kind {
  readonly target: (folder: string) => string;
  readonly open: (folder: string) => Promise<Destination>;
}

/** The part of the destination suite about numbers. */
export function numbersKeepTheirDigits({ target, open }: Kind): void {
  test('every number keeps its digits in the preview, in CSV and in JSON lines, wherever it is', async () => {
    const check = async (texts: readonly string[]) => {
      const folder = temporaryFolder();
      const table = await (await open(folder)).open('incidents');
      const stored = texts.map((text, index) => numberRow(index, text));
      await table.write({ table: TABLE, rows: stored, checkpoint: 1 });
      await table.write({ table: TABLE, rows: stored.slice(0, 1), checkpoint: 2 });
      await table.close();
      await expectDigits(await tableRows(target(folder), 'incidents'), texts);
    };
    await check(EDGES);
    await fc.assert(fc.asyncProperty(fc.array(JSON_NUMBERS, { minLength: 1, maxLength: 40 }), check), { numRuns: 3 });
  });

  test('a text that looks like a number stays a text, beside numbers too', async () => {
    const folder = temporaryFolder();
    const table = await (await open(folder)).open('incidents');
    const texts = ['007', '0.10', '1e2', '+5', ' 5', '', '-', '1.'];
    const stored = texts.map((text, index) => row(`${index}`, { Count: text, Amount: text, Text: text, Nested: text }));
    await table.write({ table: TABLE, rows: [row('n', { Amount: 0.5, Count: 3 })], checkpoint: 1 });
    await table.write({ table: TABLE, rows: stored, checkpoint: 2 });
    await table.close();
    const shown: unknown[] = [];
    for await (const one of (await tableRows(target(folder), 'incidents')).rows())
      if (one['RecId'] !== 'n') shown.push([one['Count'], one['Amount'], one['Text'], one['Nested']]);
    expect(shown).toEqual(texts.map((text) => [text, text, text, text]));
  });
}
