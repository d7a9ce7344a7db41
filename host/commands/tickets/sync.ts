import type { Command } from 'commander';
import { syncTickets } from '../../work/tickets.js';
import { audited, withConnectionOptions } from '../options.js';
import type { ConnectionOptions } from '../options.js';
import { printResult } from '../print.js';
import { runWithSession } from '../run-with-session.js';

interface SyncOptions extends ConnectionOptions {
  readonly acceptMissing?: boolean;
}

export function addTicketsSync(tickets: Command): void {
  audited(withConnectionOptions(tickets.command('sync')), 'tickets.synced')
    .summary('bring the statuses back')
    .description(
      'Brings statuses, severities and assignees back from the tenant. A ticket that two syncs miss counts as deleted; ' +
        'where many are missing at once, none is marked until you accept it.',
    )
    .option(
      '--accept-missing',
      'believe that tickets are gone, however many: the next sync that misses them confirms it',
    )
    .addHelpText('after', '\nExample:\n  ivanti-exchange tickets sync --config connection.json')
    .action((options: SyncOptions) =>
      runWithSession(options, async ({ session, signal, progress }) => {
        const { acceptMissing } = options;
        const result = await syncTickets(session, { signal, acceptMissing, progress: progress.start });
        progress.close();
        return printResult(result, options.json === true, ({ changed, same, missing, unknown, calls, seconds }) => {
          const counts = `${changed} changed, ${same} the same, ${missing} missing, ${unknown} unknown`;
          return `${counts}; ${calls} calls in ${seconds} s`;
        });
      }),
    );
}
