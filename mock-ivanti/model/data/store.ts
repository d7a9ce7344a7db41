import { recIdOf, saltOf } from '../schema/hash.js';
import type { SeededSet } from './seeded-set.js';
import { findNumber, findRow, createTable, read, type RowRef, type Table } from './table.js';
import { at, type BusinessObject } from '../schema/business-object.js';
import type { Value } from '../schema/field.js';
import type { PickLists } from '../schema/pick-lists.js';
import { createPairs, type Pairs } from './pairs.js';

/** The initial state of every namespace. */
export interface SeedData {
  readonly seed: number;
  readonly objects: ReadonlyMap<string, BusinessObject>;
  readonly tables: ReadonlyMap<string, SeededSet>;
  readonly pickLists: PickLists;
}

/** All records of one namespace. */
export interface Store {
  readonly seedData: SeedData;
  readonly tables: Map<string, Table>;
  readonly pairs: Pairs;
  /** Bytes of uploaded files by the RecId of their attachment. */
  readonly files: Map<string, Buffer>;
  /** By table, the RecIds of rows that clients may not see, or `all`. */
  readonly unseen: Map<string, Set<string> | 'all'>;
  /** Number of records created so far; determines the next RecId. */
  made: number;
  /** Persists changes; throws when it cannot, and they are undone. Absent where nothing is persisted. */
  keep: ((changes: readonly StoreChange[]) => void) | undefined;
  /** Changes of the current operation, which are persisted together. */
  open: Step[] | undefined;
}

/** The change of a row, a link or a file; `all` means the whole store. Rows are named by their table. */
export type StoreChange =
  | { readonly put: readonly [table: string, values: readonly Value[]] }
  | { readonly drop: readonly [table: string, recId: string] }
  | { readonly pair: readonly [verb: 'add' | 'remove', pair: string, left: string, right: string] }
  | { readonly file: readonly [recId: string, bytes: Buffer | null] }
  | { readonly all: true };

/** One change, and how to undo it. */
export interface Step {
  readonly change: StoreChange;
  readonly undo: () => void;
}

export function createStore(seedData: SeedData): Store {
  const nothing = { made: 0, keep: undefined, open: undefined };
  const kept = { tables: new Map(), pairs: createPairs(), files: new Map(), unseen: new Map() };
  const store: Store = { seedData, ...kept, ...nothing };
  clearStore(store);
  return store;
}

/** Back to the seed. */
export function clearStore(store: Store): void {
  store.tables.clear();
  for (const [name, seeded] of store.seedData.tables) store.tables.set(name, createTable(seeded));
  store.pairs.replace({});
  store.files.clear();
  store.unseen.clear();
  store.made = 0;
}

/** A table by the set that names it; undefined for a set that the tenant no longer has. */
export function tableNamed(store: Store, name: string): Table | undefined {
  return store.tables.get(name);
}

export function tableOf(store: Store, object: BusinessObject): Table {
  const table = store.tables.get(object.table);
  if (!table) throw new Error(`No table ${object.table}`);
  return table;
}

/** The object a `_Category` text names, in any case and with or without a trailing `#`. */
export function objectNamed(store: Store, category: string): BusinessObject | undefined {
  const wanted = category.toLowerCase().replace(/#$/, '');
  for (const object of store.seedData.objects.values()) if (object.name.toLowerCase() === wanted) return object;
  return undefined;
}

export function newRecId(store: Store): string {
  store.made += 1;
  return recIdOf(store.seedData.seed, saltOf('made'), store.made);
}

/** The row of this object, or undefined; a subtype sees only rows of its own kind. */
export function findRecord(store: Store, object: BusinessObject, recId: string): RowRef | undefined {
  return ofKind(store, object, findRow(tableOf(store, object), recId));
}

/** The record by the number of a numbered object. */
export function findNumbered(store: Store, object: BusinessObject, number: number): RowRef | undefined {
  return ofKind(store, object, findNumber(tableOf(store, object), number));
}

function ofKind(store: Store, object: BusinessObject, row: RowRef | undefined): RowRef | undefined {
  if (row === undefined || !object.subtype) return row;
  const kind = read(tableOf(store, object), row, at(object, object.subtype.field));
  return kind === object.subtype.value ? row : undefined;
}

// Seeded sets never change, so the first row with each value of a field is looked up once.
const firstRows = new WeakMap<SeededSet, Map<number, Map<string, number>>>();

function firstRowsBy(set: SeededSet, position: number): Map<string, number> {
  const byPosition = firstRows.get(set) ?? new Map<number, Map<string, number>>();
  firstRows.set(set, byPosition);
  const found = byPosition.get(position);
  if (found) return found;
  const rows = new Map<string, number>();
  for (let row = set.size - 1; row >= 0; row--) rows.set(textKey(set.columns[position]?.value(row) ?? null), row);
  byPosition.set(position, rows);
  return rows;
}

function textKey(value: Value): string {
  return String(value).toUpperCase();
}

/** The first row of a set whose field has this text, in any case: how pick lists filled from another object resolve. */
export function findByText(
  store: Store,
  set: string,
  field: string,
  text: string,
): { table: Table; row: RowRef } | undefined {
  const object = store.seedData.objects.get(set);
  if (!object) return undefined;
  const table = tableOf(store, object);
  const position = at(object, field);
  const key = textKey(text);
  for (const row of table.stored.values()) if (textKey(row.values[position] ?? null) === key) return { table, row };
  const row = firstRowsBy(table.seeded, position).get(key);
  return row === undefined || table.hidden.has(row) ? undefined : { table, row };
}
