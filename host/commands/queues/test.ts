import type { Command } from 'commander';
import { showTicket, type ShownTicket } from '../../tickets/show-ticket.js';
import { terminalLine } from '../../terminal/terminal-text.js';
import { withConnectionOptions, type ConnectionOptions } from '../options.js';
import { printResult } from '../print.js';
import { runWithSession } from '../run-with-session.js';

export function addQueuesTest(queues: Command): void {
  withConnectionOptions(queues.command('test'))
    .summary('show the ticket that a queue would create')
    .description(
      'Shows what the queue would send for its newest alert, or for a sample alert, checked against the ' +
        'fields of the tenant. Creates no ticket.',
    )
    .argument('<name>', 'name of the queue')
    .addHelpText('after', '\nExample:\n  ivanti-exchange queues test security --config connection.json')
    .action((name: string, options: ConnectionOptions) =>
      runWithSession(options, async ({ session, signal }) => {
        const shown = await showTicket(session, name, signal);
        const [problem] = shown.problems;
        const result = problem === undefined ? shown : { ...shown, problem };
        return printResult(result, options.json === true, shownText);
      }),
    );
}

function shownText({ queue, alert, sample, payload, fields = [], notes, problems }: ShownTicket): string {
  const of = sample ? 'a sample alert, because no stored alert matches' : `the alert ${alert}`;
  return [
    `${queue} would send for ${of}:`,
    ...(payload === undefined ? ['nothing'] : [JSON.stringify(payload, undefined, 2)]),
    ...(fields.length === 0 ? [] : [terminalLine(`Fields: ${fields.join(', ')}`)]),
    ...notes.map((note) => terminalLine(`Note: ${note}`)),
    ...problems.slice(1).map(({ message }) => terminalLine(`Also: ${message}`)),
  ].join('\n');
}
