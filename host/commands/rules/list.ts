import type { Command } from 'commander';
import { isoNow, systemClock } from '../../platform/clock.js';
import { listQueues } from '../../store/queues.js';
import { listRules } from '../../store/rules.js';
import { brokenRule } from '../../rules/broken-rule.js';
import { holds } from '../../rules/mute.js';
import { folderOf } from '../../rules/parse-rule.js';
import { terminalLine } from '../../terminal/terminal-text.js';
import { withHostOptions, type HostOptions } from '../options.js';
import { printResult } from '../print.js';
import { runCommand } from '../run-command.js';
import { tableText } from '../table-text.js';

export function addRulesList(rules: Command): void {
  withHostOptions(rules.command('list'))
    .summary('list the rules')
    .description('Lists the rules with their filters, groupings, mutes and queues.')
    .option('--folder <folder>', 'only rules in this folder and the folders in it')
    .addHelpText('after', '\nExample:\n  ivanti-exchange rules list --folder Malware')
    .action(({ folder, ...options }: HostOptions & { readonly folder?: string }) =>
      runCommand(options, async ({ store }) => {
        const isAsked = folder === undefined ? () => true : inFolder(folderOf(folder));
        const queues = await listQueues(store.db);
        const now = isoNow(systemClock);
        const list = (await listRules(store.db)).filter(isAsked).map((rule) => ({
          ...rule,
          broken: brokenRule(rule),
          muted: rule.mutes.filter((mute) => holds(mute, now)).map(({ name, until }) => ({ name, until })),
          queues: queues.filter((queue) => queue.rule === rule.name).map(({ name }) => name),
        }));
        return printResult({ rules: list }, options.json === true, (result) => {
          if (result.rules.length === 0) {
            return folder === undefined
              ? 'No rules: every alert and event becomes a ticket.'
              : `No rules in the folder ${folder}.`;
          }
          const rows = result.rules.map((rule) => [
            rule.folder ?? '-',
            rule.name,
            rule.kind,
            JSON.stringify(rule.filter),
            rule.dedupe
              .map((one) => ('fields' in one ? one.fields.join('+') : JSON.stringify(one.filter)))
              .join(', ') || 'id',
            rule.muted.map(({ name, until }) => `${name} until ${until}`).join(', ') || '-',
            rule.queues.join(', ') || '-',
          ]);
          const broken = result.rules.flatMap((rule) =>
            rule.broken === null
              ? []
              : ['', `${rule.name} is broken, its alerts wait: ${rule.broken.message}`, rule.broken.fix].map(
                  terminalLine,
                ),
          );
          const table = tableText(['Folder', 'Rule', 'Takes', 'Filter', 'One ticket for', 'Muted', 'Queues'], rows);
          return [table, ...broken].join('\n');
        });
      }),
    );
}

function inFolder(folder: string): (rule: { readonly folder: string | null }) => boolean {
  return (rule) => rule.folder === folder || rule.folder?.startsWith(`${folder}/`) === true;
}
