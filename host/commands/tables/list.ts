import type { Command } from 'commander';
import { EMPTY_OR_HIDDEN, type DiscoverStep, type TableInfo } from '../../../host-sdk/index.js';
import type { ProgressBar } from '../../progress/progress.js';
import { requireCapability } from '../../sessions/session.js';
import { withConnectionOptions, type ConnectionOptions } from '../options.js';
import { printResult } from '../print.js';
import { runWithSession } from '../run-with-session.js';
import { tableText } from '../table-text.js';

interface TablesOptions extends ConnectionOptions {
  readonly all?: boolean;
}

export function addTablesList(command: Command): void {
  withConnectionOptions(command)
    .description(
      'Tests each business object of the connection with one read, and lists which can become tables. Prints its progress on stderr.',
    )
    .option('--all', 'every business object that the host finds on the tenant')
    .addHelpText(
      'after',
      `
Examples:
  ivanti-exchange tables --config connection.json
  ivanti-exchange tables --config connection.json --all --json`,
    )
    .action((options: TablesOptions) =>
      runWithSession(options, async ({ session, signal, progress }) => {
        let bar: ProgressBar | undefined;
        const onTried = ({ tried, total }: DiscoverStep) => {
          bar ??= progress.start('Tables tried', total);
          bar.update(tried, total);
        };
        const tables = await requireCapability(session, 'pull').discover({
          signal,
          all: options.all === true,
          onTried,
        });
        bar?.end();
        progress.close();
        return printResult({ tables }, options.json === true, (result) => tablesText(result.tables));
      }),
    );
}

function tablesText(tables: readonly TableInfo[]): string {
  if (tables.length === 0) return 'The connection reads no tables; --all lists the business objects of the tenant.';
  const rows = tables.map((one) => [one.name, one.output, recordsOf(one), readability(one)]);
  return tableText(['Object', 'Table', 'Records', 'Readable'], rows);
}

const WORDS = { yes: 'yes', empty: EMPTY_OR_HIDDEN, no: 'no', absent: 'does not exist' } as const;

function readability({ readable, problem }: TableInfo): string {
  const word = WORDS[readable];
  return problem === undefined ? word : `${word}: ${problem.message}`;
}

function recordsOf({ readable, count }: TableInfo): string | number {
  return count ?? (readable === 'yes' ? '?' : '-');
}
