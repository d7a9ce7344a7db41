import { MultiBar, Presets } from 'cli-progress';
import { terminalLine, terminalText } from '../terminal/terminal-text.js';
import type { ProgressView } from './progress.js';

const LABEL_WIDTH = 18;
const OPTIONS = {
  format: '{label} {bar} {count} {text}',
  hideCursor: true,
  autopadding: true,
  emptyOnZero: true,
  clearOnComplete: true,
  // A line that is written above moves bars that have not changed too.
  forceRedraw: true,
  // A polite stop is the command's to handle, and the bars go on until it has.
  gracefulExit: false,
};

/** A bar for each piece of work under way, side by side on a terminal; what is done becomes a line above them. */
export function bars(stream: NodeJS.WriteStream): ProgressView {
  let shown: MultiBar | undefined;
  const close = () => {
    if (shown === undefined) return;
    process.off('exit', close);
    // Once more before the end: what was said last is still waiting to be written.
    shown.update();
    shown.stop();
    shown = undefined;
  };
  const show = () => {
    if (shown !== undefined) return shown;
    // However the process ends, the cursor has to come back.
    process.on('exit', close);
    shown = new MultiBar({ ...OPTIONS, stream }, Presets.shades_classic);
    return shown;
  };
  return {
    close,
    say(line) {
      if (shown === undefined) stream.write(`${terminalText(line)}\n`);
      else shown.log(above(line));
    },
    start(given, total) {
      const label = terminalLine(given);
      let done = 0;
      let expected = total;
      // A total that turned out too small grows with the work instead of showing more than everything.
      const count = () => (expected === undefined ? String(done) : `${done}/${Math.max(done, expected)}`);
      const multi = show();
      const bar = multi.create(total ?? 0, 0, { label: label.padEnd(LABEL_WIDTH), count: count(), text: '' });
      const draw = (text?: string) => {
        bar.setTotal(expected === undefined ? 0 : Math.max(done, expected));
        bar.update(expected === undefined ? 0 : done, {
          count: count(),
          ...(text === undefined ? {} : { text: terminalLine(text) }),
        });
      };
      return {
        step() {
          done += 1;
          draw();
        },
        update(value, of, pace) {
          done = value;
          expected = of ?? expected;
          draw(pace);
        },
        note: draw,
        end() {
          multi.log(above(`${label}: ${done} done`));
          multi.remove(bar);
        },
      };
    },
  };
}

/** A line as it is written over the bars: wrapped, unlike them, and without the rest of the one that stood there. */
function above(line: string): string {
  return `\u001B[?7h${terminalText(line)}\u001B[?7l\u001B[K\n`;
}
