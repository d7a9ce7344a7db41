import { PluginError } from '../host-sdk/index.js';
import type { Json, JsonObject } from '../host-sdk/index.js';

type Schema = JsonObject;
const REFERENCE = /^(env|file):./;

/**
 * Refuses a configuration that holds a secret itself, because only references may be stored.
 * Throws `config.invalid` with the field of the first one.
 * @param schema The manifest's configuration schema; `writeOnly` marks a secret.
 */
export function requireReferences(schema: JsonObject, config: JsonObject): void {
  const field = secretsIn(schema, config).find(({ value }) => !isReference(value))?.field;
  if (field === undefined) return;
  throw new PluginError('config.invalid', `${field} holds a secret itself; only a reference to it is stored.`, {
    field,
    fix: `Write env:NAME or file:PATH for ${field} and keep the secret there.`,
  });
}

/** Whether all secrets of a configuration are references. */
export function hasOnlyReferences(schema: JsonObject, config: JsonObject): boolean {
  return secretsIn(schema, config).every(({ value }) => isReference(value));
}

/** The configuration for people: whatever stands where a secret belongs is blanked. */
export function withoutSecrets(schema: JsonObject, config: JsonObject): JsonObject {
  const secret = new Set(secretsIn(schema, config).map(({ field }) => field));
  const copy = (value: Json, path: readonly string[]): Json => {
    if (secret.has(path.join('.'))) return '…';
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner, [...path, key])]));
  };
  return copy(config, []) as JsonObject;
}

/** True for `env:NAME` and `file:PATH`. */
export function isReference(value: Json): boolean {
  return typeof value === 'string' && REFERENCE.test(value);
}

/** Every value that some branch of the schema marks as a secret. */
function secretsIn(
  schema: Schema,
  value: Json,
  path: readonly string[] = [],
): readonly { readonly field: string; readonly value: Json }[] {
  if (schema['writeOnly'] === true) return [{ field: path.join('.'), value }];
  const branches = ['oneOf', 'anyOf', 'allOf'].flatMap((key) => schemas(schema[key]));
  const inBranches = branches.flatMap((branch) => secretsIn(branch, value, path));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return inBranches;
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Schema>>;
  const inProperties = Object.entries(value).flatMap(([key, inner]) => {
    const own = Object.hasOwn(properties, key) ? properties[key] : schemas([schema['additionalProperties'] ?? null])[0];
    return own === undefined ? [] : secretsIn(own, inner, [...path, key]);
  });
  return [...inBranches, ...inProperties];
}

function schemas(value: Json | undefined): readonly Schema[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly Json[]).filter((one): one is Schema => typeof one === 'object' && one !== null);
}
