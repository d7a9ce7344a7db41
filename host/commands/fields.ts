import type { Command } from 'commander';
import type { Field } from '../../host-sdk/index.js';
import { abilityOf } from '../session.js';
import { withConnectionOptions } from './common-options.js';
import type { ConnectionOptions } from './common-options.js';
import { printResult } from './print.js';
import { runWithSession } from './run-command.js';
import { tableText } from './table-text.js';

interface FieldsOptions extends ConnectionOptions {
  readonly object?: string;
  readonly refresh?: boolean;
}

export function addFields(program: Command): void {
  withConnectionOptions(program.command('fields'))
    .summary('list the fields of a business object')
    .description('Lists the fields of a business object as the tenant describes them.')
    .option('--object <name>', 'collection name (default: the object that tickets are made of)')
    .option('--refresh', 'ask the tenant again instead of using an earlier description')
    .addHelpText('after', '\nExample:\n  ivanti-exchange fields --config connection.json --object employees')
    .action((options: FieldsOptions) =>
      runWithSession(options, async ({ session, signal }) => {
        const fields = await abilityOf(session, 'fields').getFields({
          signal,
          ...(options.object === undefined ? {} : { object: options.object }),
          ...(options.refresh === undefined ? {} : { refresh: options.refresh }),
        });
        const object = options.object === undefined ? {} : { object: options.object };
        return printResult({ ...object, fields }, options.json === true, ({ fields: list }) => fieldTable(list));
      }),
    );
}

function fieldTable(fields: readonly Field[]): string {
  const rows = fields.map((field) => [
    field.name,
    field.maxLength === undefined ? field.type : `${field.type}(${field.maxLength})`,
    field.role,
    [field.required ? 'required' : '', field.writable ? '' : 'read-only'].filter(Boolean).join(', '),
  ]);
  return tableText(['Field', 'Type', 'Role', ''], rows);
}
