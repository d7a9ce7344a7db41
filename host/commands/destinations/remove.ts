import type { Command } from 'commander';
import { dropDestination } from '../../work/destinations.js';
import { audited, withHostOptions, type HostOptions } from '../options.js';
import { printResult } from '../print.js';
import { runCommand } from '../run-command.js';

export function addDestinationsRemove(destinations: Command): void {
  audited(withHostOptions(destinations.command('remove')), 'destination.removed')
    .summary('remove a destination that no connection uses')
    .description('Removes a kept destination that no connection uses. The tables in it stay where they are.')
    .argument('<name>', 'name of the destination')
    .addHelpText('after', '\nExample:\n  ivanti-exchange destinations remove lake')
    .action((name: string, options: HostOptions) =>
      runCommand(options, async ({ store, trail }) => {
        trail.tell({ object: name });
        await dropDestination({ store, trail }, name);
        return printResult({ removed: name }, options.json === true, () => `Removed ${name}; its tables stay`);
      }),
    );
}
