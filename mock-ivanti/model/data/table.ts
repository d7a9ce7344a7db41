import type { StoredRow } from './stored-row.js';
import type { Value } from '../schema/field.js';
import { at } from '../schema/business-object.js';
import { rowOfNumber, rowOfRecId, type SeededSet } from './seeded-set.js';
import { insertSorted, removeSorted, type SortedRows } from './sorted-rows.js';

/** A row of a table: a seeded row by its index, or a stored one. */
export type RowRef = number | StoredRow;

/** One namespace's view of a set: the shared seed plus what was changed, created and deleted. */
export interface Table {
  readonly seeded: SeededSet;
  readonly stored: Map<string, StoredRow>;
  /** Seeded rows that are no longer as seeded (changed or deleted). */
  readonly hidden: Set<number>;
  readonly numbers: Map<number, StoredRow>;
  readonly byRecId: SortedRows;
  readonly byLastMod: SortedRows;
  nextNumber: number;
  /** Changes with every write, so that caches notice. */
  version: number;
}

export function createTable(seeded: SeededSet): Table {
  return {
    seeded,
    stored: new Map(),
    hidden: new Set(),
    numbers: new Map(),
    byRecId: { rows: [], compare: (a, b) => compareText(a.recId, b.recId) },
    byLastMod: { rows: [], compare: (a, b) => a.lastMod - b.lastMod || compareText(a.recId, b.recId) },
    nextNumber: seeded.firstNumber + seeded.size,
    version: 0,
  };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function rowCount(table: Table): number {
  return table.seeded.size - table.hidden.size + table.stored.size;
}

export function findRow(table: Table, recId: string): RowRef | undefined {
  const key = recId.toUpperCase();
  const stored = table.stored.get(key);
  if (stored) return stored;
  const row = rowOfRecId(table.seeded, key);
  return row >= 0 && !table.hidden.has(row) ? row : undefined;
}

export function findNumber(table: Table, number: number): RowRef | undefined {
  const stored = table.numbers.get(number);
  if (stored) return stored;
  const row = rowOfNumber(table.seeded, number);
  return row >= 0 && !table.hidden.has(row) ? row : undefined;
}

/** The value of the field at a position of the object's field list. */
export function read(table: Table, ref: RowRef, position: number): Value {
  if (typeof ref !== 'number') return ref.values[position] ?? null;
  return table.seeded.columns[position]?.value(ref) ?? null;
}

export function readAll(table: Table, ref: RowRef): Value[] {
  if (typeof ref !== 'number') return [...ref.values];
  return table.seeded.columns.map((column) => column.value(ref));
}

/** Adds a row, replacing the one with the same RecId. */
export function putRow(table: Table, values: readonly Value[]): StoredRow {
  const { object } = table.seeded;
  const row: StoredRow = {
    recId: String(values[at(object, 'RecId')]),
    values,
    // Unset values come first, as they do in SQL Server.
    lastMod: Number(values[at(object, 'LastModDateTime')] ?? Number.NEGATIVE_INFINITY),
  };
  dropRow(table, row.recId);
  table.stored.set(row.recId, row);
  insertSorted(table.byRecId, row);
  insertSorted(table.byLastMod, row);
  const number = object.number === undefined ? null : (values[at(object, object.number.field)] ?? null);
  if (typeof number === 'number') {
    table.numbers.set(number, row);
    table.nextNumber = Math.max(table.nextNumber, number + 1);
  }
  return row;
}

/** Removes a row; false when there is none. */
export function dropRow(table: Table, recId: string): boolean {
  const ref = findRow(table, recId);
  if (ref === undefined) return false;
  table.version += 1;
  if (typeof ref === 'number') {
    table.hidden.add(ref);
    return true;
  }
  table.stored.delete(ref.recId);
  removeSorted(table.byRecId, ref);
  removeSorted(table.byLastMod, ref);
  const { number } = table.seeded.object;
  if (number) table.numbers.delete(Number(ref.values[at(table.seeded.object, number.field)]));
  return true;
}

/** Every row of the table, seeded ones first. */
export function* eachRow(table: Table): Generator<RowRef> {
  for (let row = 0; row < table.seeded.size; row++) if (!table.hidden.has(row)) yield row;
  yield* table.stored.values();
}
