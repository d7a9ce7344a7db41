import type { Command } from 'commander';
import { systemClock } from '../../platform/clock.js';
import { loadPlugin } from '../../plugins/load-plugin.js';
import { explainAlert } from '../../tickets/explain-alert.js';
import { namedAlert } from '../../tickets/named-alert.js';
import { explanationText } from '../explanation-text.js';
import { withHostOptions, type HostOptions } from '../options.js';
import { printResult } from '../print.js';
import { runCommand } from '../run-command.js';

export function addRulesExplain(rules: Command): void {
  withHostOptions(rules.command('explain'))
    .summary('explain why an alert became a ticket, or did not')
    .description(
      'Explains for each rule why an alert or event does or does not match, what holds it back, its ticket and ' +
        'queue, the last response from the tenant, and what happens next. Calls no tenant.',
    )
    .argument('<alert>', 'id of the alert (if several have it, the newest), or the sequence number of its arrival')
    .addHelpText('after', '\nExample:\n  ivanti-exchange rules explain 7f3a91')
    .action((name: string, options: HostOptions) =>
      runCommand(options, async ({ store }) => {
        const { alert, occurrences } = await namedAlert(store.db, name);
        const sources = { store, plugins: [await loadPlugin(options.plugin)], clock: systemClock };
        const explained = await explainAlert(sources, alert);
        return printResult({ alert, occurrences, ...explained }, options.json === true, explanationText);
      }),
    );
}
