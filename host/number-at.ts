import type { Json, JsonObject } from '../host-sdk/index.js';

/** The number at a dotted path of a configuration, or the schema's default for it. */
export function numberAt(schema: JsonObject, config: JsonObject, path: string): number | undefined {
  const value = valueAt(schema, config, path, 'number');
  return typeof value === 'number' ? value : undefined;
}

/** Like {@link numberAt}, for a text. */
export function textAt(schema: JsonObject, config: JsonObject, path: string): string | undefined {
  const value = valueAt(schema, config, path, 'string');
  return typeof value === 'string' ? value : undefined;
}

function valueAt(schema: JsonObject, config: JsonObject, path: string, type: 'number' | 'string'): Json | undefined {
  const keys = path.split('.');
  const given = keys.reduce<Json | undefined>((value, key) => objectOf(value)[key], config);
  if (typeof given === type) return given;
  const field = keys.reduce<Json | undefined>((value, key) => objectOf(objectOf(value)['properties'])[key], schema);
  return objectOf(field)['default'];
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
