import type { Command } from 'commander';
import { removePassword } from '../store/password.js';
import { withHostOptions } from './options.js';
import type { HostOptions } from './options.js';
import { printResult } from './print.js';
import { runCommand } from './run-command.js';

export function addPasswordReset(password: Command): void {
  withHostOptions(password.command('reset'))
    .summary('take the console’s password back')
    .description(
      'Removes the password of the console and ends its sessions. `password link` prints a link that sets another.',
    )
    .addHelpText('after', '\nExample:\n  ivanti-exchange password reset')
    .action((options: HostOptions) =>
      runCommand(options, async ({ store }) => {
        const removed = await removePassword(store.db);
        return printResult({ removed }, options.json === true, () =>
          removed ? 'Removed. A link that sets another: ivanti-exchange password link' : 'There is no password.',
        );
      }),
    );
}
