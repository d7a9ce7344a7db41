import { colouredText } from './level-colour.js';
import { terminalText } from './terminal-text.js';

/** Writes all output to stdout; escapes control characters. */
export function writeOut(text: string): void {
  process.stdout.write(terminalText(text));
}

/** Writes all output to stderr except the progress bars. */
export function writeError(text: string): void {
  process.stderr.write(colouredText(text, process.stderr));
}
