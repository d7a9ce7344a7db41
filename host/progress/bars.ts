import { MultiBar, Presets } from 'cli-progress';
import { colouredText } from '../terminal/level-colour.js';
import { terminalLine, terminalText } from '../terminal/terminal-text.js';
import type { ProgressView } from './progress.js';

const LABEL_WIDTH = 18;
const OPTIONS = {
  format: '{label} {bar} {count} {text}',
  hideCursor: true,
  autopadding: true,
  emptyOnZero: true,
  clearOnComplete: true,
  // A line above the bars also moves unchanged bars.
  forceRedraw: true,
  // The command handles Ctrl+C, and the bars continue until it has ended.
  gracefulExit: false,
};

/** A bar for each running task on a terminal; a finished task becomes a line above the bars. */
export function bars(stream: NodeJS.WriteStream): ProgressView {
  let shown: MultiBar | undefined;
  const close = () => {
    if (shown === undefined) return;
    process.off('exit', close);
    // Renders once more before the end, because the last update is still pending.
    shown.update();
    shown.stop();
    shown = undefined;
  };
  const show = () => {
    if (shown !== undefined) return shown;
    // The cursor must be restored in every exit of the process.
    process.on('exit', close);
    shown = new MultiBar({ ...OPTIONS, stream }, Presets.shades_classic);
    return shown;
  };
  return {
    close,
    say(line) {
      if (shown === undefined) stream.write(`${colouredText(line, stream)}\n`);
      else shown.log(above(colouredText(line, stream)));
    },
    start(given, total) {
      const label = terminalLine(given);
      let done = 0;
      let expected = total;
      // A total that is too small grows with the work, so that it never shows more than 100 %.
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
          multi.log(above(terminalText(`${label}: ${done} done`)));
          multi.remove(bar);
        },
      };
    },
  };
}

/** A line, already as a terminal may have it, above the bars: wrapped, unlike the bars, and clearing the rest of the previous line. */
function above(line: string): string {
  return `\u001B[?7h${line}\u001B[?7l\u001B[K\n`;
}
