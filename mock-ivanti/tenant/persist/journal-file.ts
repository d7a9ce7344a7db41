import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { refuse } from '../refusals/refused.js';

/** A file that lines are added to. */
export interface JournalFile {
  readonly path: string;
  /** Size of the complete lines in bytes. */
  readonly size: () => number;
  /**
   * Adds lines. When this returns, the operating system has them, so they survive any end of this process. They are not
   * synced to the disk: for a mock, protection from a power cut is not worth milliseconds per write. When the disk is
   * full, throws and leaves the file unchanged.
   */
  readonly append: (lines: readonly string[]) => void;
  readonly close: () => void;
}

/** Opens a new file with the first lines; it is not created earlier. */
export function createJournalFile(path: string): JournalFile {
  let file: number | undefined;
  let size = 0;
  let isTorn = false;

  function write(bytes: Buffer): void {
    file ??= openSync(path, 'ax');
    if (isTorn) ftruncateSync(file, size);
    isTorn = true;
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
    isTorn = false;
    size += bytes.length;
  }

  return {
    path,
    size: () => size,
    append(lines) {
      try {
        write(Buffer.from(lines.map((line) => `${line}\n`).join('')));
      } catch (error) {
        // The part that was written is removed at once, because it may be what fills the disk.
        if (file !== undefined && isTorn) tryToCut(file, size);
        refuse('notKept', (error as Error).message);
      }
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

function tryToCut(file: number, size: number): void {
  try {
    ftruncateSync(file, size);
  } catch {
    // The next write tries again before it adds anything.
  }
}

/** The whole lines of a journal. The text after the last line break was never acknowledged. */
export function readJournalLines(path: string): string[] {
  return readFileSync(path, 'utf8').split('\n').slice(0, -1);
}
