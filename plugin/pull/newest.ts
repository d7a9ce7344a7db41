import type { PluginError } from '../../host-sdk/index.js';
import type { Seen } from '../odata/bounds.js';
import { contradiction, isContradiction, isRefusal } from '../odata/contradiction.js';
import type { Comparison } from '../odata/query.js';
import { isFull, type IvantiRecord, type Page } from '../odata/records.js';
import { pointsOf, stampsOf, intervalTerms, type Reading, type Interval } from './read-page.js';
import type { RunState } from './state.js';

/** The records that a tenant returns as its newest. */
export interface Newest {
  readonly records: readonly IvantiRecord[];
  readonly points: readonly (number | undefined)[];
  /** A full page: there may be more. */
  readonly isFull: boolean;
  /** Whether they were sorted newest first. */
  readonly isOrdered: boolean;
  readonly count?: number | undefined;
  readonly seen: Seen;
}

/** How often a tenant may show no newest record although it has records. */
export const MAX_EMPTY = 8;

/** No tenant has an older record; the date that means "never set" lies before it. */
const BEGINNING = Date.UTC(1900, 0, 1);

/**
 * Asks for a full page of what is stamped at or after a text of the time line, newest first. A page that also holds a
 * record from before some bound therefore holds everything newer than that bound. Undefined when the tenant always uses
 * another order, or refuses this one.
 */
async function askNewest(reading: Reading, anchor?: string): Promise<Newest | undefined> {
  const from = anchor === undefined ? BEGINNING : reading.line.parse(anchor);
  try {
    const newest = await timed(reading, true, () => listNewest(reading, { from }));
    if (newest.seen.newest !== undefined || !newest.isFull) return newest;
    const today = reading.line.now(newest.seen.date);
    const past = await listNewest(reading, { from: BEGINNING, to: today + 1000 });
    const point = pointsOf(reading, past.records).find((one) => one !== undefined && one <= today);
    return { ...newest, seen: { ...newest.seen, newest: point } };
  } catch (error) {
    if (isContradiction(error) || isRefusal(error)) return undefined;
    throw error;
  }
}

/**
 * As {@link askNewest}. Where the tenant cannot sort newest first, any page at least gives a lower bound of the newest
 * stamp.
 */
export async function askNewestOrAny(reading: Reading, anchor?: string): Promise<Newest> {
  return (await askNewest(reading, anchor)) ?? (await askSample(reading));
}

/** The part of its question that a run keeps. */
export function questionOf({ line }: Reading, { seen }: Newest): RunState['question'] {
  const { newest, ...moment } = seen;
  return newest === undefined ? moment : { ...moment, newest: line.text(newest) };
}

/** The tenant shows records, but none as its newest, even after several questions. */
export function withoutNewest({ table }: Reading): PluginError {
  return contradiction(`${table} shows records, but none as its newest.`, table);
}

/** RecIds of some records that the tenant shows. */
export async function someIds(reading: Reading): Promise<readonly string[]> {
  return (await anyPage(reading, 3)).records.map(({ RecId: id }) => id as string);
}

/** Any page, where the tenant cannot sort newest first: its records are at least as old as the newest. */
async function askSample(reading: Reading): Promise<Newest> {
  return await timed(reading, false, () => anyPage(reading));
}

/** Whether the tenant shows no record in any kind of question. */
export async function showsNothing(reading: Reading): Promise<boolean> {
  const { context, table, options } = reading;
  if ((await anyPage(reading)).records.length > 0) return false;
  const { records } = await context.client.list(table, { select: ['RecId'], top: 1, skip: 0 }, options);
  return records.length === 0;
}

/** Whether the records of a page, by RecId, have no stamp to ask for. */
export async function isWithoutCursor(reading: Reading): Promise<boolean> {
  const { records } = await anyPage(reading);
  return records.length > 0 && pointsOf(reading, records).every((point) => point === undefined);
}

/** Some records with their stamps, by RecId where the tenant can sort. */
async function anyPage(reading: Reading, top = topOf(reading)): Promise<Page> {
  const { context, table, keyOrder, paging, options } = reading;
  const select = ['RecId', context.settings.cursor_field];
  const order = paging === 'walk' ? { orderBy: 'RecId', keyOrder } : {};
  const question = { ...order, top, skip: 0, select };
  return await context.client.list(table, question, options);
}

async function timed(reading: Reading, isOrdered: boolean, list: () => Promise<Page>): Promise<Newest> {
  const { client, clock } = reading.context;
  const asked = clock.now();
  const page = await list();
  const { records, count } = page;
  const host = clock.now();
  const date = client.serverClock.now() ?? host;
  const points = pointsOf(reading, records);
  const today = reading.line.now(date);
  const past = points.filter((point): point is number => point !== undefined && point <= today);
  const newest = past.length === 0 ? undefined : Math.max(...past);
  return { records, points, isFull: isFull(page), isOrdered, count, seen: { asked, host, date, newest } };
}

/** Records of a page; a walk needs room for its last record and one more record. */
export function topOf({ context }: Reading): number {
  return Math.max(2, context.settings.page_size);
}

async function listNewest(reading: Reading, interval: Interval) {
  return await listByStamp(reading, intervalTerms(reading, interval), { descending: true, top: topOf(reading) });
}

/**
 * Whether records outside an interval show that it is empty: the newest record before its end is older than its
 * beginning, or no record lies before its end and the oldest of all comes after it. No record lies outside the whole
 * table.
 */
export async function isShownEmpty(reading: Reading, interval: Interval): Promise<boolean> {
  const { from, to } = interval;
  if (from === undefined && to === undefined) return await showsNothing(reading);
  const before = await listByStamp(reading, intervalTerms(reading, { from: BEGINNING, to }), {
    descending: true,
    top: 2,
  });
  const [newest] = pointsOf(reading, before.records);
  if (newest !== undefined) return from !== undefined && newest < from;
  if (to === undefined) return (await showsNothing(reading)) || (await isWithoutCursor(reading));
  const after = await listByStamp(reading, intervalTerms(reading, { from: BEGINNING }), { descending: false, top: 2 });
  const [oldest] = pointsOf(reading, after.records);
  return oldest !== undefined && oldest >= to;
}

async function listByStamp(
  reading: Reading,
  terms: readonly Comparison[],
  shape: { readonly descending: boolean; readonly top: number },
) {
  const { context, table, select, options } = reading;
  const question = {
    filter: { all: terms },
    orderBy: context.settings.cursor_field,
    ...shape,
    skip: 0,
    line: stampsOf(reading),
    ...(select === undefined ? {} : { select }),
  };
  return await context.client.list(table, question, options);
}
