import type { Command } from 'commander';
import { dropQueue } from '../../work/queues.js';
import { audited, withHostOptions } from '../options.js';
import type { HostOptions } from '../options.js';
import { printResult } from '../print.js';
import { runCommand } from '../run-command.js';

export function addQueuesRemove(queues: Command): void {
  audited(withHostOptions(queues.command('remove')), 'queue.removed')
    .summary('remove a queue')
    .description('Removes a queue. Its tickets stay, are synced, and belong to the next queue with the same target.')
    .argument('<name>', 'name of the queue')
    .addHelpText('after', '\nExample:\n  ivanti-exchange queues remove security')
    .action((name: string, options: HostOptions) =>
      runCommand(options, async ({ store, trail }) => {
        await dropQueue({ store, trail }, name);
        return printResult({ removed: name }, options.json === true, () => `Removed ${name}`);
      }),
    );
}
