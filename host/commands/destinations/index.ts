import type { Command } from 'commander';
import { addDestinationsAdd } from './add.js';
import { addDestinationsList } from './list.js';
import { addDestinationsRemove } from './remove.js';
import { addDestinationsTest } from './test.js';
import { addDestinationsUse } from './use.js';

export function addDestinations(destinations: Command): void {
  addDestinationsAdd(destinations);
  addDestinationsList(destinations);
  addDestinationsTest(destinations);
  addDestinationsUse(destinations);
  addDestinationsRemove(destinations);
}
