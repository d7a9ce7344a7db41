import type { Json, JsonObject } from '../host-sdk/index.js';

/** A value and the keys that lead to it. */
export interface ValueAt {
  readonly path: readonly string[];
  readonly value: Json;
}

type Schema = JsonObject;
const REFERENCE = /^(env|file):./;

/** Whether all secrets of a configuration are references. */
export function hasOnlyReferences(schema: JsonObject, config: JsonObject): boolean {
  return secretsIn(schema, config).every(({ value }) => isReference(value));
}

/** A configuration with nothing in the places of its secrets, and the dotted names of those that are set. */
export function hideSecrets(
  schema: JsonObject,
  config: JsonObject,
): { readonly config: JsonObject; readonly secretsSet: readonly string[] } {
  const paths = secretsIn(schema, config).map(({ path }) => path);
  return { config: paths.reduce(withoutValue, config), secretsSet: paths.map((path) => path.join('.')) };
}

/** True for `env:NAME` and `file:PATH`. */
export function isReference(value: Json): boolean {
  return typeof value === 'string' && REFERENCE.test(value);
}

/** A copy of a configuration with other values at these paths. */
export function withValues(config: JsonObject, values: readonly ValueAt[]): JsonObject {
  return values.reduce<JsonObject>((copy, { path, value }) => replaced(copy, path, value), config);
}

/** A copy of a configuration with nothing at this path. */
export function withoutValue(config: JsonObject, [head = '', ...rest]: readonly string[]): JsonObject {
  const { [head]: inner, ...others } = config;
  if (rest.length === 0 || inner === undefined) return others;
  const isObject = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
  return { ...config, [head]: isObject ? withoutValue(inner as JsonObject, rest) : inner };
}

function replaced(object: JsonObject, [head = '', ...rest]: readonly string[], value: Json): JsonObject {
  if (rest.length === 0) return { ...object, [head]: value };
  const inner = object[head];
  const nested = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? (inner as JsonObject) : {};
  return { ...object, [head]: replaced(nested, rest, value) };
}

/** Every value that some branch of the schema marks as a secret, each once. */
export function secretsIn(schema: JsonObject, config: JsonObject): readonly ValueAt[] {
  const found = new Map(marked(schema, config, []).map((one) => [JSON.stringify(one.path), one]));
  return [...found.values()];
}

function marked(schema: Schema, value: Json, path: readonly string[]): readonly ValueAt[] {
  if (schema['writeOnly'] === true) return [{ path, value }];
  const branches = ['oneOf', 'anyOf', 'allOf'].flatMap((key) => schemas(schema[key]));
  const inBranches = branches.flatMap((branch) => marked(branch, value, path));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return inBranches;
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>;
  const inProperties = Object.entries(value).flatMap(([key, inner]) => {
    const own = Object.hasOwn(properties, key) ? properties[key] : schemas([schema['additionalProperties'] ?? null])[0];
    return own === undefined ? [] : marked(own, inner, [...path, key]);
  });
  return [...inBranches, ...inProperties];
}

function schemas(value: Json | undefined): readonly Schema[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly Json[]).filter((one): one is Schema => typeof one === 'object' && one !== null);
}
