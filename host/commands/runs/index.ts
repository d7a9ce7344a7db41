import type { Command } from 'commander';
import { addRunsCertificate } from './certificate.js';
import { addRunsList } from './list.js';
import { addRunsShow } from './show.js';

export function addRuns(runs: Command): void {
  addRunsList(runs);
  addRunsShow(runs);
  addRunsCertificate(runs);
}
