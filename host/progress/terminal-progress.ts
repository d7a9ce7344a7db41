import { MultiBar, Presets } from 'cli-progress';
import type { ProgressBar, Progress } from './progress.js';

/** Progress of a command; `close` leaves the terminal as it was. */
export interface CommandProgress {
  readonly start: Progress;
  /** Tells why it is waiting, or what it found, beside the piece of work under way. */
  announce(text: string): void;
  close(): void;
}

const LINE_EVERY_MS = 5_000;

/** Bars where stderr is a terminal, otherwise a line now and then. Nothing goes to stdout. */
export function commandProgress(stream: NodeJS.WriteStream = process.stderr): CommandProgress {
  const { start, close } = stream.isTTY ? bars(stream) : { start: lines(stream), close: () => undefined };
  let current: ProgressBar | undefined;
  return {
    close,
    start(label, total) {
      current = start(label, total);
      return current;
    },
    announce(text) {
      if (current === undefined) stream.write(`${text}\n`);
      else current.note(text);
    },
  };
}

function bars(stream: NodeJS.WriteStream): Pick<CommandProgress, 'start' | 'close'> {
  const format = '{label} {bar} {value}/{total} {text}';
  const options = { stream, format, hideCursor: true, autopadding: true, clearOnComplete: false, emptyOnZero: true };
  const multi = new MultiBar(options, Presets.shades_classic);
  return {
    close: () => {
      multi.stop();
    },
    start(label, total = 0) {
      const bar = multi.create(total, 0, { label: label.padEnd(18), text: '' });
      let done = 0;
      const show = (value: number, expected: number) => {
        done = value;
        // A total that turned out too small grows with the work instead of showing more than everything.
        bar.setTotal(Math.max(expected, value));
        bar.update(value);
      };
      return {
        step: () => {
          show(done + 1, bar.getTotal());
        },
        update: (value, expected) => {
          show(value, expected ?? bar.getTotal());
        },
        note: (text) => {
          bar.update({ text });
        },
        end: () => {
          show(done, done);
          bar.update({ text: '' });
          bar.stop();
        },
      };
    },
  };
}

function lines(stream: NodeJS.WriteStream): Progress {
  return (label, total): ProgressBar => {
    let done = 0;
    let expected = total;
    let shownAt = Date.now();
    let notedAt = 0;
    const write = (text: string) => stream.write(`${label}: ${text}\n`);
    const count = () => (expected === undefined ? String(done) : `${done}/${Math.max(done, expected)}`);
    const moved = () => {
      if (Date.now() - shownAt < LINE_EVERY_MS) return;
      shownAt = Date.now();
      write(count());
    };
    return {
      step() {
        done += 1;
        moved();
      },
      update(value, of) {
        done = value;
        expected = of ?? expected;
        moved();
      },
      note: (text) => {
        if (Date.now() - notedAt < LINE_EVERY_MS) return;
        notedAt = Date.now();
        write(text);
      },
      end: () => {
        write(`${done} done`);
      },
    };
  };
}
