import type { Command } from 'commander';
import { lookIntoDestination } from '../../destinations/open-destination.js';
import { requireCapability } from '../../sessions/session.js';
import { chosenPlace, shownPlace, withDestination, type DestinationOption } from '../destination-option.js';
import { audited, withConnectionOptions, type ConnectionOptions } from '../options.js';
import { printResult } from '../print.js';
import { runWithSession } from '../run-with-session.js';
import { requireHeld, withTable } from './table.js';

interface ResetOptions extends ConnectionOptions, DestinationOption {
  readonly table: string;
  readonly drop?: boolean;
}

export function addStateReset(state: Command): void {
  withDestination(audited(withConnectionOptions(state.command('reset')), 'state.reset'))
    .summary('reset how far a table has been read')
    .description(
      'Resets how far a table has been read: the next run starts from the beginning. The rows stay unless --drop is given.',
    )
    .requiredOption('--table <name>', 'collection')
    .option('--drop', 'also delete the table with its rows')
    .addHelpText(
      'after',
      '\nExample:\n  ivanti-exchange state reset --config connection.json --to sqlite:tables.db --table incidents',
    )
    .action((options: ResetOptions) =>
      runWithSession(options, async ({ session, trail }) => {
        const puller = requireCapability(session, 'pull');
        const { drop = false } = options;
        const place = await chosenPlace(options, session);
        const to = shownPlace(options, place);
        const held = requireHeld(puller, await lookIntoDestination(place), options.table, to);
        const { source: table, output, rows } = held;
        const horizonBefore = await withTable(place, table, session, async (opened) => {
          // Read first: for a state that this program cannot read, it cannot print the command to undo.
          const before = opened.checkpoint === null ? undefined : puller.describeCheckpoint(opened.checkpoint);
          await (drop ? opened.drop() : opened.replaceCheckpoint(output, null));
          return before?.horizon ?? null;
        });
        const result = { table, output, horizonBefore, rows, dropped: drop };
        trail.tell({ object: table, before: { horizon: horizonBefore }, after: { to, horizon: null, dropped: drop } });
        return printResult(result, options.json === true, (done) => resetText(to, done));
      }),
    );
}

interface Reset {
  readonly table: string;
  readonly output: string;
  readonly rows: number;
  readonly horizonBefore: string | null;
  readonly dropped: boolean;
}

function resetText(to: string, { table, output, rows, horizonBefore, dropped }: Reset): string {
  if (dropped) return `${output} with its ${rows} rows was deleted; the next run of ${table} starts from the beginning`;
  const result = `The next run of ${table} starts from the beginning; the ${rows} rows of ${output} stay`;
  if (horizonBefore === null) return result;
  return `${result}. To undo: state set --to ${to} --table ${table} --horizon ${horizonBefore}`;
}
