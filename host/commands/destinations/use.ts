import type { Command } from 'commander';
import { lookIntoDestination } from '../../destinations/open-destination.js';
import { systemClock } from '../../platform/clock.js';
import { loadPlugin } from '../../plugins/load-plugin.js';
import { listConnections } from '../../store/connections.js';
import { findDestination } from '../../store/destinations.js';
import type { Store } from '../../store/store.js';
import { useDestination } from '../../work/destinations.js';
import { keptPlace } from '../../work/kept-place.js';
import { chosenConnection, withChosenConnection, type ChosenConnection } from '../chosen-connection.js';
import { audited, usageError, withHostOptions, type HostOptions } from '../options.js';
import { printAside, printResult } from '../print.js';
import { runCommand } from '../run-command.js';

interface UseOptions extends HostOptions, ChosenConnection {
  readonly default?: boolean;
}

export function addDestinationsUse(destinations: Command): void {
  withChosenConnection(audited(withHostOptions(destinations.command('use')), 'connection.changed'))
    .summary('set the destination of a connection')
    .description(
      'Sets the destination of a stored connection, by default of the only one: from its next run on, its tables are written there. A destination without ' +
        'tables is read from the beginning. The tables in the earlier destination stay.',
    )
    .argument('[name]', 'name of a kept destination')
    .option('--default', 'no destination of its own: `serve` chooses the place, with --to or a file for each tenant')
    .addHelpText(
      'after',
      `
Examples:
  ivanti-exchange destinations use lake --connection production
  ivanti-exchange destinations use --default --connection production`,
    )
    .action((name: string | undefined, options: UseOptions) => {
      if ((name === undefined) !== (options.default === true)) {
        throw usageError('error: name a kept destination, or give --default');
      }
      return runCommand(options, async ({ store, trail }) => {
        const connection = (await chosenConnection(options, store.db, options.plugin)) ?? (await onlyConnection(store));
        trail.tell({ object: connection });
        const sources = { store, plugins: [await loadPlugin(options.plugin)], clock: systemClock, trail };
        await useDestination(sources, { connection, destination: name ?? null });
        if (name !== undefined) await tellEmpty(store, name);
        const result = { connection, destination: name ?? null };
        return printResult(result, options.json === true, () =>
          name === undefined ? `${connection} has no destination of its own` : `${connection} writes to ${name}`,
        );
      });
    });
}

async function onlyConnection({ db, folder }: Store): Promise<string> {
  const names = (await listConnections(db)).map(({ name }) => name);
  const [only, another] = names;
  if (only !== undefined && another === undefined) return only;
  const choice = only === undefined ? '; there is none yet' : `; ${folder} knows ${names.join(', ')}`;
  throw usageError(`error: name a connection with --connection NAME${choice}`);
}

/** A destination that cannot be read now is a problem of the next run. */
async function tellEmpty(store: Store, name: string): Promise<void> {
  const place = keptPlace({ store }, await findDestination(store.db, name));
  const held = await lookIntoDestination(place).catch(() => undefined);
  if (held === undefined) printAside(`${place.name} cannot be read now: \`destinations test\` shows why.`);
  else if (held.length === 0) printAside(`${place.name} is empty: the next run reads history from the beginning.`);
}
