import { Option, type Command } from 'commander';
import { readJsonFile } from '../../platform/read-json-file.js';
import type { TicketQueue } from '../../store/queues.js';
import { parseQueue } from '../../tickets/parse-queue.js';
import type { QueueDraft } from '../../tickets/prepare-queue.js';
import { putQueue } from '../../work/queues.js';
import { audited, usageError, withConnectionOptions, type ConnectionOptions } from '../options.js';
import { printAside, printResult } from '../print.js';
import { runWithSession } from '../run-with-session.js';

interface AddOptions extends ConnectionOptions {
  readonly file?: string;
  readonly name?: string;
  readonly rule?: string;
  readonly queue?: string;
  readonly mode?: NonNullable<TicketQueue['mode']>;
  readonly onClosed?: NonNullable<TicketQueue['on_closed']>;
  readonly reopenWithin?: string;
}

/** Options that a file replaces. */
const OF_A_FILE = ['name', 'rule', 'queue', 'mode', 'onClosed', 'reopenWithin'];

export function addQueuesAdd(queues: Command): void {
  audited(withConnectionOptions(queues.command('add')), 'queue.added')
    .summary('add a queue, or replace the queue of the same name')
    .description(
      'Sends the alerts of a rule to a queue of the connection, with the default mappings or those from a file.',
    )
    .addOption(new Option('--file <file>', 'a queue as JSON').conflicts(OF_A_FILE))
    .option('--name <name>', 'name of the queue')
    .option('--rule <name>', 'rule that chooses the alerts')
    .option('--queue <label>', 'queue of the connection, as `queues list --offered` shows it (default: the first)')
    .addOption(
      new Option(
        '--mode <mode>',
        'what to do with a repeated alert: append adds a note, upsert also updates the fields (default: append)',
      ).choices(['append', 'upsert']),
    )
    .addOption(
      new Option(
        '--on-closed <what>',
        'what to do with an alert whose ticket is closed: add a note, create a new ticket, or reopen the ticket ' +
          '(default: note)',
      ).choices(['note', 'new', 'reopen']),
    )
    .option(
      '--reopen-within <time>',
      'with --on-closed reopen or new: reopen a ticket that was closed less than this long ago, such as 1h',
    )
    .addHelpText(
      'after',
      `
Examples:
  ivanti-exchange queues add --config connection.json --name security --rule DLP --on-closed new --reopen-within 1h
  ivanti-exchange queues add --config connection.json --file queue.json`,
    )
    .action(async (options: AddOptions) => {
      const draft = await draftOf(options);
      await runWithSession(options, async ({ session, trail }) => {
        const { queue, warnings } = await putQueue(session, draft, trail);
        for (const warning of warnings) printAside(`Warning: ${warning}`);
        return printResult({ queue, warnings }, options.json === true, (result) => {
          return `Saved ${result.queue.name}: ${result.queue.rule} goes to ${result.queue.label}`;
        });
      });
    });
}

async function draftOf({ file, name, rule, queue, mode, onClosed, reopenWithin }: AddOptions): Promise<QueueDraft> {
  if (file !== undefined) return parseQueue(await readJsonFile(file));
  if (name === undefined || rule === undefined)
    throw usageError('error: give --file FILE, or --name NAME and --rule NAME');
  return {
    name,
    rule,
    queue,
    ...(mode === undefined ? {} : { mode }),
    ...(onClosed === undefined ? {} : { on_closed: onClosed }),
    ...(reopenWithin === undefined ? {} : { reopen_within: reopenWithin }),
  };
}
