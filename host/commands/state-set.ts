import type { Command } from 'commander';
import { PluginError } from '../../host-sdk/index.js';
import type { Puller } from '../../host-sdk/index.js';
import { lookIntoDestination } from '../pull/open-destination.js';
import { abilityOf } from '../session.js';
import { withConnectionOptions } from './options.js';
import type { ConnectionOptions } from './options.js';
import { printResult } from './print.js';
import { runWithSession } from './run-command.js';
import { withTable } from './state-table.js';

interface SetOptions extends ConnectionOptions {
  readonly to: string;
  readonly table: string;
  readonly horizon: string;
}

export function addStateSet(state: Command): void {
  withConnectionOptions(state.command('set'))
    .summary('move the point up to which a table counts as read')
    .description(
      'Moves the horizon of a table: the next incremental run reads everything that changed since. The rows stay. ' +
        'A table that was never read starts there.',
    )
    .requiredOption('--to <destination>', 'sqlite:FILE or jsonl:FOLDER')
    .requiredOption('--table <name>', 'collection')
    .requiredOption('--horizon <time>', 'ISO-8601 date or instant')
    .addHelpText(
      'after',
      `
Example:
  ivanti-exchange state set --config connection.json --to sqlite:ivanti.db --table incidents --horizon 2024-06-01`,
    )
    .action((options: SetOptions) =>
      runWithSession(options, async ({ session, signal }) => {
        const puller = abilityOf(session, 'pull');
        const { to, table, horizon } = options;
        const held = (await lookIntoDestination(to)).find(({ source }) => source === table);
        const output = held?.output ?? (await outputOf(puller, table, signal));
        const moved = await withTable(to, table, async (opened) => {
          const { checkpoint: before } = opened;
          const after = puller.rewindCheckpoint(before, horizon);
          await opened.replaceCheckpoint(output, after);
          return {
            horizonBefore: (before === null ? undefined : puller.describeCheckpoint(before).horizon) ?? null,
            horizon: puller.describeCheckpoint(after).horizon ?? null,
          };
        });
        return printResult({ table, output, ...moved }, options.json === true, (done) => setText(options, done));
      }),
    );
}

interface Moved {
  readonly horizonBefore: string | null;
  readonly horizon: string | null;
}

function setText({ to, table, horizon: asked }: SetOptions, { horizonBefore, horizon }: Moved): string {
  const now = `${table} counts as read up to ${horizon ?? asked}`;
  return horizonBefore === null
    ? `${now}. Back: state reset --to ${to} --table ${table}`
    : `${now}, before up to ${horizonBefore}. Back: state set --to ${to} --table ${table} --horizon ${horizonBefore}`;
}

/** The name that the plugin would give the table. Throws `host.unknown_name` for a collection that it does not read. */
async function outputOf(puller: Puller, table: string, signal: AbortSignal): Promise<string> {
  const tables = await puller.discover({ signal });
  const found = tables.find(({ name }) => name === table);
  if (found !== undefined) return found.output;
  const names = tables.map(({ name }) => name).join(', ');
  throw new PluginError('host.unknown_name', `The connection reads no ${table}; it reads ${names}.`, {
    field: 'table',
  });
}
