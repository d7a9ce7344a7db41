import type { TableDescription } from '../../../host-sdk/index.js';
import { columnText } from './column-text.js';

/** A dbt source. */
export interface DbtSource {
  /** Name by which models refer to it. */
  readonly name: string;
  /** Schema of the database that contains the tables; default for dbt: the name. */
  readonly schema?: string | undefined;
  readonly description: string;
}

/**
 * `sources.yml` for dbt: each table and column with its description, tests of the key, and links as `meta`.
 * A text in double quotes is JSON and YAML alike, so every name and description is safe.
 */
export function dbtSources(source: DbtSource, tables: readonly TableDescription[]): string {
  const { name, schema, description } = source;
  const lines = [
    'version: 2',
    '',
    'sources:',
    `  - name: ${quoted(name)}`,
    ...(schema === undefined ? [] : [`    schema: ${quoted(schema)}`]),
    `    description: ${quoted(description)}`,
    '    tables:',
    ...tables.flatMap(tableLines),
  ];
  return `${lines.join('\n')}\n`;
}

function tableLines(table: TableDescription): readonly string[] {
  const { collection, name, key, cursor, columns } = table;
  return [
    `      - name: ${quoted(name)}`,
    `        description: ${quoted(`The business object ${collection}, one row for each record.`)}`,
    `        meta: { key: ${quoted(key)}${cursor === undefined ? '' : `, cursor: ${quoted(cursor)}`} }`,
    '        columns:',
    ...columns.flatMap((column) => columnLines(column, table)),
  ];
}

function columnLines(column: TableDescription['columns'][number], table: TableDescription): readonly string[] {
  const text = columnText(column, table);
  const link = table.links.find((one) => one.column === column.name);
  return [
    `          - name: ${quoted(column.name)}`,
    ...(text === '' ? [] : [`            description: ${quoted(text)}`]),
    ...(column.name === table.key ? ['            tests: [unique, not_null]'] : []),
    ...(link === undefined ? [] : [`            meta: ${metaOf(link)}`]),
  ];
}

function metaOf({ toColumn, objectColumn }: TableDescription['links'][number]): string {
  const object = objectColumn === undefined ? '' : `, object_column: ${quoted(objectColumn)}`;
  return `{ references_column: ${quoted(toColumn)}${object} }`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
