import type { Command } from 'commander';
import { PluginError } from '../../../host-sdk/index.js';
import { systemClock } from '../../platform/clock.js';
import { createEntryLink } from '../../store/entry-links.js';
import { passwordSetAt } from '../../store/password.js';
import { audited, usageError, withHostOptions, type HostOptions } from '../options.js';
import { printResult } from '../print.js';
import { runCommand } from '../run-command.js';
import { DEFAULT_URL, setupLink, setupText } from '../setup-text.js';

interface LinkOptions extends HostOptions {
  readonly url: string;
}

export function addPasswordLink(password: Command): void {
  audited(withHostOptions(password.command('link')), 'password.linked')
    .summary('print a link that sets the console’s password')
    .description(
      'Prints a link that sets the password of the console while none is set. The link works once and expires after 15 minutes. ' +
        'A running `serve` accepts the link at once.',
    )
    .option('--url <address>', 'address of the console', DEFAULT_URL)
    .addHelpText('after', '\nExample:\n  ivanti-exchange password link --url https://exchange.example.com')
    .action(({ url, ...options }: LinkOptions) =>
      runCommand(options, async ({ store }) => {
        if (!/^https?:\/\/[^/?#]+\/?$/i.test(url) || !URL.canParse(url)) {
          throw usageError('error: --url must be an address such as https://exchange.example.com');
        }
        if ((await passwordSetAt(store.db)) !== undefined) {
          throw new PluginError('host.denied', 'A password is already set.', {
            fix: 'Sign in with it, or remove it first: ivanti-exchange password reset.',
          });
        }
        const link = setupLink(url, await createEntryLink(store.db, { kind: 'setup' }, systemClock));
        return printResult({ link }, options.json === true, () => setupText(link));
      }),
    );
}
