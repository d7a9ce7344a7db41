import type { FieldType, JsonObject, TableDescription } from '../../../host-sdk/index.js';
import { contentText } from './column-text.js';

/** A row as JSON lines and the API give it. A number that a double cannot hold is a string in the API. */
const TYPES: Readonly<Record<FieldType, JsonObject>> = {
  string: { type: 'string' },
  guid: { type: 'string' },
  // A value at the edges of time stays as the product wrote it, so `format` describes and does not check.
  datetime: { type: 'string', format: 'date-time' },
  date: { type: 'string', format: 'date' },
  time: { type: 'string', format: 'time' },
  integer: { type: 'integer' },
  decimal: { type: 'number' },
  boolean: { type: 'boolean' },
  other: {},
};

/** JSON schema (2020-12) of one row of a table. */
export function jsonSchemaOf(table: TableDescription): JsonObject {
  const { collection, name, key, cursor, columns, links } = table;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: name,
    description: `One record of ${collection}.`,
    type: 'object',
    required: [key],
    properties: Object.fromEntries(columns.map((column) => [column.name, propertyOf(column, table)])),
    additionalProperties: true,
    'x-key': key,
    ...(cursor === undefined ? {} : { 'x-cursor': cursor }),
    ...(links.length === 0 ? {} : { 'x-links': links.map((link) => ({ ...link })) }),
  };
}

function propertyOf(column: TableDescription['columns'][number], table: TableDescription): JsonObject {
  const { type, ...rest } = TYPES[column.type];
  const text = contentText(column, table);
  return {
    ...(type === undefined ? {} : { type: column.nullable ? [type, 'null'] : type }),
    ...rest,
    ...(column.label === undefined ? {} : { title: column.label }),
    ...(text === '' ? {} : { description: text }),
    ...(column.maxLength === undefined ? {} : { maxLength: column.maxLength }),
    ...(column.nativeType === undefined ? {} : { 'x-native-type': column.nativeType }),
  };
}
