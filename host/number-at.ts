import type { Json, JsonObject } from '../host-sdk/index.js';

/** The number at a dotted path of a configuration, or the schema's default for it. */
export function numberAt(schema: JsonObject, config: JsonObject, path: string): number | undefined {
  const keys = path.split('.');
  const given = keys.reduce<Json | undefined>((value, key) => objectOf(value)[key], config);
  if (typeof given === 'number') return given;
  const field = keys.reduce<Json | undefined>((value, key) => objectOf(objectOf(value)['properties'])[key], schema);
  const preset = objectOf(field)['default'];
  return typeof preset === 'number' ? preset : undefined;
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
