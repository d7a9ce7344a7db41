import { isLosslessNumber, parse } from 'lossless-json';
import { expect } from 'vitest';
import { isExactNumber, numberOf, type Cell, type Row } from '../../host-sdk/index.js';
import { csvRecords } from '../../host/alerts/csv.js';
import { csvParts, jsonParts } from '../../host/api/table-text.js';
import type { TableRows } from '../../host/destinations/destination.js';
import { digits } from '../exact-digits.js';
import { row } from './destination-table.js';

/** Columns of several types, and one that was not announced. */
const COLUMNS = ['Count', 'Amount', 'Text', 'Open', 'Surprise'];

/** Those of which JSON lines have the numbers without quotes; in the others a destination may have made texts of them. */
const NUMBERS = ['Amount', 'Surprise'];

/** A row with a number in each of these columns, and inside a list and an object. */
export function numberRow(index: number, text: string): Row {
  const number = numberOf(text);
  const flat = Object.fromEntries(COLUMNS.map((name) => [name, number]));
  return row(idOf(index), { ...flat, Nested: { list: [number, { deep: number }], text: '1e400' } });
}

/** The preview, CSV and JSON lines of a table of such rows have each number with its digits. */
export async function expectDigits(table: TableRows, texts: readonly string[]): Promise<void> {
  const wanted = Object.fromEntries(texts.map((text, index) => [idOf(index), COLUMNS.map(() => digits(text))]));
  const inside = Object.fromEntries(
    texts.map((text, index) => [idOf(index), { list: [digits(text), { deep: digits(text) }], text: '1e400' }]),
  );

  const shown: Record<string, string[]> = {};
  for await (const one of table.rows())
    shown[one['RecId'] as string] = COLUMNS.map((name) => digits(textOf(one[name])));
  expect(shown).toEqual(wanted);

  const written = (await whole(jsonParts(table)))
    .trimEnd()
    .split('\n')
    .map((line) => parse(line) as Record<string, unknown>);
  expect(byId(written, (one) => COLUMNS.map((name) => digits(plainText(one[name]))))).toEqual(wanted);
  for (const one of written) for (const name of NUMBERS) expect(isLosslessNumber(one[name])).toBe(true);
  expect(byId(written, (one) => insideOf(one['Nested']))).toEqual(inside);

  for (const raw of [true, false]) {
    const [header, ...records] = csvRecords(await whole(csvParts(table, raw)));
    const cells = records.map((record) =>
      Object.fromEntries((header?.cells ?? []).map((name, index) => [name, record.cells[index]])),
    );
    // A text gets an apostrophe before its minus sign.
    const shownIn = (one: (typeof cells)[number], name: string) =>
      raw || NUMBERS.includes(name) ? one[name] : one[name]?.replace(/^'-/, '-');
    expect(byId(cells, (one) => COLUMNS.map((name) => digits(shownIn(one, name) ?? '')))).toEqual(wanted);
    expect(byId(cells, (one) => insideOf(one['Nested']))).toEqual(inside);
  }
}

function textOf(value: Cell | undefined): string {
  if (isExactNumber(value)) return value.text;
  return typeof value === 'number' || typeof value === 'string' ? String(value) : JSON.stringify(value);
}

function idOf(index: number): string {
  return String(index).padStart(3, '0');
}

function byId<T extends Readonly<Record<string, unknown>>>(rows: readonly T[], of: (row: T) => unknown) {
  return Object.fromEntries(rows.map((one) => [String(one['RecId']), of(one)]));
}

/** Destinations show a nested value as JSON or as its text. */
function insideOf(value: unknown): unknown {
  const nested = typeof value === 'string' ? parse(value) : value;
  return JSON.parse(
    JSON.stringify(nested, (_name, one: unknown) => (isLosslessNumber(one) ? digits(one.toString()) : one)),
  );
}

function plainText(value: unknown): string {
  return isLosslessNumber(value) ? value.toString() : (value as string);
}

async function whole(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) text += part;
  return text;
}
