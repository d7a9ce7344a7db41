import { parseEdmx, type EdmEntity } from './edmx.js';

/** What a $metadata document says of one collection. */
export interface Described {
  /** Undefined where the document describes no such object. */
  readonly entity?: EdmEntity;
  /** Objects that it describes instead. */
  readonly others: readonly string[];
}

/** At most this many names are compared with the missing one. */
const MAX_OTHERS = 1000;
const MAX_NAME_LENGTH = 100;

/**
 * Reads the object behind a collection: its name is the object's followed by a literal s; the document describes the
 * object and its neighbours. Throws `tenant.bad_metadata` as {@link parseEdmx} does.
 */
export function describeEntity(document: string, set: string): Described {
  const { entities, described } = parseEdmx(document);
  const singular = set.toLowerCase().replace(/s$/, '');
  const wanted = new Set([singular, set.toLowerCase(), singular.replaceAll('__', '.'), singular.replaceAll('__', '#')]);
  const found = entities.find((each) => wanted.has(each.name.toLowerCase()));
  // An unknown collection is answered with an invented entity that has no properties. [measured]
  if (found === undefined || found.properties.length === 0) {
    const others = described.filter((name) => name.length <= MAX_NAME_LENGTH).slice(0, MAX_OTHERS);
    return { others };
  }
  const { name, keys, properties, relations } = found;
  return { entity: { name, keys, properties, relations }, others: [] };
}
