import { Option } from 'commander';
import type { Command } from 'commander';
import type { PullMode } from '../../host-sdk/index.js';
import { openDestination } from '../pull/open-destination.js';
import { pullTables } from '../pull/pull-tables.js';
import type { PulledTable } from '../pull/pull-tables.js';
import { withConnectionOptions } from './options.js';
import type { ConnectionOptions } from './options.js';
import { printResult } from './print.js';
import { runWithSession } from './run-command.js';
import { tableText } from './table-text.js';

interface PullOptions extends ConnectionOptions {
  readonly to: string;
  readonly table?: readonly string[];
  readonly mode?: PullMode;
}

export function addPull(program: Command): void {
  withConnectionOptions(program.command('pull'))
    .summary('read business objects into tables')
    .description('Reads business objects into tables, from where the last run left off.')
    .requiredOption('--to <destination>', 'sqlite:FILE or jsonl:FOLDER')
    .option('--table <names...>', 'collections to read (default: all of the connection)')
    .addOption(new Option('--mode <mode>', 'default: that of the connection').choices(['historical', 'incremental']))
    .addHelpText(
      'after',
      `
Examples:
  ivanti-exchange pull --config connection.json --to sqlite:ivanti.db
  ivanti-exchange pull --config connection.json --to jsonl:lake --table incidents employees --mode incremental`,
    )
    .action((options: PullOptions) =>
      runWithSession(options, async ({ session, signal, progress }) => {
        const destination = openDestination(options.to);
        try {
          const { table: tables, mode } = options;
          const result = await pullTables(session, { destination, tables, mode, signal, progress: progress.start });
          progress.close();
          return printResult(result, options.json === true, ({ tables: pulled, calls, seconds }) =>
            [pulledTable(pulled), `${calls} calls in ${seconds} s, written to ${destination.name}`].join('\n'),
          );
        } finally {
          await destination.close();
        }
      }),
    );
}

/** Summary of a pull for people. */
export function pulledTable(tables: readonly PulledTable[]): string {
  const rows = tables.map((one) => [
    one.table,
    one.output ?? '',
    one.rows,
    one.pages,
    one.calls,
    one.seconds,
    one.complete ? 'complete' : `INCOMPLETE: ${one.problem?.code ?? ''}`,
  ]);
  return tableText(['Object', 'Table', 'Rows', 'Pages', 'Calls', 'Seconds', ''], rows);
}
