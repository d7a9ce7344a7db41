import type { Json, JsonObject } from './json.js';

type Schemas = Readonly<Record<string, JsonObject>>;

/**
 * Dotted paths of a configuration schema's basic fields: those that a form shows first, such as the connection's
 * name and its interval. They have `x-section: "basic"`, at the top level or inside an optional
 * section. In a schema without that hint the basic field is `name`, which every host reads.
 */
export function basicFieldsOf(configuration: JsonObject): ReadonlySet<string> {
  const top = Object.entries(propertiesOf(configuration));
  const inSections = optionalSectionsOf(configuration).flatMap(([key, section]) =>
    Object.entries(propertiesOf(section)).map(([inner, field]) => [`${key}.${inner}`, field] as const),
  );
  const hinted = [...top, ...inSections].filter(([, field]) => field['x-section'] === 'basic').map(([path]) => path);
  if (hinted.length > 0) return new Set(hinted);
  return new Set(top.filter(([key]) => key === 'name').map(([key]) => key));
}

/** The optional sections of a configuration schema, with their keys. */
export function optionalSectionsOf(configuration: JsonObject): readonly (readonly [key: string, schema: JsonObject])[] {
  const required = (configuration['required'] ?? []) as readonly Json[];
  return Object.entries(propertiesOf(configuration)).filter(
    ([key, field]) => field['type'] === 'object' && field['properties'] !== undefined && !required.includes(key),
  );
}

function propertiesOf(schema: JsonObject): Schemas {
  return (schema['properties'] ?? {}) as Schemas;
}
