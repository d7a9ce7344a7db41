import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import type { TableDescription } from '../../../host-sdk/index.js';
import { SQL_DIALECTS } from '../../destinations/destination-kinds.js';
import { describeTable } from '../../pull/describe-table.js';
import { configuredTables } from '../../pull/each-table.js';
import { columnText } from '../../pull/formats/column-text.js';
import { dbtSources } from '../../pull/formats/dbt-sources.js';
import { jsonSchemaOf } from '../../pull/formats/json-schema.js';
import type { Session } from '../../sessions/session.js';
import { withConnectionOptions, type ConnectionOptions } from '../options.js';
import { printJson, printText } from '../print.js';
import { runWithSession } from '../run-with-session.js';
import { tableText } from '../table-text.js';
import { writeFileOf } from '../write-file.js';

const FORMATS = {
  text: (tables) => tables.map(textOf).join('\n\n'),
  'json-schema': (tables) => {
    const schemas = Object.fromEntries(tables.map((table) => [table.name, jsonSchemaOf(table)]));
    return JSON.stringify(schemas, null, 2);
  },
  ddl: (tables, { dialect }) => tables.map((table) => `${SQL_DIALECTS.get(dialect)?.(table) ?? ''};`).join('\n\n'),
  dbt: (tables, { connection }) =>
    dbtSources(
      { name: sourceName(connection), description: `Tables of the connection ${connection}.` },
      tables,
    ).trimEnd(),
} satisfies Readonly<Record<string, (tables: readonly TableDescription[], how: Described) => string>>;

interface Described {
  /** Name of the connection. */
  readonly connection: string;
  /** Kind of destination. */
  readonly dialect: string;
}

interface DescribeOptions extends ConnectionOptions {
  readonly format: keyof typeof FORMATS;
  readonly dialect: string;
  readonly out?: string;
}

export function addTablesDescribe(tables: Command): void {
  withConnectionOptions(tables.command('describe'))
    .argument('[names...]', 'collections to describe (default: all tables of the connection)')
    .summary('describe the columns of tables, also as JSON schema, as SQL or for dbt')
    .description(
      'Describes each table as the next pull would write it: columns with type, label and description as the tenant ' +
        'states them, the key, and the columns that link to other records. Reads no records.',
    )
    .addOption(new Option('--format <format>', 'how to write them').choices(Object.keys(FORMATS)).default('text'))
    .addOption(
      new Option('--dialect <kind>', 'destination whose SQL `ddl` writes')
        .choices([...SQL_DIALECTS.keys()])
        .default('sqlite'),
    )
    .option('--out <file>', 'file to write; an existing file is replaced')
    .addHelpText(
      'after',
      `
Examples:
  ivanti-exchange tables describe incidents --config connection.json
  ivanti-exchange tables describe --config connection.json --format dbt --out models/sources.yml
  ivanti-exchange tables describe incidents --config connection.json --format json-schema
  ivanti-exchange tables describe --config connection.json --format ddl --dialect postgres`,
    )
    .action((names: readonly string[], options: DescribeOptions) =>
      runWithSession(options, async ({ session, signal }) => {
        const described = await describe(session, names, signal);
        if (options.json === true) printJson({ tables: described });
        const text = FORMATS[options.format](described, {
          connection: session.connection.name,
          dialect: options.dialect,
        });
        if (options.out !== undefined) await writeFileOf(lines(text), resolve(options.out), signal);
        else if (options.json !== true) printText(text);
        return 0;
      }),
    );
}

async function* lines(text: string): AsyncGenerator<string> {
  yield `${text}\n`;
}

async function describe(
  session: Session,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly TableDescription[]> {
  const described: TableDescription[] = [];
  for (const table of names.length > 0 ? names : configuredTables(session)) {
    described.push(await describeTable(session, table, signal));
  }
  return described;
}

function textOf(table: TableDescription): string {
  const { collection, name, key, cursor, columns } = table;
  const changes = cursor === undefined ? '' : `, changes by ${cursor}`;
  const rows = columns.map((column) => [
    column.name,
    column.maxLength === undefined ? column.type : `${column.type}(${column.maxLength})`,
    columnText(column, table),
  ]);
  return `${name}: the object ${collection}, key ${key}${changes}\n${tableText(['Column', 'Type', 'Content'], rows)}`;
}

/** dbt wants names of letters, digits and underscores. */
function sourceName(connection: string): string {
  const words = connection.toLowerCase().split(/[^a-z0-9]+/);
  return words.filter((word) => word !== '').join('_') || 'tables';
}
