import { isJsonObject, type Json, type JsonObject } from './json.js';

/** A value and its path. */
export interface ValueAt {
  readonly path: readonly string[];
  readonly value: Json;
}

type Mark = (field: JsonObject) => boolean;

/** The field decides where secrets are sent, see `ROLES`. */
export const isAddress: Mark = (field) => field['x-role'] === 'address' || field['x-role'] === 'system-proxy';
/** The field holds a secret: `writeOnly` says so without a role, so that a secret can be an address as well. */
export const isSecret: Mark = (field) => field['writeOnly'] === true || field['x-role'] === 'secret';

/**
 * Every value of a configuration whose field is marked in any branch of the schema, each once; a missing value counts
 * with the default of its field. Searches `properties`, `additionalProperties`, `oneOf`, `anyOf` and `allOf`.
 */
export function markedValues(schema: JsonObject, config: Json, is: Mark): readonly ValueAt[] {
  const found = new Map(valuesOf(schema, config, is, []).map((one) => [JSON.stringify(one.path), one]));
  return [...found.values()];
}

/** How often a schema marks a field in total, and in places that {@link markedValues} does not search, such as lists. */
export function countMarks(schema: JsonObject, is: Mark): { readonly marks: number; readonly hidden: number } {
  const marks = countAll(schema, is);
  return { marks, hidden: marks - countReached(schema, is) };
}

function valuesOf(schema: JsonObject, value: Json, is: Mark, path: readonly string[]): readonly ValueAt[] {
  if (is(schema)) return [{ path, value }];
  const inBranches = branchesOf(schema).flatMap((branch) => valuesOf(branch, value, is, path));
  if (!isJsonObject(value)) return inBranches;
  const properties = propertiesOf(schema);
  const rest = schema['additionalProperties'];
  const given = Object.entries(value).flatMap(([key, inner]) => {
    const field = Object.hasOwn(properties, key) ? properties[key] : rest;
    return isJsonObject(field) ? valuesOf(field, inner, is, [...path, key]) : [];
  });
  const byDefault = Object.entries(properties).flatMap(([key, field]) => {
    const inner = Object.hasOwn(value, key) ? undefined : field['default'];
    return inner === undefined ? [] : valuesOf(field, inner, is, [...path, key]);
  });
  return [...inBranches, ...given, ...byDefault];
}

function countReached(schema: JsonObject, is: Mark): number {
  if (is(schema)) return 1;
  const rest = schema['additionalProperties'];
  const inner = [...branchesOf(schema), ...Object.values(propertiesOf(schema)), ...(isJsonObject(rest) ? [rest] : [])];
  return inner.reduce((sum, one) => sum + countReached(one, is), 0);
}

function countAll(schema: Json | undefined, is: Mark): number {
  if (typeof schema !== 'object' || schema === null) return 0;
  if (isJsonObject(schema) && is(schema)) return 1;
  return Object.values(schema).reduce<number>((sum, one: Json) => sum + countAll(one, is), 0);
}

function branchesOf(schema: JsonObject): readonly JsonObject[] {
  return ['oneOf', 'anyOf', 'allOf'].flatMap((key) => {
    const branches = schema[key];
    return Array.isArray(branches) ? (branches as readonly Json[]).filter(isJsonObject) : [];
  });
}

function propertiesOf(schema: JsonObject): Readonly<Record<string, JsonObject>> {
  const properties = schema['properties'];
  if (!isJsonObject(properties)) return {};
  return Object.fromEntries(
    Object.entries(properties).flatMap(([key, field]): [string, JsonObject][] =>
      isJsonObject(field) ? [[key, field]] : [],
    ),
  );
}
