import { isJsonObject } from '../../host-sdk/index.js';
import { csvRecords } from './csv.js';

export const ALERT_FORMATS = ['ndjson', 'json', 'csv'] as const;

/** `ndjson`: one object a line; `json`: one object or an array; `csv`: a heading line, then one record each. */
export type AlertFormat = (typeof ALERT_FORMATS)[number];

/** One entry of a text: its value, or why it cannot be read. */
export interface Entry {
  /** Line of the text, or position in a JSON array; counted from 1. */
  readonly line: number;
  readonly value: unknown;
  readonly fault?: string;
}

/** Entries of a text of alerts. Throws an `Error` if the text cannot be divided into entries, such as broken JSON. */
export function entriesOf(text: string, format: AlertFormat): readonly Entry[] {
  const plain = text.replace(/^\uFEFF/, '');
  if (format === 'csv') return csvEntries(plain);
  return format === 'json' ? jsonEntries(plain) : lineEntries(plain);
}

/** The format of a text without a given one: an array is JSON, and so is an object over several lines. */
export function guessFormat(text: string, fileName = ''): AlertFormat {
  if (/\.csv$/i.test(fileName)) return 'csv';
  const begins = text.replace(/^\uFEFF/, '').trimStart();
  if (begins.startsWith('[')) return 'json';
  const [first = ''] = begins.split('\n', 1);
  return begins.startsWith('{') && !isJson(first) && isJson(begins) ? 'json' : 'ndjson';
}

function lineEntries(text: string): readonly Entry[] {
  return text.split('\n').flatMap((whole, index): readonly Entry[] => {
    const line = whole.trim();
    if (line === '') return [];
    try {
      return [{ line: index + 1, value: JSON.parse(line) as unknown }];
    } catch {
      return [{ line: index + 1, value: undefined, fault: 'it is not JSON' }];
    }
  });
}

function jsonEntries(text: string): readonly Entry[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('it is not JSON');
  }
  return (Array.isArray(value) ? (value as unknown[]) : [value]).map((one, index) => ({ line: index + 1, value: one }));
}

function csvEntries(text: string): readonly Entry[] {
  const [head, ...records] = csvRecords(text);
  if (head === undefined) return [];
  const names = head.cells.map((name) => name.trim());
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`the heading ${twice} occurs twice`);
  return records.map(({ line, cells }): Entry => {
    if (cells.length !== names.length) {
      return { line, value: undefined, fault: `it has ${cells.length} cells, the heading has ${names.length}` };
    }
    try {
      return { line, value: recordOf(names, cells) };
    } catch (error) {
      return { line, value: undefined, fault: (error as Error).message };
    }
  });
}

const RAW = 'rawData.';

/** An empty cell is no value. `rawData` contains JSON, `rawData.KEY` one key of it. */
function recordOf(names: readonly string[], cells: readonly string[]): object {
  const given = names.map((name, index) => [name, cells[index] ?? ''] as const).filter(([, cell]) => cell !== '');
  const attributes = given.filter(([name]) => name !== 'rawData' && !name.startsWith(RAW));
  const keys = given
    .filter(([name]) => name.startsWith(RAW))
    .map(([name, cell]) => [name.slice(RAW.length), cell] as const);
  const whole = given.find(([name]) => name === 'rawData')?.[1];
  const record: Record<string, unknown> = Object.fromEntries(attributes);
  if (whole === undefined && keys.length === 0) return record;
  return { ...record, rawData: { ...(whole === undefined ? {} : rawObject(whole)), ...Object.fromEntries(keys) } };
}

function rawObject(text: string): object {
  const value = isJson(text) ? (JSON.parse(text) as unknown) : undefined;
  if (isJsonObject(value)) return value;
  throw new Error('rawData must be a JSON object');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
