import type { Command } from 'commander';
import { PluginError } from '../../host-sdk/index.js';
import { listQueues, removeRule } from '../store/queues.js';
import { namedRule } from './named-rule.js';
import { withHostOptions } from './options.js';
import type { HostOptions } from './options.js';
import { printResult } from './print.js';
import { runCommand } from './run-command.js';
import { transaction } from '../store/transaction.js';

export function addRulesRemove(rules: Command): void {
  withHostOptions(rules.command('remove'))
    .summary('remove a rule')
    .description('Removes a rule that no queue uses.')
    .argument('<name>', 'name of the rule')
    .addHelpText('after', '\nExample:\n  ivanti-exchange rules remove DLP')
    .action((name: string, options: HostOptions) =>
      runCommand(options, async ({ store }) => {
        await transaction(store.db, async (tx) => {
          await namedRule(tx, name);
          const users = (await listQueues(tx)).filter(({ rule }) => rule === name).map((queue) => queue.name);
          if (users.length > 0) {
            throw new PluginError('config.invalid', `The rule "${name}" is used by ${users.join(', ')}.`, {
              field: 'rule',
              fix: 'Remove these queues first with `queues remove`.',
            });
          }
          await removeRule(tx, name);
        });
        return printResult({ removed: name }, options.json === true, () => `Removed ${name}`);
      }),
    );
}
