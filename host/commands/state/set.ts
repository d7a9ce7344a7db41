import type { Command } from 'commander';
import { didYouMean, PluginError } from '../../../host-sdk/index.js';
import { checkPull } from '../../pull/check-pull.js';
import { configuredTables } from '../../pull/each-table.js';
import { lookIntoDestination } from '../../destinations/open-destination.js';
import { requireCapability, type Session } from '../../sessions/session.js';
import { chosenPlace, shownPlace, withDestination, type DestinationOption } from '../destination-option.js';
import { withOptionNames } from '../option-fields.js';
import { audited, withConnectionOptions, type ConnectionOptions } from '../options.js';
import { printResult } from '../print.js';
import { runWithSession } from '../run-with-session.js';
import { heldTable, withTable } from './table.js';

interface SetOptions extends ConnectionOptions, DestinationOption {
  readonly table: string;
  readonly horizon: string;
}

export function addStateSet(state: Command): void {
  withDestination(audited(withConnectionOptions(state.command('set')), 'state.set'))
    .summary('set how far a table has been read')
    .description(
      'Sets the horizon of a table: the next incremental run reads all later changes. The rows stay. ' +
        'A table that was never read starts at this point.',
    )
    .requiredOption('--table <name>', 'collection')
    .requiredOption('--horizon <time>', 'ISO-8601 date or instant')
    .addHelpText(
      'after',
      `
Example:
  ivanti-exchange state set --config connection.json --to sqlite:tables.db --table incidents --horizon 2024-06-01`,
    )
    .action((options: SetOptions) =>
      runWithSession(options, async ({ session, signal, trail }) => {
        const puller = requireCapability(session, 'pull');
        const { horizon } = options;
        const place = await chosenPlace(options, session);
        const to = shownPlace(options, place);
        const held = heldTable(puller, await lookIntoDestination(place), options.table);
        // Refused before any call or change.
        withOptionNames(() => puller.rewindCheckpoint(held?.checkpoint ?? null, horizon));
        const { source: table, output } = held ?? (await newTable(session, options.table, signal));
        const moved = await withTable(place, table, session, async (opened) => {
          const { checkpoint: before } = opened;
          const after = puller.rewindCheckpoint(before, horizon);
          await opened.replaceCheckpoint(output, after);
          return {
            horizonBefore: (before === null ? undefined : puller.describeCheckpoint(before).horizon) ?? null,
            horizon: puller.describeCheckpoint(after).horizon ?? null,
          };
        });
        trail.tell({ object: table, before: { horizon: moved.horizonBefore }, after: { to, horizon: moved.horizon } });
        return printResult({ table, output, ...moved }, options.json === true, (done) => setText(to, horizon, done));
      }),
    );
}

interface Moved {
  readonly table: string;
  readonly horizonBefore: string | null;
  readonly horizon: string | null;
}

function setText(to: string, asked: string, { table, horizonBefore, horizon }: Moved): string {
  const now = `${table} counts as read up to ${horizon ?? asked}`;
  return horizonBefore === null
    ? `${now}. To undo: state reset --to ${to} --table ${table}`
    : `${now}, before up to ${horizonBefore}. To undo: state set --to ${to} --table ${table} --horizon ${horizonBefore}`;
}

/** The name that the plugin gives a table. Throws `host.unknown_name` for a collection that the connection does not read. */
async function newTable(
  session: Session,
  name: string,
  signal: AbortSignal,
): Promise<{ readonly source: string; readonly output: string }> {
  const [table = name] = withOptionNames(() => checkPull(session, { tables: [name] }));
  const names = configuredTables(session);
  const tables = names.includes(table) ? await requireCapability(session, 'pull').discover({ signal }) : [];
  const found = tables.find((one) => one.name === table);
  if (found !== undefined) return { source: table, output: found.output };
  throw new PluginError(
    'host.unknown_name',
    `The connection reads no ${table}; it reads ${names.join(', ')}.${didYouMean(table, names)}`,
    {
      field: '--table',
      fix: 'Use one of them, or add it to the tables of the connection.',
    },
  );
}
