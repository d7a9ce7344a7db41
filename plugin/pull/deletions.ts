import type { Holdings, Row } from '../../host-sdk/index.js';
import { PluginError } from '../../host-sdk/index.js';
import type { Output } from './output.js';
import { readBySkip } from './read-by-skip.js';
import { readByWalk } from './read-by-walk.js';
import type { Reading } from './read-page.js';
import { spanFilter } from './span-filter.js';
import type { RunState, TableState } from './state.js';

/** More missing records than either of these, and nobody believes that they were deleted. */
const MOST_MISSING = 20;
const MOST_MISSING_SHARE = 0.05;
/** RecIds in one question: the terms of a filter share one URL. */
const IDS_PER_CALL = 25;

/** What looking for deletions has come to so far; the rows go with the state. */
export interface Deletions {
  readonly rows: readonly Row[];
  readonly state: TableState;
  readonly note?: string;
}

/**
 * Marks what an earlier run missed and this one misses again, then looks for more. A record counts as deleted when it
 * was absent from a walk over the whole table, and twice, in separate runs, from the answer to its own name.
 * Throws `tenant.mass_deletion`, before anything is remembered, when so much is missing that a lost right is likelier.
 */
export async function* findDeletions(
  reading: Reading,
  output: Output,
  before: TableState,
  holdings: Holdings,
  acceptMany: boolean,
): AsyncGenerator<Deletions> {
  const { context } = reading;
  const gone = await absentOf(reading, Object.keys(before.missing ?? {}));
  const processedAt = new Date(context.clock.now()).toISOString();
  const rows = gone.map((id) => output.deletion(id, before.missing?.[id] ?? processedAt, processedAt));
  const { missing: _confirmed, ...state } = before;
  const marks = rows.length > 0 ? { marks: true as const } : {};
  yield { rows, state: { ...state, ...marks } };

  const held = await holdings.count();
  if (held === 0) return;
  if (context.settings.deletes === 'count' && state.gaps !== true) {
    const shown = await countOf(reading, before);
    // More than the table holds has only just been made, and comes with the next run.
    if (shown !== undefined && shown >= held) return;
  }
  const suspects = await sweep(reading, before, holdings);
  if (!acceptMany) requireFew(suspects.size, held, reading.table);
  const absent = await absentOf(reading, [...suspects]);
  if (absent.length === 0) return;
  const found = new Date(context.clock.now() + context.client.serverClock.ahead()).toISOString();
  const missing = Object.fromEntries(absent.map((id) => [id, found]));
  yield {
    rows: [],
    state: { ...state, ...marks, missing },
    note: `${absent.length} records are missing; the next run marks those that it misses again.`,
  };
}

function requireFew(missing: number, held: number, table: string): void {
  const isMany = missing > MOST_MISSING && missing > held * MOST_MISSING_SHARE;
  if (!isMany && missing < held) return;
  throw new PluginError(
    'tenant.mass_deletion',
    `${missing} of ${held} records of ${table} are no longer to be seen; none was marked as deleted.`,
    { field: table },
  );
}

/** How many records the tenant shows of those that the table may hold; undefined where it does not say. */
async function countOf({ context, table, options }: Reading, { since }: TableState): Promise<number | undefined> {
  if (since === undefined) return undefined;
  const filter = { all: spanFilter(context.settings.cursor_field, { from: since }) };
  const page = await context.client.list(table, { filter, select: ['RecId'], top: 1 }, options);
  return page.records.length === 0 ? 0 : page.count;
}

/** What the table holds and the tenant does not show. */
async function sweep(reading: Reading, { since }: TableState, holdings: Holdings): Promise<ReadonlySet<string>> {
  const { context, line } = reading;
  const suspects = new Set<string>();
  for await (const keys of holdings.keys()) for (const key of keys) suspects.add(key);
  const from = since ?? line.text(0);
  const select = ['RecId', context.settings.cursor_field];
  const run: RunState = { mode: 'incremental', paging: 'walk', from, to: from, certifies: false, tail: true };
  const isWalk = reading.paging === 'walk';
  const pages = isWalk ? readByWalk({ ...reading, select }, run) : readBySkip({ ...reading, select }, run);
  for await (const page of pages) for (const { RecId: id } of page.records) suspects.delete(id as string);
  return suspects;
}

/** Those that the tenant does not show when asked by name. */
async function absentOf(reading: Reading, ids: readonly string[]): Promise<readonly string[]> {
  const absent: string[] = [];
  for (let at = 0; at < ids.length; at += IDS_PER_CALL) {
    absent.push(...(await absentOfFew(reading, ids.slice(at, at + IDS_PER_CALL))));
  }
  return absent;
}

async function absentOfFew({ context, table, options }: Reading, ids: readonly string[]): Promise<readonly string[]> {
  const open = new Map(ids.map((id) => [id.toLowerCase(), id]));
  // A page may be cut short, so only an answer without records ends the asking.
  while (open.size > 0) {
    const any = [...open.values()].map((value) => ({ field: 'RecId', operator: 'eq', value }) as const);
    const { records } = await context.client.list(table, { filter: { any }, select: ['RecId'], top: 100 }, options);
    if (records.length === 0) break;
    for (const { RecId: id } of records) open.delete((id as string).toLowerCase());
  }
  return [...open.values()];
}
