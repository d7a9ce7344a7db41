import {
  withValue,
  isJsonObject,
  isSecret,
  markedValues,
  type Json,
  type JsonObject,
  type ValueAt,
} from '../../host-sdk/index.js';

const REFERENCE = /^(env|file):./;

/** Whether all secrets of a configuration are references. */
export function hasOnlyReferences(schema: JsonObject, config: JsonObject): boolean {
  return secretsIn(schema, config).every(({ value }) => isReference(value));
}

/** A configuration without its secrets, and the dotted paths of those that are set. */
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
  return values.reduce<JsonObject>((copy, { path, value }) => withValue(copy, path, value), config);
}

/** A copy of a configuration without the value at this path. */
export function withoutValue(config: JsonObject, [head = '', ...rest]: readonly string[]): JsonObject {
  const { [head]: inner, ...others } = config;
  if (rest.length === 0 || inner === undefined) return others;
  return { ...config, [head]: isJsonObject(inner) ? withoutValue(inner, rest) : inner };
}

/** Every value that any branch of the schema marks as a secret, each once. */
export function secretsIn(schema: JsonObject, config: JsonObject): readonly ValueAt[] {
  return markedValues(schema, config, isSecret);
}
