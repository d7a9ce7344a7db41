import type { Json, JsonObject } from '../../host-sdk/index.js';

/**
 * Prefix of every key, so that no key collides with the properties of every object, list and text, such as `constructor`, `length`
 * or the first character under `0`.
 */
const MARK = '~';
/** Filters do not name deeper levels. */
const MAX_DEPTH = 64;

/** A dotted path of a filter, converted for {@link markedDocument}. */
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

/** The list positions that a dotted path may mean, such as `0` of `hits.0.name`. */
export function placesIn(path: string): readonly string[] {
  return path.split('.').filter((key) => /^\d+$/.test(key));
}

/** A document whose keys are marked. @param places Positions at which list elements are also available under a marked key. */
export function markedDocument(document: JsonObject, places: readonly string[]): object {
  return marked(document, places, 0) as object;
}

function marked(value: Json, places: readonly string[], depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return null;
  if (!Array.isArray(value)) {
    const entries = Object.entries(value as JsonObject);
    return Object.fromEntries(entries.map(([key, inner]) => [MARK + key, marked(inner, places, depth + 1)]));
  }
  const list = (value as readonly Json[]).map((inner) => marked(inner, places, depth + 1));
  const own = places.filter((place) => Object.hasOwn(list, place));
  return Object.assign(list, Object.fromEntries(own.map((place) => [MARK + place, list[Number(place)]])));
}
