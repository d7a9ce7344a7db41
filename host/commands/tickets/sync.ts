import type { Command } from 'commander';
import { syncTickets } from '../../work/tickets.js';
import { audited, withConnectionOptions, type ConnectionOptions } from '../options.js';
import { printResult } from '../print.js';
import { runWithSession } from '../run-with-session.js';

interface SyncOptions extends ConnectionOptions {
  readonly acceptMissing?: boolean;
}

export function addTicketsSync(tickets: Command): void {
  audited(withConnectionOptions(tickets.command('sync')), 'tickets.synced')
    .summary('read the statuses of tickets from the tenant')
    .description(
      'Reads statuses, severities and assignees from the tenant. A ticket that two syncs do not find counts as deleted. ' +
        'If many are missing at once, the host marks none as missing until you run the command with --accept-missing.',
    )
    .option(
      '--accept-missing',
      'mark missing tickets, even if there are many; if the next sync does not find them either, they count as deleted',
    )
    .addHelpText('after', '\nExample:\n  ivanti-exchange tickets sync --config connection.json')
    .action((options: SyncOptions) =>
      runWithSession(options, async ({ session, signal, progress }) => {
        const { acceptMissing } = options;
        const result = await syncTickets(session, { signal, acceptMissing, progress: progress.start });
        progress.close();
        return printResult(result, options.json === true, ({ changed, same, missing, unknown, calls, seconds }) => {
          const counts = `${changed} changed, ${same} unchanged, ${missing} missing, ${unknown} unknown`;
          return `${counts}; ${calls} calls in ${seconds} s`;
        });
      }),
    );
}
