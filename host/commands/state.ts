import type { Command } from 'commander';
import { addStateReset } from './state-reset.js';
import { addStateSet } from './state-set.js';
import { addStateShow } from './state-show.js';

export function addState(state: Command): void {
  addStateShow(state);
  addStateSet(state);
  addStateReset(state);
}
