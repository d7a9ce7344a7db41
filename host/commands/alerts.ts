import type { Command } from 'commander';
import { addAlertsGenerate } from './alerts-generate.js';
import { addAlertsImport } from './alerts-import.js';

export function addAlerts(alerts: Command): void {
  addAlertsImport(alerts);
  addAlertsGenerate(alerts);
}
