import {
  optionalSectionsOf,
  jsonObjectOf,
  type Json,
  type JsonObject,
  type SchemaFault,
} from '../../host-sdk/index.js';
import { withoutValue } from './secret-fields.js';

/** Whether a form may have this fault while it is incomplete: the fault is in an optional section, or has no key. */
export function isInOptionalSection(schema: JsonObject, { path }: SchemaFault): boolean {
  const sections = optionalSectionsOf(schema).map(([key]) => key);
  return path === '' || sections.includes(path.split('.')[0] ?? '');
}

/** The values of a form without the invalid values of optional sections and of lists in them. */
export function pruneInvalid(schema: JsonObject, faults: readonly SchemaFault[], config: JsonObject): JsonObject {
  const unfit = faults
    .filter((fault) => fault.path !== '' && isInOptionalSection(schema, fault))
    .map(({ path }) => path.split('.'));
  return unfit.reduce((draft, [section = '', key = '', item]) => {
    const value = jsonObjectOf(config[section])[key];
    if (!Array.isArray(value) || item === undefined)
      return withoutValue(draft, key === '' ? [section] : [section, key]);
    const wrong = new Set(unfit.filter((path) => path[0] === section && path[1] === key).map((path) => path[2]));
    const kept = (value as readonly Json[]).filter((_, at) => !wrong.has(String(at)));
    return wrong.has(undefined) ? draft : { ...draft, [section]: { ...jsonObjectOf(draft[section]), [key]: kept } };
  }, config);
}
