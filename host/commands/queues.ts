import type { Command } from 'commander';
import { addQueuesAdd } from './queues-add.js';
import { addQueuesList } from './queues-list.js';
import { addQueuesRemove } from './queues-remove.js';
import { addQueuesTest } from './queues-test.js';

export function addQueues(queues: Command): void {
  addQueuesAdd(queues);
  addQueuesList(queues);
  addQueuesTest(queues);
  addQueuesRemove(queues);
}
