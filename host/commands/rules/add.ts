import { Option, type Command } from 'commander';
import type { Item } from '../../../host-sdk/index.js';
import { systemClock } from '../../platform/clock.js';
import { parseJson, readJsonFile } from '../../platform/read-json-file.js';
import { listQueues } from '../../store/queues.js';
import { putRules } from '../../work/rules.js';
import { audited, usageError, withHostOptions, type HostOptions } from '../options.js';
import { printAside, printResult } from '../print.js';
import { runCommand } from '../run-command.js';

interface AddOptions extends HostOptions {
  readonly file?: string;
  readonly name?: string;
  readonly kind?: Item['kind'];
  readonly filter?: string;
  readonly dedupe?: readonly string[];
  readonly folder?: string;
}

export function addRulesAdd(rules: Command): void {
  audited(withHostOptions(rules.command('add')), 'rule.added')
    .summary('add a rule, or replace the rule of the same name')
    .description(
      'Adds the rules in a file, or one rule from the options. A rule with the same name is replaced, but its ' +
        'folder and mutes are kept unless the file specifies others. Mutes that have started are always kept. If one rule is not valid, ' +
        'none is added.',
    )
    .addOption(
      new Option('--file <file>', 'a rule or a list of rules as JSON').conflicts([
        'name',
        'filter',
        'dedupe',
        'folder',
      ]),
    )
    .option('--name <name>', 'name of the rule')
    .addOption(
      new Option('--kind <kind>', 'kind of item that the rule selects (default: alert)').choices(['alert', 'event']),
    )
    .option('--filter <json>', 'filter in MongoDB syntax (default: everything)')
    .option(
      '--dedupe <fields...>',
      'create one ticket for all alerts with the same values in these fields (default: the id)',
    )
    .option('--folder <folder>', 'folder, up to three levels such as Malware/Endpoint')
    .addHelpText(
      'after',
      `
Examples:
  ivanti-exchange rules add --file rules.json
  ivanti-exchange rules add --name DLP --filter '{"alertType":"DLP"}' --dedupe user rawData.policy`,
    )
    .action((options: AddOptions) =>
      runCommand(options, async ({ store, trail }) => {
        const { added, replaced } = await putRules({ store, clock: systemClock, trail }, await documentsOf(options));
        const queues = await listQueues(store.db);
        const idle = added.filter((name) => !queues.some(({ rule }) => rule === name));
        if (idle.length > 0) printAside(`No queue uses ${idle.join(', ')} yet: add one with \`queues add\`.`);
        return printResult({ added, replaced }, options.json === true, () => `Saved ${added.join(', ')}`);
      }),
    );
}

async function documentsOf({ file, name, kind, filter, dedupe, folder }: AddOptions): Promise<readonly unknown[]> {
  if (file !== undefined) {
    const document = await readJsonFile(file);
    return Array.isArray(document) ? (document as unknown[]) : [document];
  }
  if (name === undefined) throw usageError('error: give --file FILE, or --name NAME with the options of the rule');
  return [
    {
      name,
      ...(kind === undefined ? {} : { kind }),
      ...(folder === undefined ? {} : { folder }),
      ...(filter === undefined ? {} : { filter: parseJson(filter, '--filter') }),
      ...(dedupe === undefined ? {} : { dedupe: [{ fields: dedupe }] }),
    },
  ];
}
