import { createHash } from 'node:crypto';
import type { Item, Json } from '../../host-sdk/index.js';

/**
 * One arrival of an alert. `hash` covers the whole line and `ordinal` counts identical lines of one file, so
 * that reading the same file again adds nothing while a repeated id inside a file is a repeat.
 */
export interface Occurrence {
  readonly item: Item;
  readonly hash: string;
  readonly ordinal: number;
  /** Sentences about what the host replaced in it. */
  readonly remarks?: readonly string[];
}

/** Hash of a JSON value that does not depend on the order of its keys. */
export function hashOf(value: Json): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 32);
}

function canonical(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
