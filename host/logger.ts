import { pino } from 'pino';
import { PluginError } from '../host-sdk/index.js';
import type { LogFields, Logger } from '../host-sdk/index.js';

const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

/**
 * One JSON line per event on stderr.
 * @param level From the command line; else `IVANTI_EXCHANGE_LOG`, else `warn`. Throws `config.invalid` for another word.
 * @param write Takes a line, without its line break; default: it goes to stderr.
 */
export function createLogger(
  level = process.env['IVANTI_EXCHANGE_LOG'] ?? 'warn',
  write?: (line: string) => void,
): Logger {
  if (!(LEVELS as readonly string[]).includes(level)) {
    throw new PluginError('config.invalid', `The log level must be one of ${LEVELS.join(', ')}.`, {
      field: 'log-level',
    });
  }
  const log = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    write === undefined
      ? pino.destination({ fd: 2, sync: true })
      : {
          write: (line) => {
            write(line.trimEnd());
          },
        },
  );
  const line = (severity: 'debug' | 'info' | 'warn' | 'error') => (message: string, fields?: LogFields) => {
    log[severity](fields ?? {}, message);
  };
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}
