import type { Item, Json, JsonObject } from '../../host-sdk/index.js';

const KNOWN_KEYS = [
  'kind',
  'id',
  'alertName',
  'alertType',
  'eventType',
  'app',
  'appCategory',
  'user',
  'type',
  'timestamp',
  'rawData',
] as const;
const TEXT_KEYS = ['alertName', 'alertType', 'eventType', 'app', 'appCategory', 'user', 'type'] as const;
/** Unix seconds stay below this for another three thousand years, so a larger number counts milliseconds. */
const MILLISECONDS_FROM = 100_000_000_000;
/** Sample files with relative times contain alerts of the day on which they are read. */
const BEFORE_NOW = /^now(?:-(\d{1,6})([smhd]))?$/;
const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * One line of an alerts file as an item of the contract: an event when its `kind` says so, or when it has an
 * `eventType` and nothing of an alert. Keys it does not know are kept in `rawData`; without `rawData` the line itself is
 * the raw data. Throws an `Error` that says what is wrong with the line.
 * @param now Unix milliseconds, for times such as `now-90m`.
 */
export function parseAlert(line: JsonObject, now: number): Item {
  const extra = Object.entries(line).filter(([key]) => !(KNOWN_KEYS as readonly string[]).includes(key));
  const texts = TEXT_KEYS.map((key) => [key, optionalText(key, line[key])] as const);
  return {
    kind: kindOf(line),
    id: identifier(line['id']),
    ...Object.fromEntries(texts.filter(([, text]) => text !== undefined)),
    timestamp: instant(line['timestamp'], now),
    rawData: rawData(line, Object.fromEntries(extra)),
  };
}

function kindOf({ kind, alertName, alertType, eventType }: JsonObject): Item['kind'] {
  if (kind === 'alert' || kind === 'event') return kind;
  if (kind !== undefined && kind !== null) throw new Error('kind must be alert or event');
  const isSaid = (value: Json | undefined) => value !== undefined && value !== null;
  return isSaid(eventType) && !isSaid(alertName) && !isSaid(alertType) ? 'event' : 'alert';
}

function identifier(value: Json | undefined): string {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw new Error(value === undefined || value === null ? 'id is missing' : 'id must be text or a whole number');
}

function optionalText(key: string, value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'object') throw new Error(`${key} must be text`);
  return String(value);
}

function instant(value: Json | undefined, now: number): string {
  if (value === undefined || value === null || value === '') throw new Error('timestamp is missing');
  const milliseconds = typeof value === 'object' || typeof value === 'boolean' ? NaN : millisecondsOf(value, now);
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime()))
    throw new Error('timestamp must be unix seconds, an ISO-8601 instant, or a time before now such as now-90m');
  return date.toISOString();
}

function millisecondsOf(value: number | string, now: number): number {
  const [before, count = '0', unit = 's'] = BEFORE_NOW.exec(String(value)) ?? [];
  if (before !== undefined) return now - Number(count) * (UNITS_MS[unit] ?? NaN);
  const seconds = typeof value === 'number' ? value : /^\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
  if (seconds !== undefined) return Math.round(seconds < MILLISECONDS_FROM ? seconds * 1000 : seconds);
  const match = ISO.exec(String(value));
  if (match === null) return NaN;
  const text = String(value).replace(' ', 'T');
  // A timestamp without a zone is UTC, as everywhere in this program.
  return Date.parse(text.includes('T') && match[1] === undefined ? `${text}Z` : text);
}

function rawData(line: JsonObject, extra: JsonObject): JsonObject {
  const given = line['rawData'];
  if (given === undefined || given === null) return line;
  if (typeof given !== 'object' || Array.isArray(given)) throw new Error('rawData must be an object');
  return { ...extra, ...(given as JsonObject) };
}
