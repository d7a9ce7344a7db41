import type { Command } from 'commander';
import { removePassword } from '../../store/password.js';
import { audited, withHostOptions } from '../options.js';
import type { HostOptions } from '../options.js';
import { printResult } from '../print.js';
import { runCommand } from '../run-command.js';

export function addPasswordReset(password: Command): void {
  audited(withHostOptions(password.command('reset')), 'password.removed')
    .summary('take the console’s password back')
    .description(
      'Removes the password of the console and ends its sessions. `password link` prints a link that sets another.',
    )
    .addHelpText('after', '\nExample:\n  ivanti-exchange password reset')
    .action((options: HostOptions) =>
      runCommand(options, async ({ store, trail }) => {
        const removed = await removePassword(store.db, (tx) =>
          trail.note(tx, { what: 'password.removed', object: null }),
        );
        return printResult({ removed }, options.json === true, () =>
          removed ? 'Removed. A link that sets another: ivanti-exchange password link' : 'There is no password.',
        );
      }),
    );
}
