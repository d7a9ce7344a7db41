import { styleText } from 'node:util';
import { terminalText } from './terminal-text.js';

const COLOURS = { DEBUG: 'gray', INFO: 'green', WARN: 'yellow', ERROR: 'red' } as const;

/**
 * {@link terminalText}, with the level of a log line in colour where the stream is a terminal that shows colours and the
 * user wants them (`NO_COLOR`, `FORCE_COLOR`, `TERM`).
 */
export function colouredText(text: string, stream: NodeJS.WriteStream): string {
  return terminalText(text).replace(
    /^(\d{4}-\d\d-\d\dT[\d:.]+Z )(DEBUG|INFO|WARN|ERROR)\b/,
    (_line, time: string, level: keyof typeof COLOURS) => time + styleText(COLOURS[level], level, { stream }),
  );
}
