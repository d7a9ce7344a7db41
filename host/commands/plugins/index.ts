import type { Command } from 'commander';
import { addPluginsExam } from './exam.js';

export function addPlugins(plugins: Command): void {
  addPluginsExam(plugins);
}
