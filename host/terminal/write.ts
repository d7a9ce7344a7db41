import { terminalText } from './terminal-text.js';

/** Everything that the program says on stdout; what steers a terminal is shown instead. */
export function writeOut(text: string): void {
  process.stdout.write(terminalText(text));
}

/** Everything that it says on stderr, but what moves the progress bars. */
export function writeError(text: string): void {
  process.stderr.write(terminalText(text));
}
