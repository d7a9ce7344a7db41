import type { Command } from 'commander';
import { addStateReset } from './reset.js';
import { addStateSet } from './set.js';
import { addStateShow } from './show.js';

export function addState(state: Command): void {
  addStateShow(state);
  addStateSet(state);
  addStateReset(state);
}
