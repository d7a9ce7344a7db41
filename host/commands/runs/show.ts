import type { Command } from 'commander';
import { keptRun } from '../../store/runs.js';
import { withDataOptions, type DataOptions } from '../options.js';
import { printJson, printText } from '../print.js';
import { runCommand } from '../run-command.js';
import { runId } from './run-id.js';

export function addRunsShow(runs: Command): void {
  withDataOptions(runs.command('show'))
    .argument('<run>', 'number of the run, see `runs list`', runId)
    .summary('show the report of a run')
    .description('Shows the report of one run as JSON: its result, or the problem that ended it. Calls no tenant.')
    .addHelpText('after', '\nExample:\n  ivanti-exchange runs show 17')
    .action((id: number, options: DataOptions) =>
      runCommand(options, async ({ store }) => {
        const { run } = await keptRun(store.db, id);
        if (options.json === true) printJson(run);
        else printText(JSON.stringify(run, null, 2));
        return 0;
      }),
    );
}
