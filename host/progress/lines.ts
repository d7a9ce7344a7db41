import { terminalLine, terminalText } from '../terminal/terminal-text.js';
import type { ProgressView } from './progress.js';

const LINE_INTERVAL_MS = 5_000;

/** A line for each task, at most one every five seconds, and one at its end. */
export function lines(stream: NodeJS.WriteStream): ProgressView {
  return {
    say: (line) => stream.write(`${terminalText(line)}\n`),
    close: () => undefined,
    start(given, total) {
      const label = terminalLine(given);
      let done = 0;
      let expected = total;
      let text = '';
      let shownAt = Date.now();
      let next: NodeJS.Timeout | undefined;
      const write = () => {
        next = undefined;
        shownAt = Date.now();
        const count = expected === undefined ? String(done) : `${done}/${Math.max(done, expected)}`;
        stream.write(`${label}: ${[count, text].filter((part) => part !== '').join(', ')}\n`);
      };
      const moved = () => {
        next ??= setTimeout(write, Math.max(0, shownAt + LINE_INTERVAL_MS - Date.now())).unref();
      };
      return {
        step() {
          done += 1;
          moved();
        },
        update(value, of, pace) {
          done = value;
          expected = of ?? expected;
          text = pace === undefined ? text : terminalLine(pace);
          moved();
        },
        note(reason) {
          text = terminalLine(reason);
          moved();
        },
        end() {
          clearTimeout(next);
          stream.write(`${label}: ${done} done\n`);
        },
      };
    },
  };
}
