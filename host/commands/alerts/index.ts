import type { Command } from 'commander';
import { addAlertsGenerate } from './generate.js';
import { addAlertsImport } from './import.js';

export function addAlerts(alerts: Command): void {
  addAlertsImport(alerts);
  addAlertsGenerate(alerts);
}
