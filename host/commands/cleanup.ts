import type { Command } from 'commander';
import { cleanUp, type CleanUpResult } from '../cleanup/clean-up.js';
import { systemClock } from '../platform/clock.js';
import type { Retention } from '../store/retention.js';
import { changeRetention } from '../work/retention.js';
import { audited, wholeNumber, withHostOptions, type HostOptions } from './options.js';
import { printResult } from './print.js';
import { runCommand } from './run-command.js';

interface CleanUpCommandOptions extends HostOptions {
  readonly alerts?: number;
  readonly runs?: number;
  readonly logs?: number;
  readonly tickets?: number;
  readonly save?: boolean;
  readonly dryRun?: boolean;
}

export function addCleanUp(command: Command): void {
  audited(withHostOptions(command), 'data.cleaned')
    .description(
      'Deletes old alerts, run reports, log entries and, with --tickets, closed tickets from the data folder, as ' +
        '`serve` does every day. Deletes nothing on the tenant, and keeps tickets whose outcome is unknown.',
    )
    .option('--alerts <days>', 'days to keep alerts and events (default: 90)', wholeNumber('--alerts', 1))
    .option('--runs <days>', 'days to keep reports of runs (default: 30)', wholeNumber('--runs', 1))
    .option('--logs <days>', 'days to keep log entries (default: 30)', wholeNumber('--logs', 1))
    .option('--tickets <days>', 'days to keep closed tickets (default: forever)', wholeNumber('--tickets', 1))
    .option('--save', 'store the given days, also for the daily clean-up')
    .option('--dry-run', 'count what would be deleted, and delete nothing')
    .addHelpText('after', '\nExample:\n  ivanti-exchange cleanup --dry-run')
    .action((options: CleanUpCommandOptions) =>
      runCommand(options, async ({ store, trail }) => {
        const { alerts, runs, logs, tickets, dryRun } = options;
        const given = Object.entries({ alerts, runs, logs, tickets }).filter(([, days]) => days !== undefined);
        const retention = Object.fromEntries(given) as Retention;
        const result = await cleanUp({ store, clock: systemClock, retention, dryRun });
        trail.tell({ after: { dryRun: dryRun === true, ...result, kept: { ...result.kept } } });
        if (options.save === true) await changeRetention({ store, trail }, retention);
        return printResult({ dryRun: dryRun === true, ...result }, options.json === true, cleanUpText);
      }),
    );
}

function cleanUpText({
  dryRun,
  alerts,
  runs,
  logs,
  tickets,
  kept,
}: CleanUpResult & { readonly dryRun: boolean }): string {
  const until = kept.tickets === null ? 'forever' : `${kept.tickets} days`;
  return [
    `${dryRun ? 'Would remove' : 'Removed'} ${alerts} alerts, ${runs} run reports, ${logs} log entries, ${tickets} closed tickets`,
    `Kept: alerts ${kept.alerts} days, run reports ${kept.runs} days, log entries ${kept.logs} days, closed tickets ${until}`,
  ].join('\n');
}
