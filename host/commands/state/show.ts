import type { Command } from 'commander';
import { toProblem, type Puller } from '../../../host-sdk/index.js';
import type { TableSummary } from '../../destinations/destination.js';
import { lookIntoDestination } from '../../destinations/open-destination.js';
import { requireCapability } from '../../sessions/session.js';
import { chosenPlace, shownPlace, withDestination, type DestinationOption } from '../destination-option.js';
import { withConnectionOptions, type ConnectionOptions } from '../options.js';
import { printResult } from '../print.js';
import { runWithSession } from '../run-with-session.js';
import { requireHeld } from './table.js';
import { stateText, type ShownTable } from './text.js';

interface ShowOptions extends ConnectionOptions, DestinationOption {
  readonly table?: readonly string[];
}

export function addStateShow(state: Command): void {
  withDestination(withConnectionOptions(state.command('show')))
    .summary('show how far each table has been read')
    .description('Shows how far each table of a destination has been read. Calls no tenant and changes nothing.')
    .option('--table <names...>', 'collections (default: all tables of the destination)')
    .addHelpText('after', '\nExample:\n  ivanti-exchange state show --config connection.json --to sqlite:tables.db')
    .action((options: ShowOptions) =>
      runWithSession(options, async ({ session }) => {
        const puller = requireCapability(session, 'pull');
        const place = await chosenPlace(options, session);
        const held = await lookIntoDestination(place);
        const to = shownPlace(options, place);
        const chosen = options.table?.map((name) => requireHeld(puller, held, name, to)) ?? held;
        const tables = [...new Set(chosen)].map((summary) => shownTable(puller, summary));
        const problem = tables.find((one) => one.problem !== undefined)?.problem;
        const result = { tables, ...(problem === undefined ? {} : { problem }) };
        return printResult(result, options.json === true, (shown) => stateText(shown.tables, place.name));
      }),
    );
}

function shownTable(puller: Puller, { source, checkpoint, ...written }: TableSummary): ShownTable {
  const shown = { table: source, ...written };
  if (checkpoint === null) return shown;
  try {
    return { ...shown, ...puller.describeCheckpoint(checkpoint) };
  } catch (error) {
    return { ...shown, problem: toProblem(error) };
  }
}
