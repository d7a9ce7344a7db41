import type { Command } from 'commander';
import { dropQueue, requireQueueOf } from '../../work/queues.js';
import { chosenConnection, withChosenConnection, type ChosenConnection } from '../chosen-connection.js';
import { audited, withHostOptions, type HostOptions } from '../options.js';
import { printResult } from '../print.js';
import { runCommand } from '../run-command.js';

export function addQueuesRemove(queues: Command): void {
  audited(withChosenConnection(withHostOptions(queues.command('remove'))), 'queue.removed')
    .summary('remove a queue')
    .description(
      'Removes a queue. Its tickets are kept and still synced. The next queue that you save with the same target takes them over.',
    )
    .argument('<name>', 'name of the queue')
    .addHelpText('after', '\nExample:\n  ivanti-exchange queues remove security')
    .action((name: string, options: HostOptions & ChosenConnection) =>
      runCommand(options, async ({ store, trail }) => {
        const connection = await chosenConnection(options, store.db, options.plugin);
        if (connection !== undefined) await requireQueueOf(store.db, name, connection);
        await dropQueue({ store, trail }, name);
        return printResult({ removed: name }, options.json === true, () => `Removed ${name}`);
      }),
    );
}
