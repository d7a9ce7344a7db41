import type { Command } from 'commander';
import { rotateKeys } from '../store/rotate-keys.js';
import { audited, withHostOptions, type HostOptions } from './options.js';
import { printResult } from './print.js';
import { runCommand } from './run-command.js';

export function addKeys(keys: Command): void {
  audited(withHostOptions(keys.command('rotate')), 'keys.rotated')
    .summary('encrypt the stored secrets with a new key')
    .description(
      'Encrypts the secrets in the data folder with a new key and removes the old one. If the key comes from ' +
        'IVANTI_EXCHANGE_KEY, set IVANTI_EXCHANGE_KEY_NEW to the new one.',
    )
    .addHelpText('after', '\nExample:\n  ivanti-exchange keys rotate')
    .action((options: HostOptions) =>
      runCommand(options, async ({ store }) =>
        printResult(await rotateKeys(store), options.json === true, ({ secrets, key }) => {
          const place = key === 'file' ? `the file ${store.folder}/key` : 'the environment';
          return `${secrets} secrets are now encrypted with the new key from ${place}`;
        }),
      ),
    );
}
