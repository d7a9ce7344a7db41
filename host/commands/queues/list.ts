import type { Command } from 'commander';
import { requireCapability } from '../../sessions/session.js';
import { listQueues, type StoredQueue } from '../../store/queues.js';
import { terminalLine } from '../../terminal/terminal-text.js';
import { withConnectionOptions, type ConnectionOptions } from '../options.js';
import { printResult } from '../print.js';
import { runCommand } from '../run-command.js';
import { runWithSession } from '../run-with-session.js';
import { tableText } from '../table-text.js';

export function addQueuesList(queues: Command): void {
  withConnectionOptions(queues.command('list'))
    .summary('list the queues')
    .description('Lists the queues in the data folder, or the queues that a connection offers for tickets.')
    .option('--offered', 'list the queues of the tenant')
    .addHelpText('after', '\nExample:\n  ivanti-exchange queues list --offered --config connection.json')
    .action((options: ConnectionOptions & { readonly offered?: boolean }) =>
      options.offered === true ? listOffered(options) : listStored(options),
    );
}

function listStored(options: ConnectionOptions): Promise<void> {
  return runCommand(options, async ({ store }) => {
    const queues = await listQueues(store.db);
    const { connection } = options;
    const list = queues.filter((queue) => connection === undefined || queue.connection === connection);
    return printResult({ queues: list }, options.json === true, (result) => {
      if (result.queues.length === 0)
        return 'No queues. If there are no rules either, alerts go to the first queue of the tenant.';
      const rows = result.queues.map((one) => [
        one.name,
        one.rule,
        one.connection,
        one.label,
        one.mode,
        closedText(one),
        one.create.map(({ target }) => target).join(', '),
        one.update.map(({ target }) => target).join(', '),
      ]);
      return tableText(
        ['Queue', 'Rule', 'Connection', 'Goes to', 'Repeats', 'When closed', 'Creates with', 'Updates'],
        rows,
      );
    });
  });
}

function closedText({ on_closed: what, reopen_within: within }: StoredQueue): string {
  return within === undefined ? what : `${what}, reopen within ${within}`;
}

function listOffered(options: ConnectionOptions): Promise<void> {
  return runWithSession(options, async ({ session, signal }) => {
    const offered = await requireCapability(session, 'ticketing').getQueues({ signal });
    return printResult({ offered }, options.json === true, (result) =>
      result.offered.map(({ label }) => terminalLine(label)).join('\n'),
    );
  });
}
