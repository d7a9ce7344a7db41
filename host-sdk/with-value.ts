import { isJsonObject, type Json, type JsonObject } from './json.js';

/** A copy of a configuration with one value at a dotted path; missing objects are created. */
export function withValue(config: JsonObject, path: string, value: Json): JsonObject {
  const [head = '', ...rest] = path.split('.');
  if (rest.length === 0) return { ...config, [head]: value };
  const inner = config[head];
  const nested = isJsonObject(inner) ? inner : {};
  return { ...config, [head]: withValue(nested, rest.join('.'), value) };
}
