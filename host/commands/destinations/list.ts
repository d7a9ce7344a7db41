import type { Command } from 'commander';
import { shownDestinations } from '../../work/destinations.js';
import { withHostOptions, type HostOptions } from '../options.js';
import { printResult } from '../print.js';
import { runCommand } from '../run-command.js';
import { tableText } from '../table-text.js';

export function addDestinationsList(destinations: Command): void {
  withHostOptions(destinations.command('list'))
    .summary('list the kept destinations')
    .description('Lists the kept destinations: place, names of their secrets, and the connections that use them.')
    .addHelpText('after', '\nExample:\n  ivanti-exchange destinations list')
    .action((options: HostOptions) =>
      runCommand(options, async ({ store }) => {
        const list = await shownDestinations(store.db);
        return printResult({ destinations: list }, options.json === true, (result) => {
          if (result.destinations.length === 0) return 'No destinations: keep one with `destinations add`.';
          const rows = result.destinations.map(({ name, place, secretsSet, connections }) => [
            name,
            place,
            secretsSet.join(', ') || '-',
            connections.join(', ') || '-',
          ]);
          return tableText(['Name', 'Place', 'Secrets', 'Connections'], rows);
        });
      }),
    );
}
