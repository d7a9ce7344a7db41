import type { Command } from 'commander';
import { removePassword } from '../../store/password.js';
import { audited, withHostOptions, type HostOptions } from '../options.js';
import { printResult } from '../print.js';
import { runCommand } from '../run-command.js';

export function addPasswordReset(password: Command): void {
  audited(withHostOptions(password.command('reset')), 'password.removed')
    .summary('remove the password of the console')
    .description(
      'Removes the password of the console and ends its sessions. `password link` prints a link that sets a new one.',
    )
    .addHelpText('after', '\nExample:\n  ivanti-exchange password reset')
    .action((options: HostOptions) =>
      runCommand(options, async ({ store, trail }) => {
        const removed = await removePassword(store.db, (tx) =>
          trail.note(tx, { what: 'password.removed', object: null }),
        );
        return printResult({ removed }, options.json === true, () =>
          removed ? 'The password is removed. To set a new one: ivanti-exchange password link' : 'No password is set.',
        );
      }),
    );
}
