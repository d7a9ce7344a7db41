import type { Command } from 'commander';
import { EMPTY_OR_HIDDEN, toProblem } from '../../host-sdk/index.js';
import type { CheckpointInfo, Problem, Puller } from '../../host-sdk/index.js';
import type { TableSummary } from '../pull/destination.js';
import { lookIntoDestination } from '../pull/open-destination.js';
import { abilityOf } from '../session.js';
import { withConnectionOptions } from './options.js';
import type { ConnectionOptions } from './options.js';
import { printResult } from './print.js';
import { runWithSession } from './run-command.js';
import { stretchText } from './span-text.js';
import { requireHeld } from './state-table.js';
import { tableText } from './table-text.js';

interface ShowOptions extends ConnectionOptions {
  readonly to: string;
  readonly table?: readonly string[];
}

export function addStateShow(state: Command): void {
  withConnectionOptions(state.command('show'))
    .summary('show how far each table has been read')
    .description(
      'Shows how far each table of a destination has been read. Asks the tenant nothing and changes nothing.',
    )
    .requiredOption('--to <destination>', 'sqlite:FILE or jsonl:FOLDER')
    .option('--table <names...>', 'collections (default: all of the destination)')
    .addHelpText('after', '\nExample:\n  ivanti-exchange state show --config connection.json --to sqlite:ivanti.db')
    .action((options: ShowOptions) =>
      runWithSession(options, async ({ session }) => {
        const puller = abilityOf(session, 'pull');
        const held = await lookIntoDestination(options.to);
        const chosen = options.table?.map((name) => requireHeld(puller, held, name, options.to)) ?? held;
        const tables = [...new Set(chosen)].map((summary) => shownTable(puller, summary));
        const problem = tables.find((one) => one.problem !== undefined)?.problem;
        const result = { tables, ...(problem === undefined ? {} : { problem }) };
        return printResult(result, options.json === true, (shown) => stateText(shown.tables));
      }),
    );
}

interface ShownTable extends Partial<CheckpointInfo>, Omit<TableSummary, 'source' | 'checkpoint'> {
  readonly table: string;
  /** Why the checkpoint cannot be read. */
  readonly problem?: Problem;
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

function stateText(tables: readonly ShownTable[]): string {
  if (tables.length === 0) return 'Nothing has been written there.';
  const rows = tables.map((one) => [
    one.table,
    one.output,
    one.rows,
    one.empty === true ? EMPTY_OR_HIDDEN : (one.horizon ?? '-'),
    one.cursor ?? '-',
    one.writtenAt,
    remark(one),
  ]);
  return tableText(['Object', 'Table', 'Rows', 'Complete up to', 'Latest change', 'Written at', ''], rows);
}

function remark({ problem, unfinished }: ShownTable): string {
  if (problem !== undefined) return `${problem.code}: ${problem.message}`;
  if (unfinished === undefined) return 'starts anew';
  return unfinished.map(({ mode, ...bounds }) => `${mode} run from ${stretchText(bounds)} is unfinished`).join('; ');
}
