import { isJsonObject, type Json, type JsonObject } from '../json.js';

const MAPS = ['properties', 'patternProperties', 'definitions', '$defs', 'dependencies'];
const LISTS = ['oneOf', 'anyOf', 'allOf', 'items'];
const SINGLES = [
  'items',
  'additionalItems',
  'additionalProperties',
  'contains',
  'propertyNames',
  'not',
  'if',
  'then',
  'else',
];

/** A schema and every schema in it, with their paths. Values such as `default` and `examples` are not schemas. */
export function* subschemas(
  schema: JsonObject,
  path: readonly string[],
): Generator<readonly [readonly string[], JsonObject]> {
  yield [path, schema];
  for (const [keyword, value] of Object.entries(schema)) {
    if (SINGLES.includes(keyword) && isJsonObject(value)) yield* subschemas(value, [...path, keyword]);
    const inner = inMap(keyword, value) ?? inList(keyword, value) ?? [];
    for (const [key, one] of inner) if (isJsonObject(one)) yield* subschemas(one, [...path, keyword, key]);
  }
}

function inMap(keyword: string, value: Json): readonly [string, Json][] | undefined {
  return MAPS.includes(keyword) && isJsonObject(value) ? Object.entries(value) : undefined;
}

function inList(keyword: string, value: Json): readonly [string, Json][] | undefined {
  return LISTS.includes(keyword) && Array.isArray(value) ? Object.entries(value as readonly Json[]) : undefined;
}
