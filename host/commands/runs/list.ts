import type { Command } from 'commander';
import { listRuns, type StoredRun } from '../../store/runs.js';
import { chosenConnection, withChosenConnection, type ChosenConnection } from '../chosen-connection.js';
import { wholeNumber, withHostOptions, type HostOptions } from '../options.js';
import { printResult } from '../print.js';
import { runCommand } from '../run-command.js';
import { tableText } from '../table-text.js';

interface ListOptions extends HostOptions, ChosenConnection {
  readonly job?: string;
  readonly limit: number;
}

export function addRunsList(runs: Command): void {
  withChosenConnection(withHostOptions(runs.command('list')))
    .summary('list the runs of jobs')
    .description('Lists the runs of jobs with their numbers, newest first. Calls no tenant.')
    .option('--job <name>', 'only runs of this job, for example pull')
    .option('--limit <number>', 'largest number of runs', wholeNumber('--limit', 1), 20)
    .addHelpText(
      'after',
      `
Examples:
  ivanti-exchange runs list
  ivanti-exchange runs list --job pull --limit 5 --json`,
    )
    .action((options: ListOptions) =>
      runCommand(options, async ({ store }) => {
        const { limit, job, plugin } = options;
        const connection = await chosenConnection(options, store.db, plugin);
        const result = { runs: await listRuns(store.db, limit, { connection, job }) };
        return printResult(result, options.json === true, (listed) => listText(listed.runs));
      }),
    );
}

function listText(runs: readonly StoredRun[]): string {
  if (runs.length === 0) return 'No runs.';
  return tableText(
    ['Run', 'Connection', 'Job', 'Started', 'Ended', 'Outcome'],
    runs.map(({ id, connection, job, startedAt, endedAt, problem }) => [
      id,
      connection,
      job,
      startedAt,
      endedAt,
      problem?.code ?? 'ok',
    ]),
  );
}
