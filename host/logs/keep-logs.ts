import type { Clock, JsonObject, LogFields, Logger } from '../../host-sdk/index.js';
import { addLogs, capLogs, type LogEntry, type LogSubject } from '../store/logs.js';
import type { Store } from '../store/store.js';
import type { LogLevel } from '../store/log-table.js';
import { groupCommit } from '../store/group-commit.js';
import { createWriteBehind } from '../store/write-behind.js';
import { withoutCredentials } from './without-credentials.js';

export interface KeptLogs {
  /** Passes everything to the logger below, and stores warnings, errors and information. */
  readonly logger: Logger;
  /** Waits until all entries are in the store. If the store fails, logs that to the logger below. */
  readonly flush: () => Promise<void>;
}

export interface KeepLogsOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** The logger that also receives every entry. */
  readonly logger: Logger;
}

/** Largest number of stored entries; the daily clean-up also removes old ones. */
const MOST = 200_000;
/** Largest number of entries that wait for a failing store; further ones are dropped. */
const MAX_WAITING = 10_000;
const TIDY_INTERVAL_MS = 3_600_000;
/** What a kill may lose; all entries in that time cost one write. */
const MOMENT_MS = 100;
const LONGEST = 2000;

/** Also stores log entries, for the console. */
export function keepLogs({ store, clock, logger }: KeepLogsOptions): KeptLogs {
  let waiting: LogEntry[] = [];
  let dropped = 0;
  let tidyAt = -Infinity;
  const refused = (error: unknown) => {
    logger.error('Log entries were not stored', { reason: error instanceof Error ? error.message : '' });
  };
  const now = () => new Date(clock.now()).toISOString();
  const writer = createWriteBehind(
    async () => {
      const taken = waiting;
      waiting = [];
      if (taken.length === 0) return;
      try {
        await groupCommit(store.db, (tx) => addLogs(tx, taken));
      } catch (error) {
        // The store may accept them later, as after a full disk.
        waiting = [...taken, ...waiting];
        throw error;
      }
      if (clock.now() < tidyAt) return;
      tidyAt = clock.now() + TIDY_INTERVAL_MS;
      await capLogs(store.db, MOST);
    },
    refused,
    MOMENT_MS,
  );
  const keep =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      logger[level](message, fields);
      writer.schedule();
      if (waiting.length >= MAX_WAITING) {
        dropped += 1;
        return;
      }
      if (dropped > 0) {
        waiting.push({ ...entryOf('Log entries were dropped', { entries: dropped }), at: now(), level: 'warn' });
        dropped = 0;
      }
      waiting.push({ ...entryOf(message, fields), at: now(), level });
    };
  return {
    logger: {
      debug: (message, fields) => {
        logger.debug(message, fields);
      },
      info: keep('info'),
      warn: keep('warn'),
      error: keep('error'),
    },
    flush: () => writer.flush().catch(refused),
  };
}

/** A logger that adds connection and plugin to every entry. */
export function loggerFor(connection: string, plugin: string, logger: Logger): Logger {
  const line = (level: keyof Logger) => (message: string, fields?: LogFields) => {
    logger[level](message, { connection, plugin, ...fields });
  };
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}

function entryOf(message: string, fields: LogFields): Omit<LogEntry, 'at' | 'level'> {
  const { code, connection, event, plugin, queue, ticket, recId, ticketId, ...others } = fields;
  const kept = Object.entries(others).filter(([, value]) => value !== undefined);
  const subject: LogSubject = {
    event: textOf(event),
    plugin: textOf(plugin),
    queue: textOf(queue),
    ticket: textOf(ticket),
    recId: textOf(recId),
    ticketId: typeof ticketId === 'number' ? ticketId : null,
  };
  return {
    ...subject,
    message: clean(message),
    code: textOf(code),
    connection: textOf(connection),
    fields: Object.fromEntries(
      kept.map(([name, value]) => [name, typeof value === 'string' ? clean(value) : value]),
    ) as JsonObject,
  };
}

function textOf(value: LogFields[string]): string | null {
  return typeof value === 'string' ? value.slice(0, LONGEST) : null;
}

function clean(text: string): string {
  return withoutCredentials(text).slice(0, LONGEST);
}
