import type { Clock, JsonObject, LogFields, Logger } from '../../host-sdk/index.js';
import { addLogs, capLogs } from '../store/logs.js';
import type { LogEntry } from '../store/logs.js';
import type { Store } from '../store/open-store.js';
import type { LogLevel } from '../store/schema.js';
import { createWriteBehind } from '../store/write-behind.js';
import { withoutCredentials } from './without-credentials.js';

export interface KeptLogs {
  /** Says everything to the logger below, and keeps warnings, errors and information. */
  readonly logger: Logger;
  /** Waits until everything said so far is in the store. */
  flush(): Promise<void>;
}

export interface KeepLogsOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** Where lines go to besides. */
  readonly logger: Logger;
}

/** Entries kept at most; the daily clean-up removes the old ones of them. */
const MOST = 200_000;
/** Entries waiting for a store that does not take them; more are dropped. */
const MOST_WAITING = 10_000;
const TIDY_EVERY_MS = 3_600_000;
const LONGEST = 2000;

/** Keeps what is logged in the store too, for the console. */
export function keepLogs({ store, clock, logger }: KeepLogsOptions): KeptLogs {
  let waiting: LogEntry[] = [];
  let tidyAt = -Infinity;
  const writer = createWriteBehind(
    async () => {
      const taken = waiting;
      waiting = [];
      await addLogs(store.db, taken);
      if (clock.now() < tidyAt) return;
      tidyAt = clock.now() + TIDY_EVERY_MS;
      await capLogs(store.db, MOST);
    },
    (error: unknown) => {
      logger.error('The store refused what was logged', { reason: error instanceof Error ? error.message : '' });
    },
  );
  const keep =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}) => {
      logger[level](message, fields);
      if (waiting.length >= MOST_WAITING) return;
      const at = new Date(clock.now()).toISOString();
      waiting.push({ at, level, ...entryOf(message, fields) });
      writer.schedule();
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
    flush: () => writer.flush(),
  };
}

/** A logger that names the connection in everything it says. */
export function loggerFor(connection: string, logger: Logger): Logger {
  const line = (level: keyof Logger) => (message: string, fields?: LogFields) => {
    logger[level](message, { connection, ...fields });
  };
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}

function entryOf(message: string, { code, connection, ...fields }: LogFields) {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined);
  return {
    message: clean(message),
    code: typeof code === 'string' ? code : null,
    connection: typeof connection === 'string' ? connection : null,
    fields: Object.fromEntries(
      kept.map(([name, value]) => [name, typeof value === 'string' ? clean(value) : value]),
    ) as JsonObject,
  };
}

function clean(text: string): string {
  return withoutCredentials(text).slice(0, LONGEST);
}
