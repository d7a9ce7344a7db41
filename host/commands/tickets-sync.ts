import type { Command } from 'commander';
import { syncTickets } from '../tickets/sync-tickets.js';
import { withConnectionOptions } from './options.js';
import type { ConnectionOptions } from './options.js';
import { printResult } from './print.js';
import { runWithSession } from './run-command.js';

export function addTicketsSync(tickets: Command): void {
  withConnectionOptions(tickets.command('sync'))
    .summary('bring the statuses back')
    .description('Brings statuses, severities and assignees back from the tenant.')
    .addHelpText('after', '\nExample:\n  ivanti-exchange tickets sync --config connection.json')
    .action((options: ConnectionOptions) =>
      runWithSession(options, async ({ session, signal, progress }) => {
        const result = await syncTickets(session, { signal, progress: progress.start });
        progress.close();
        return printResult(result, options.json === true, ({ changed, same, missing, unknown, calls, seconds }) => {
          const counts = `${changed} changed, ${same} the same, ${missing} missing, ${unknown} unknown`;
          return `${counts}; ${calls} calls in ${seconds} s`;
        });
      }),
    );
}
