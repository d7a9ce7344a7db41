import { terminalLine } from '../terminal/terminal-text.js';

/** The parts of a text line. */
export interface LineParts {
  /** ISO-8601 UTC. */
  readonly at: string;
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * One text line: time, level, message, then `name=value` for each field with a value. Foreign text cannot move the cursor
 * or start a line.
 */
export function logLine({ at, level, message, fields }: LineParts): string {
  const values = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [`${name}=${valueText(value)}`],
  );
  return terminalLine([at, level.toUpperCase().padEnd(5), message, ...values].join(' '));
}

/** Quoted if it could not be distinguished from its neighbours. */
function valueText(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const isPlain = typeof value !== 'string' || /^[^\s"=]+$/.test(value);
  return isPlain ? text : JSON.stringify(text);
}
