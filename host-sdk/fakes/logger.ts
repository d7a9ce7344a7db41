import type { LogFields, Logger } from '../services.js';

export interface LogLine {
  readonly level: keyof Logger;
  readonly message: string;
  readonly fields: LogFields;
}

/** A logger that stores its entries. */
export interface FakeLogger extends Logger {
  readonly lines: readonly LogLine[];
}

export function fakeLogger(): FakeLogger {
  const lines: LogLine[] = [];
  const log =
    (level: keyof Logger) =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ level, message, fields });
    };
  return { lines, debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
}
