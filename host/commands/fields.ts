import type { Command } from 'commander';
import { didYouMean, fieldTitle, PluginError, type Field } from '../../host-sdk/index.js';
import { requireCapability } from '../sessions/session.js';
import { terminalLine } from '../terminal/terminal-text.js';
import { withConnectionOptions, type ConnectionOptions } from './options.js';
import { printAside, printResult } from './print.js';
import { runWithSession } from './run-with-session.js';
import { tableText } from './table-text.js';

interface FieldsOptions extends ConnectionOptions {
  readonly object?: string;
  readonly refresh?: boolean;
  readonly choices?: readonly string[];
}

export function addFields(command: Command): void {
  withConnectionOptions(command)
    .description(
      'Lists the fields of a business object as the tenant describes them: the name that mappings use, and the label on ' +
        'forms if it differs.',
    )
    .option('--object <name>', 'collection name (default: the object of tickets)')
    .option('--refresh', 'read the fields from the tenant again instead of using the stored description')
    .option('--choices <fields...>', 'fields whose pick-list values to list; each field costs extra calls')
    .addHelpText(
      'after',
      `
Examples:
  ivanti-exchange fields --config connection.json --object employees
  ivanti-exchange fields --config connection.json --choices Status Priority`,
    )
    .action((options: FieldsOptions) =>
      runWithSession(options, async ({ session, signal }) => {
        const fields = await requireCapability(session, 'fields').getFields({
          signal,
          ...(options.object === undefined ? {} : { object: options.object }),
          ...(options.refresh === undefined ? {} : { refresh: options.refresh }),
          ...(options.choices === undefined ? {} : { choicesOf: options.choices }),
        });
        requireFields(options, fields);
        const object = options.object === undefined ? {} : { object: options.object };
        return printResult({ ...object, fields }, options.json === true, ({ fields: list }) => fieldTable(list));
      }),
    );
}

/** Throws `config.unknown_field` for a name that no field has; says of another field that it takes any value. */
function requireFields({ choices = [], object = 'The ticket object' }: FieldsOptions, fields: readonly Field[]): void {
  for (const name of choices) {
    const field = fields.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (field === undefined) {
      const near = didYouMean(
        name,
        fields.map((one) => one.name),
      );
      throw new PluginError('config.unknown_field', `${object} has no field ${name}.${near}`, { field: '--choices' });
    }
    if (field.role !== 'choice') printAside(`${fieldTitle(field)} has no pick list.`);
  }
}

function fieldTable(fields: readonly Field[]): string {
  const rows = fields.map((field) => [
    field.name,
    field.label ?? '',
    field.maxLength === undefined ? field.type : `${field.type}(${field.maxLength})`,
    field.role,
    [field.required ? 'required' : '', field.writable ? '' : 'read-only'].filter(Boolean).join(', '),
  ]);
  return [tableText(['Field', 'Label', 'Type', 'Role', ''], rows), ...fields.flatMap(choiceLines)].join('\n');
}

function choiceLines(field: Field): readonly string[] {
  const { choices } = field;
  if (choices === undefined) return [];
  const title = fieldTitle(field);
  const more = choices.complete ? '' : ', and there may be more';
  const head = choices.values.length === 0 ? `${title}: the tenant shows no values` : `${title} takes${more}:`;
  return ['', ...[head, ...choices.values.map((value) => `  ${value}`)].map(terminalLine)];
}
