import type { BusinessObject } from '../schema/business-object.js';

export interface SortKey {
  readonly position: number;
  readonly name: string;
  readonly descending: boolean;
}

const KEY = /^(\w+)(?:\s+(asc|desc))?$/i;

/**
 * Reads `$orderby`: `Field asc|desc`, in any case, comma separated. Undefined when the tenant would not understand it.
 */
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
