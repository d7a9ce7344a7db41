import { commandLine, type CommandFrame } from './next-commands.js';
import type { Store } from '../store/store.js';
import { listQueues } from '../store/queues.js';
import { listRules } from '../store/rules.js';

/**
 * What to run for a queue that makes new tickets of alerts that come again after their ticket was closed; undefined where
 * there are rules or queues already.
 */
export async function proposeQueue(
  { db }: Store,
  connection: string,
  frame: CommandFrame,
): Promise<string | undefined> {
  const [rules, queues] = await Promise.all([listRules(db), listQueues(db)]);
  if (rules.length > 0 || queues.length > 0) return undefined;
  const queue = ['queues', 'add', '--connection', connection, '--name', 'alerts', '--rule', 'alerts'];
  queue.push('--on-closed', 'new', '--reopen-within', '1h');
  return [
    'As long as there are no queues, an alert that comes again after its ticket was closed is only a note on it.',
    'To get a new ticket then, and the old one opened again within an hour:',
    `  ${commandLine({ ...frame, plugin: undefined }, 'rules', 'add', '--name', 'alerts')}`,
    `  ${commandLine(frame, ...queue)}`,
  ].join('\n');
}
