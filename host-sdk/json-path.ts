import { isJsonObject, jsonObjectOf, type Json, type JsonObject } from './json.js';

/** Keys that lead to a value, also as one dotted path. */
export type JsonPath = string | readonly string[];

/** The value at a path; undefined where an object on the way does not have the key itself. */
export function valueAt(config: JsonObject, path: JsonPath): Json | undefined {
  return keysOf(path).reduce<Json | undefined>(
    (value, key) => (isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    config,
  );
}

/** A copy of a configuration with one value at a path; missing objects are created. */
export function withValue(config: JsonObject, path: JsonPath, value: Json): JsonObject {
  const [head = '', ...rest] = keysOf(path);
  if (rest.length === 0) return { ...config, [head]: value };
  return { ...config, [head]: withValue(jsonObjectOf(config[head]), rest, value) };
}

function keysOf(path: JsonPath): readonly string[] {
  return typeof path === 'string' ? path.split('.') : path;
}
