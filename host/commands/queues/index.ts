import type { Command } from 'commander';
import { addQueuesAdd } from './add.js';
import { addQueuesList } from './list.js';
import { addQueuesRemove } from './remove.js';
import { addQueuesTest } from './test.js';

export function addQueues(queues: Command): void {
  addQueuesAdd(queues);
  addQueuesList(queues);
  addQueuesTest(queues);
  addQueuesRemove(queues);
}
