import type { Command } from 'commander';
import { testDestination } from '../../destinations/open-destination.js';
import { findDestination } from '../../store/destinations.js';
import { keptPlace } from '../../work/kept-place.js';
import { withHostOptions, type HostOptions } from '../options.js';
import { printResult } from '../print.js';
import { runCommand } from '../run-command.js';

export function addDestinationsTest(destinations: Command): void {
  withHostOptions(destinations.command('test'))
    .summary('test whether a run could write to a destination')
    .description('Tests whether a run could write to a kept destination. Writes no rows.')
    .argument('<name>', 'name of the destination')
    .addHelpText('after', '\nExample:\n  ivanti-exchange destinations test lake')
    .action((name: string, options: HostOptions) =>
      runCommand(options, async ({ store }) => {
        const place = keptPlace({ store }, await findDestination(store.db, name));
        await testDestination(place);
        const result = { name, place: place.name, ok: true };
        return printResult(result, options.json === true, () => `${name} can be written: ${place.name}`);
      }),
    );
}
