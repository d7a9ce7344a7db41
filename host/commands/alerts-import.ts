import type { Command } from 'commander';
import { isDocumentedType } from '../alerts/alert-types.js';
import { readAlerts } from '../alerts/read-alerts.js';
import { isoNow, systemClock } from '../clock.js';
import { addAlerts } from '../store/alerts.js';
import { withHostOptions } from './options.js';
import type { HostOptions } from './options.js';
import { printResult } from './print.js';
import { runCommand } from './run-command.js';

export function addAlertsImport(alerts: Command): void {
  withHostOptions(alerts.command('import'))
    .summary('store the alerts of a file')
    .description('Stores the alerts of a file, one JSON object a line. All lines are good or nothing is stored.')
    .argument(
      '<file>',
      'newline-delimited JSON: id, alertName, alertType, app, appCategory, user, type, timestamp, rawData',
    )
    .addHelpText('after', '\nExample:\n  ivanti-exchange alerts import alerts.ndjson')
    .action((file: string, options: HostOptions) =>
      runCommand(options, async ({ store }) => {
        const occurrences = await readAlerts(file);
        const { added } = await addAlerts(store.db, occurrences, isoNow(systemClock));
        const otherTypes = occurrences.filter(({ item }) => !isDocumentedType(item.alertType)).length;
        return printResult({ alerts: occurrences.length, added, otherTypes }, options.json === true, (result) => {
          const others = result.otherTypes === 0 ? '' : `, ${result.otherTypes} of an undocumented type`;
          return `${result.alerts} alerts read, ${result.added} of them new${others}`;
        });
      }),
    );
}
