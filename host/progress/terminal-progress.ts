import { bars } from './bars.js';
import { lines } from './lines.js';
import type { ProgressBar, ProgressView } from './progress.js';

/** Progress of a command. */
export interface CommandProgress extends ProgressView {
  /** Shows at every running task why it is waiting, or its latest finding. */
  announce(text: string): void;
}

/** Bars if stderr is a terminal, otherwise lines at intervals. Writes nothing to stdout. */
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
