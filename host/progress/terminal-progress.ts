import { bars } from './bars.js';
import { lines } from './lines.js';
import type { ProgressBar, ProgressView } from './progress.js';

/** Progress of a command. */
export interface CommandProgress extends ProgressView {
  /** Tells beside every piece of work under way why it is waiting, or what was found. */
  announce(text: string): void;
}

/** Bars where stderr is a terminal, otherwise a line now and then. Nothing goes to stdout. */
export function commandProgress(stream: NodeJS.WriteStream = process.stderr): CommandProgress {
  const { start, say, close } = stream.isTTY ? bars(stream) : lines(stream);
  const open = new Set<ProgressBar>();
  return {
    say,
    close,
    start(label, total) {
      const bar = start(label, total);
      open.add(bar);
      return {
        ...bar,
        end() {
          open.delete(bar);
          bar.end();
        },
      };
    },
    announce(text) {
      if (open.size === 0) say(text);
      for (const bar of open) bar.note(text);
    },
  };
}
