import { optionalSectionsOf } from '../host-sdk/index.js';
import type { JsonObject } from '../host-sdk/index.js';
import type { SchemaFault } from './json-schema-check.js';
import { withoutValue } from './secret-fields.js';

/** Whether a form may still have this fault while it is filled in: it is of an optional section, or of no key at all. */
export function isOfUnfilled(schema: JsonObject, { path }: SchemaFault): boolean {
  const sections = optionalSectionsOf(schema).map(([key]) => key);
  return path === '' || sections.includes(path.split('.')[0] ?? '');
}

/** The values of a form without those of its optional sections that do not fit the schema. */
export function withoutUnfit(schema: JsonObject, faults: readonly SchemaFault[], config: JsonObject): JsonObject {
  const unfit = faults.filter((fault) => fault.path !== '' && isOfUnfilled(schema, fault));
  // Of a list or a map with one wrong value the rest is left out too: what is wrong may be the whole.
  return unfit.reduce((draft, { path }) => withoutValue(draft, path.split('.').slice(0, 2)), config);
}
