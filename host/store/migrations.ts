import type { Migration } from 'kysely';
import { up as first } from './migrations/0001-first.js';
import { up as second } from './migrations/0002-secrets-tokens-metrics.js';
import { up as third } from './migrations/0003-jobs-schedules.js';
import { up as fourth } from './migrations/0004-notes-tries-general-queues.js';
import { up as fifth } from './migrations/0005-rules-events-retention.js';
import { up as sixth } from './migrations/0006-password-logs.js';
import { up as seventh } from './migrations/0007-folders-of-rules.js';
import { up as eighth } from './migrations/0008-api-urls.js';
import { up as ninth } from './migrations/0009-log-events.js';
import { up as tenth } from './migrations/0010-closed-tickets.js';
import { up as eleventh } from './migrations/0011-times-of-writes.js';
import { up as twelfth } from './migrations/0012-remarks-of-alerts.js';
import { up as thirteenth } from './migrations/0013-accepted-missing.js';
import { up as fourteenth } from './migrations/0014-readable-names.js';
import { up as fifteenth } from './migrations/0015-key-scopes.js';
import { up as sixteenth } from './migrations/0016-browser-sessions.js';
import { up as seventeenth } from './migrations/0017-places-for-calls.js';
import { up as eighteenth } from './migrations/0018-job-engine.js';
import { up as nineteenth } from './migrations/0019-five-scopes.js';
import { up as twentieth } from './migrations/0020-audit.js';
import { up as twentyFirst } from './migrations/0021-kept-logins.js';
import { up as twentySecond } from './migrations/0022-kept-destinations.js';

/**
 * Steps that bring a store to the current schema, by name in order. A released step never changes: it imports nothing but
 * Kysely, and a test checks the checksum of its file. A change becomes a new step.
 */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-first': { up: first },
  '0002-secrets-tokens-metrics': { up: second },
  '0003-jobs-schedules': { up: third },
  '0004-notes-tries-general-queues': { up: fourth },
  '0005-rules-events-retention': { up: fifth },
  '0006-password-logs': { up: sixth },
  '0007-folders-of-rules': { up: seventh },
  '0008-api-urls': { up: eighth },
  '0009-log-events': { up: ninth },
  '0010-closed-tickets': { up: tenth },
  '0011-times-of-writes': { up: eleventh },
  '0012-remarks-of-alerts': { up: twelfth },
  '0013-accepted-missing': { up: thirteenth },
  '0014-readable-names': { up: fourteenth },
  '0015-key-scopes': { up: fifteenth },
  '0016-browser-sessions': { up: sixteenth },
  '0017-places-for-calls': { up: seventeenth },
  '0018-job-engine': { up: eighteenth },
  '0019-five-scopes': { up: nineteenth },
  '0020-audit': { up: twentieth },
  '0021-kept-logins': { up: twentyFirst },
  '0022-kept-destinations': { up: twentySecond },
};
