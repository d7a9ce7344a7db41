import { pino } from 'pino';
import { didYouMean, PluginError, type LogFields, type Logger } from '../../host-sdk/index.js';
import { logLine } from './log-line.js';
import { writeError } from '../terminal/write.js';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
/** `text` is for users, `json` for programs. */
export const LOG_FORMATS = ['text', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

type Level = Exclude<(typeof LOG_LEVELS)[number], 'silent'>;

/**
 * One line per event on stderr.
 * @param level From the command line; else `IVANTI_EXCHANGE_LOG`, else `warn`. Throws `config.invalid` for another word.
 * @param write Receives a line without its line break; default: writes to stderr.
 */
export function createLogger(
  level = process.env['IVANTI_EXCHANGE_LOG'] ?? 'warn',
  write: (line: string) => void = toStderr,
  format: LogFormat = 'json',
): Logger {
  const least = requireOneOf('log-level', LOG_LEVELS, level);
  const log = format === 'json' ? jsonLog(level, write) : textLog(LOG_LEVELS.indexOf(least), write);
  const line = (severity: Level) => (message: string, fields?: LogFields) => {
    log(severity, message, fields ?? {});
  };
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}

/**
 * The format of a command's log: the given one, else `IVANTI_EXCHANGE_LOG_FORMAT`, else `json` if a program reads
 * stderr. Throws `config.invalid` for another word.
 * @param forPrograms All stderr output of the command is for programs.
 */
export function logFormatOf(
  given: string | undefined,
  forPrograms: boolean,
  isTerminal = process.stderr.isTTY,
): LogFormat {
  // An empty variable counts as absent, because service files may set it to nothing.
  const wanted = given ?? (process.env['IVANTI_EXCHANGE_LOG_FORMAT'] || undefined);
  if (wanted !== undefined) return requireOneOf('log-format', LOG_FORMATS, wanted);
  return forPrograms && !isTerminal ? 'json' : 'text';
}

type Write = (severity: Level, message: string, fields: LogFields) => void;

function jsonLog(level: string, write: (line: string) => void): Write {
  const log = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    {
      write: (line) => {
        write(line.trimEnd());
      },
    },
  );
  return (severity, message, fields) => {
    log[severity](fields, message);
  };
}

function textLog(least: number, write: (line: string) => void): Write {
  return (level, message, fields) => {
    if (LOG_LEVELS.indexOf(level) < least) return;
    write(logLine({ at: new Date().toISOString(), level, message, fields }));
  };
}

function toStderr(line: string): void {
  writeError(`${line}\n`);
}

function requireOneOf<T extends string>(field: string, words: readonly T[], word: string): T {
  const known = words.find((one) => one === word);
  if (known !== undefined) return known;
  throw new PluginError(
    'config.invalid',
    `The ${field.replace('-', ' ')} must be one of ${words.join(', ')}.${didYouMean(word, words)}`,
    {
      field,
    },
  );
}
