import { alertOperations } from './alerts.js';
import { auditOperations } from './audit.js';
import { connectionCheckOperations } from './connection-checks.js';
import { connectionFactOperations } from './connection-facts.js';
import { connectionOperations } from './connections.js';
import type { AnyOperation } from './define-operation.js';
import { destinationOperations } from './destinations.js';
import { jobOperations } from './jobs.js';
import { logOperations } from './logs.js';
import { overviewOperations } from './overview.js';
import { pluginOperations } from './plugins.js';
import { pullOperations } from './pulls.js';
import { queueOperations } from './queues.js';
import { ruleOperations } from './rules.js';
import { runOperations } from './runs.js';
import { scheduleOperations } from './schedules.js';
import { sessionOperations } from './sessions.js';
import { settingsOperations } from './settings.js';
import { systemOperations } from './system.js';
import { tableOperations } from './tables.js';
import { ticketOperations } from './tickets.js';
import { tokenOperations } from './tokens.js';

/** The operations by noun. */
const NOUNS = {
  sessions: sessionOperations,
  overview: overviewOperations,
  plugins: pluginOperations,
  connections: connectionOperations,
  connectionChecks: connectionCheckOperations,
  connectionFacts: connectionFactOperations,
  destinations: destinationOperations,
  alerts: alertOperations,
  rules: ruleOperations,
  queues: queueOperations,
  tickets: ticketOperations,
  pulls: pullOperations,
  jobs: jobOperations,
  runs: runOperations,
  tables: tableOperations,
  schedules: scheduleOperations,
  logs: logOperations,
  audit: auditOperations,
  tokens: tokenOperations,
  settings: settingsOperations,
  system: systemOperations,
} as const;

/** All operations of the host's API. */
export const OPERATIONS: readonly AnyOperation[] = Object.values(NOUNS).flat();

/** The type of each operation, for clients that are built with the host. */
export type Operations = (typeof NOUNS)[keyof typeof NOUNS][number];
