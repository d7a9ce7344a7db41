import type { Comparison, Query } from '../../../../plugin/odata/query.js';
import type { Flaws } from './flaws.js';
import type { TimeLine } from './time-line.js';

/** A record as it came. */
export type Row = Readonly<Record<string, unknown>> & { readonly RecId: string };

/** What an answer says, before it is checked. */
export interface Reply {
  readonly status: number;
  readonly text: string;
}

export interface Content {
  readonly records: readonly Row[];
  /** Records that a puller takes it to hold. */
  readonly held: number;
  readonly count: number | undefined;
}

export const CURSOR = 'LastModDateTime';

/** The place of a record's stamp on the tenant's line, whole seconds; undefined where it has none. */
export function stampOf(row: Row, line: TimeLine): number | undefined {
  const stamp = row[CURSOR];
  if (typeof stamp !== 'string' || stamp.startsWith('0001-')) return undefined;
  return Math.floor(line.read(stamp) / 1000) * 1000;
}

/** What can be read from a reply; undefined for one that says nothing about records. */
export function contentOf(
  { status, text }: Reply,
  flaws: Flaws = {},
): (Content & { readonly set: string | undefined }) | undefined {
  if (status === 204 || (status === 200 && text.trim() === ''))
    return { records: [], held: 0, count: undefined, set: undefined };
  if (status !== 200) return undefined;
  let body: Readonly<Record<string, unknown>>;
  try {
    body = JSON.parse(text) as typeof body;
  } catch {
    return undefined;
  }
  const { value, '@odata.count': count, '@odata.context': context, error } = body;
  if (error !== undefined || !Array.isArray(value)) return undefined;
  const set = typeof context === 'string' ? context.slice(context.indexOf('#') + 1) : undefined;
  const once = [...new Map((value as readonly Row[]).map((row) => [JSON.stringify(row), row])).values()];
  const records = flaws.namesAsDescribed === true ? once : once.map(withUsualNames);
  const held = flaws.countsRepeats === true ? value.length : records.length;
  return { records, held, count: countOf(count, flaws), set };
}

function countOf(count: unknown, { knowsNumbersOnly }: Flaws): number | undefined {
  if (typeof count === 'number') return count;
  return knowsNumbersOnly === true && typeof count === 'string' ? 0 : undefined;
}

const NAMES = new Map(['RecId', CURSOR, 'Subject'].map((name) => [name.toLowerCase(), name]));

/** A tenant may send a name in another case than it describes it. */
function withUsualNames(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [NAMES.get(name.toLowerCase()) ?? name, value]),
  ) as Row;
}

/** What of a tenant's answers can be held against a question: its order of keys, and its bounds in time. */
export interface Proven {
  readonly keys: boolean;
  readonly stamps: boolean;
}

/** Whether the records can be the answer to the question: its order, its bounds, and no more than it asked for. */
export function answers(records: readonly Row[], query: Query, line: TimeLine, proven: Proven): boolean {
  if (records.length > (query.top ?? 100)) return false;
  if (!records.every((row) => typeof row.RecId === 'string' && fits(row, query, line, proven))) return false;
  if (query.orderBy === 'RecId' && !proven.keys) return true;
  return records.every((row, at) => at === 0 || follows(records[at - 1]!, row, query, line));
}

function fits(row: Row, { filter }: Query, line: TimeLine, proven: Proven): boolean {
  if (filter === undefined) return true;
  const meets = (comparison: Comparison) => !isKnown(comparison, proven) || holds(row, comparison, line);
  return 'all' in filter ? filter.all.every(meets) : filter.any.some(meets);
}

function isKnown({ operator, value }: Comparison, { keys, stamps }: Proven): boolean {
  if (typeof value === 'object') return stamps;
  return keys || operator === 'eq' || operator === 'ne';
}

function holds(row: Row, { field, operator, value }: Comparison, line: TimeLine): boolean {
  if (typeof value !== 'object' || value === null) return compares(row[field] as string, operator, value as string);
  const stamp = stampOf(row, line);
  if (stamp === undefined) return false;
  // What is shown is cut to the second, so a stamp may be later than it looks.
  return compares(beginOf(stamp, line), operator === 'gt' ? 'ge' : operator, beginOf(line.read(value.instant), line));
}

function compares<T extends string | number>(left: T, operator: Comparison['operator'], right: T): boolean {
  const is = { eq: left === right, ne: left !== right, lt: left < right, le: left <= right };
  if (operator === 'gt') return !is.le;
  return operator === 'ge' ? !is.lt : is[operator];
}

function follows(one: Row, next: Row, { orderBy, descending = false }: Query, line: TimeLine): boolean {
  if (orderBy === undefined) return true;
  const [low, high] = descending ? [next, one] : [one, next];
  if (orderBy === 'RecId') return low.RecId < high.RecId;
  const place = (row: Row) => beginOf(stampOf(row, line) ?? -Infinity, line);
  return place(low) <= place(high);
}

/** Stamps within an hour that is shown twice cannot be told apart. */
function beginOf(place: number, line: TimeLine): number {
  return Number.isFinite(place) ? (line.repeated(place)?.from ?? place) : place;
}
