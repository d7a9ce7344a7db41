import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  countStretch,
  pageOfStretch,
  stretchOf,
  walkStretch,
  type NaturalOrder,
  type Stretch,
} from '../data/merged-order.js';
import { read, type RowRef, type Table } from '../data/table.js';
import { windowStretch } from '../data/window-order.js';
import type { Collation } from '../data/collation.js';
import { collated, collatedReader, recIdOf } from './collated.js';
import { compile, type Condition, type Predicate } from './condition.js';
import type { SortKey } from './ordering.js';
import { sortedRows } from './sorting.js';
import { planOf, type Plan } from './plan.js';
import type { TextTest } from './searching.js';

/** A query after reading: what a row must satisfy, how rows are ordered, which page is requested. */
export interface Query {
  readonly conditions: readonly Condition[];
  readonly search?: TextTest;
  /** Empty: the tenant's default order, newest LastModDateTime first. */
  readonly order: readonly SortKey[];
  readonly skip: number;
  readonly top: number;
  /** Set where it is not the order of the upper-case texts. */
  readonly collation?: Collation;
  /** RecIds of rows that the caller may not see. */
  readonly unseen?: ReadonlySet<string>;
}

export interface QueryResult {
  /** Count of all matches, not only the page's. */
  readonly count: number;
  readonly rows: readonly RowRef[];
}

/** After this many rows, other requests get their turn. */
const TURN = 8192;

/** Runs a query over one namespace's view of a set. */
export async function runQuery(table: Table, query: Query): Promise<QueryResult> {
  const { collation } = query;
  const plan = planOf(table, query.conditions, collation !== undefined);
  const natural = naturalOrder(query.order, collation);
  const test = testOf(table, plan, query);
  if (plan.rows) {
    const rows = plan.rows.filter((row) => !test || test(row));
    return await sortedPage(table, rows, natural ? keysOf(table, query.order) : query.order, query);
  }
  if (!natural) {
    const rows = await collect(bestStretch(table, plan), false, test);
    return await sortedPage(table, rows, query.order, query);
  }
  const stretch = orderedStretch(table, plan, natural.order);
  const leftover = natural.order === 'LastModDateTime' && plan.recId ? bothTests(test, recIdTest(table, plan)) : test;
  if (leftover) return paged(await collect(stretch, natural.descending, leftover), query);
  const rows = await pageOfStretch(stretch, natural.descending, query.skip, query.top);
  return { count: countStretch(stretch), rows };
}

interface Natural {
  readonly order: NaturalOrder;
  readonly descending: boolean;
}

function naturalOrder(keys: readonly SortKey[], collation: Collation | undefined): Natural | undefined {
  const [first, second, ...more] = keys;
  if (!first) return { order: 'LastModDateTime', descending: true };
  if (keys.some(({ name }) => name === 'RecId') && collation) return undefined;
  if (first.name === 'RecId') return { order: 'RecId', descending: first.descending };
  if (first.name !== 'LastModDateTime') return undefined;
  // The stored order breaks ties by RecId in the same direction, so those two keys need no sorting either.
  const isTieBreak = second === undefined || (second.name === 'RecId' && second.descending === first.descending);
  return isTieBreak && more.length === 0 ? { order: 'LastModDateTime', descending: first.descending } : undefined;
}

function keysOf(table: Table, order: readonly SortKey[]): readonly SortKey[] {
  if (order.length > 0) return order;
  const position = table.seeded.object.position.get('lastmoddatetime') ?? 0;
  return [{ position, name: 'LastModDateTime', descending: true }];
}

async function sortedPage(
  table: Table,
  rows: readonly RowRef[],
  keys: readonly SortKey[],
  { skip, top, collation }: Query,
): Promise<QueryResult> {
  const reader = collatedReader(table, collation);
  const page = rows.length < 2 ? rows.slice(skip, skip + top) : await sortedRows(rows, keys, reader, { skip, top });
  return { count: rows.length, rows: page };
}

function paged(rows: readonly RowRef[], { skip, top }: Query): QueryResult {
  return { count: rows.length, rows: rows.slice(skip, skip + top) };
}

function testOf(table: Table, plan: Plan, { search, collation, unseen }: Query): Predicate<RowRef> | undefined {
  const reader = collatedReader(table, collation);
  const tests = plan.rest.map((condition) => compile(collation ? collated(condition, collation) : condition, reader));
  if (unseen) tests.push((row) => !unseen.has(String(read(table, row, recIdOf(table)))));
  if (search) {
    const { object } = table.seeded;
    const positions = object.searched.flatMap((name) => object.position.get(name.toLowerCase()) ?? []);
    tests.push((row) => search(positions.map((position) => String(read(table, row, position) ?? ''))));
  }
  return tests.length === 0 ? undefined : (row) => tests.every((test) => test(row));
}

function recIdTest(table: Table, { recId }: Plan): Predicate<RowRef> {
  const position = recIdOf(table);
  return (row) => {
    const id = String(read(table, row, position));
    const isAbove = !recId?.from || id > recId.from.key || (recId.from.inclusive && id === recId.from.key);
    const isBelow = !recId?.to || id < recId.to.key || (recId.to.inclusive && id === recId.to.key);
    return isAbove && isBelow;
  };
}

function bothTests(a: Predicate<RowRef> | undefined, b: Predicate<RowRef>): Predicate<RowRef> {
  return a ? (row) => a(row) && b(row) : b;
}

function orderedStretch(table: Table, plan: Plan, order: NaturalOrder): Stretch {
  if (order === 'LastModDateTime') return stretchOf(table, order, plan.lastMod);
  return plan.lastMod ? windowStretch(table, plan.lastMod, plan.recId) : stretchOf(table, order, plan.recId);
}

function bestStretch(table: Table, plan: Plan): Stretch {
  return plan.lastMod ? windowStretch(table, plan.lastMod, plan.recId) : stretchOf(table, 'RecId', plan.recId);
}

async function collect(stretch: Stretch, descending: boolean, test: Predicate<RowRef> | undefined): Promise<RowRef[]> {
  const rows: RowRef[] = [];
  let seen = 0;
  for (const row of walkStretch(stretch, descending)) {
    if (!test || test(row)) rows.push(row);
    if (++seen % TURN === 0) await nextTurn();
  }
  return rows;
}
