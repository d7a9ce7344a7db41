import type { Command } from 'commander';
import { systemClock } from '../../platform/clock.js';
import { countMatches } from '../../tickets/rule-matches.js';
import { ruleNamed } from '../../work/rules.js';
import { wholeNumber, withHostOptions, type HostOptions } from '../options.js';
import { printResult } from '../print.js';
import { runCommand } from '../run-command.js';

export function addRulesTest(rules: Command): void {
  withHostOptions(rules.command('test'))
    .summary('count the alerts of a rule')
    .description(
      'Counts the stored alerts or events of the past days (see --days) that match a rule. Creates no ticket.',
    )
    .argument('<name>', 'name of the rule')
    .option('--days <number>', 'how many days back, by the time of the alerts', wholeNumber('--days', 1), 7)
    .addHelpText('after', '\nExample:\n  ivanti-exchange rules test DLP --days 30')
    .action((name: string, { days, ...options }: HostOptions & { readonly days: number }) =>
      runCommand(options, async ({ store }) => {
        const rule = await ruleNamed(store.db, name);
        const matches = await countMatches(store.db, rule, { days, clock: systemClock });
        return printResult({ rule: name, days, ...matches }, options.json === true, (result) => {
          const muted = result.muted === 0 ? '' : `, ${result.muted} of them muted`;
          return `${result.matching} ${rule.kind}s in ${days} days${muted}: at most ${result.tickets} tickets`;
        });
      }),
    );
}
