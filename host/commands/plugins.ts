import type { Command } from 'commander';
import { addPluginsExam } from './plugins-exam.js';

export function addPlugins(plugins: Command): void {
  addPluginsExam(plugins);
}
