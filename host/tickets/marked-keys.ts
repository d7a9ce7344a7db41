import type { Json } from '../../host-sdk/index.js';

/**
 * Before every key, so that none meets what JavaScript gives every object, list and text, such as `constructor`, `length`
 * or the first character under `0`.
 */
const MARK = '~';
/** Nobody names what lies deeper. */
const DEEPEST = 64;

/** A dotted path of a filter as it leads through {@link markedDocument}. */
export function markedPath(path: string): string {
  return path
    .split('.')
    .map((key) => MARK + key)
    .join('.');
}

/** A value of a filter, to be compared with a whole one of a document. */
export function markedValue(value: Json): unknown {
  if (Array.isArray(value)) return (value as readonly Json[]).map(markedValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [MARK + key, markedValue(inner)]));
}

/** A document whose keys are marked; elements of lists stand under their marked places too. */
export function markedDocument(value: Json, depth = 0): object {
  return marked(value, depth) as object;
}

function marked(value: Json, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) return null;
  const entries = Object.entries(value).map(([key, inner]) => [MARK + key, marked(inner, depth + 1)] as const);
  if (!Array.isArray(value)) return Object.fromEntries(entries);
  return Object.assign(
    entries.map(([, inner]) => inner),
    Object.fromEntries(entries),
  );
}
