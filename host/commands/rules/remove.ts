import type { Command } from 'commander';
import { dropRule } from '../../work/rules.js';
import { audited, withHostOptions, type HostOptions } from '../options.js';
import { printResult } from '../print.js';
import { runCommand } from '../run-command.js';

export function addRulesRemove(rules: Command): void {
  audited(withHostOptions(rules.command('remove')), 'rule.removed')
    .summary('remove a rule')
    .description('Removes a rule that no queue uses.')
    .argument('<name>', 'name of the rule')
    .addHelpText('after', '\nExample:\n  ivanti-exchange rules remove DLP')
    .action((name: string, options: HostOptions) =>
      runCommand(options, async ({ store, trail }) => {
        await dropRule({ store, trail }, name);
        return printResult({ removed: name }, options.json === true, () => `Removed ${name}`);
      }),
    );
}
