import type { BusinessObject } from '../schema/business-object.js';
import type { Value } from '../schema/field.js';

export interface SortKey {
  readonly position: number;
  readonly name: string;
  readonly descending: boolean;
}

const KEY = /^(\w+)(?:\s+(asc|desc))?$/i;

/** Reads `$orderby`: `Field asc|desc`, in any case, comma separated. Undefined when a tenant would not understand it. */
export function readOrderBy(text: string, object: BusinessObject): readonly SortKey[] | undefined {
  const keys: SortKey[] = [];
  for (const part of text.split(',')) {
    const [, name, direction] = KEY.exec(part.trim()) ?? [];
    const position = name === undefined ? undefined : object.position.get(name.toLowerCase());
    const field = position === undefined ? undefined : object.fields[position];
    if (position === undefined || !field) return undefined;
    keys.push({ position, name: field.name, descending: direction?.toLowerCase() === 'desc' });
  }
  return keys;
}

function sortable(value: Value): string | number | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' ? value.toUpperCase() : value;
}

function compareKeys(a: string | number | null, b: string | number | null): number {
  if (a === b) return 0;
  // Unset values come first, as they do in SQL Server.
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

/** Sorts rows by the keys; rows with equal keys keep the order they came in. */
export function sortRows<Row>(
  rows: readonly Row[],
  keys: readonly SortKey[],
  reader: (row: Row, position: number) => Value,
): Row[] {
  const keyed = rows.map((row) => ({ row, values: keys.map(({ position }) => sortable(reader(row, position))) }));
  keyed.sort((a, b) => {
    for (const [index, key] of keys.entries()) {
      const difference = compareKeys(a.values[index] ?? null, b.values[index] ?? null);
      if (difference !== 0) return key.descending ? -difference : difference;
    }
    return 0;
  });
  return keyed.map(({ row }) => row);
}
