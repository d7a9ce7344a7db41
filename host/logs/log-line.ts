import { terminalLine } from '../terminal/terminal-text.js';

/** What a line for people is made of. */
export interface LineParts {
  /** ISO-8601 UTC. */
  readonly at: string;
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * One line for people: time, level, message, then `name=value` for whatever has a value. What others wrote moves no cursor
 * and begins no line.
 */
export function logLine({ at, level, message, fields }: LineParts): string {
  const values = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [`${name}=${valueText(value)}`],
  );
  return terminalLine([at, level.toUpperCase().padEnd(5), message, ...values].join(' '));
}

/** In quotes where it would not be told from its neighbours. */
function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const isPlain = typeof value !== 'string' || /^[^\s"=]+$/.test(value);
  return isPlain ? text : JSON.stringify(text);
}
