import { Option, type Command } from 'commander';
import { ALERT_FORMATS, type AlertFormat } from '../../alerts/alert-text.js';
import { isDocumented } from '../../alerts/alert-types.js';
import { remarkedAlerts, type Remarked } from '../../alerts/collect-alerts.js';
import { readAlerts } from '../../alerts/read-alerts.js';
import { systemClock } from '../../platform/clock.js';
import { storeAlerts } from '../../work/alerts.js';
import { terminalLine } from '../../terminal/terminal-text.js';
import { audited, withHostOptions, type HostOptions } from '../options.js';
import { printResult } from '../print.js';
import { runCommand } from '../run-command.js';

interface ImportOptions extends HostOptions {
  readonly format?: AlertFormat;
}

const MAX_SHOWN = 10;

function remarkLines(altered: number, shown: readonly Remarked[]): readonly string[] {
  if (altered === 0) return [];
  const more = altered > shown.length ? [`  and ${altered - shown.length} more`] : [];
  return [
    `${altered} contained characters that a ticket cannot store. The host replaced them, for example U+0000 by ␀:`,
    ...shown.map(({ id, remarks }) => `  ${id}: ${remarks.join('; ')}`),
    ...more,
  ];
}

export function addAlertsImport(alerts: Command): void {
  audited(withHostOptions(alerts.command('import')), 'alerts.sent')
    .summary('store the alerts and events from a file')
    .description(
      'Stores the alerts and events from a file, and updates those with a known id. If one of them is not valid, nothing is ' +
        'stored. The host replaces characters that a ticket cannot store, and adds a remark to the alert.',
    )
    .argument('<file>', 'keys: id, alertName, alertType or eventType, app, appCategory, user, type, timestamp, rawData')
    .addOption(
      new Option(
        '--format <format>',
        'JSON lines, one JSON document, or CSV (default: detected from the file)',
      ).choices(ALERT_FORMATS),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  ivanti-exchange alerts import alerts.ndjson\n  ivanti-exchange alerts import examples/alerts.ndjson     # alerts of the last three days',
    )
    .action((file: string, options: ImportOptions) =>
      runCommand(options, async ({ store, trail }) => {
        const occurrences = await readAlerts(file, options.format);
        const { added, updated } = await storeAlerts({ store, clock: systemClock, trail }, occurrences);
        const otherTypes = occurrences.filter(({ item }) => !isDocumented(item)).length;
        const remarked = remarkedAlerts(occurrences);
        const counts = { alerts: occurrences.length, added, updated, otherTypes, altered: remarked.length };
        return printResult({ ...counts, remarks: remarked.slice(0, MAX_SHOWN) }, options.json === true, (result) => {
          const others = result.otherTypes === 0 ? '' : `; ${result.otherTypes} of an undocumented type`;
          const counted = `${result.alerts} alerts read, ${result.added} added, ${result.updated} updated${others}`;
          return [counted, ...remarkLines(result.altered, result.remarks).map(terminalLine)].join('\n');
        });
      }),
    );
}
