import type { Command } from 'commander';
import { PluginError } from '../../host-sdk/index.js';
import type { StoreDatabase } from '../store/open-store.js';
import { listQueues, removeQueue } from '../store/queues.js';
import { withHostOptions } from './options.js';
import type { HostOptions } from './options.js';
import { printResult } from './print.js';
import { runCommand } from './run-command.js';

export function addQueuesRemove(queues: Command): void {
  withHostOptions(queues.command('remove'))
    .summary('remove a queue')
    .description('Removes a queue. Its tickets stay, are synced, and belong to the next queue with the same target.')
    .argument('<name>', 'name of the queue')
    .addHelpText('after', '\nExample:\n  ivanti-exchange queues remove security')
    .action((name: string, options: HostOptions) =>
      runCommand(options, async ({ store }) => {
        await requireQueue(store.db, name);
        await removeQueue(store.db, name);
        return printResult({ removed: name }, options.json === true, () => `Removed ${name}`);
      }),
    );
}

async function requireQueue(db: StoreDatabase, name: string): Promise<void> {
  if ((await listQueues(db)).some((queue) => queue.name === name)) return;
  throw new PluginError('host.unknown_name', `There is no queue "${name}".`, {
    field: 'queue',
    fix: 'Take a name that `queues list` shows.',
  });
}
