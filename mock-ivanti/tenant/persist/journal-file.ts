import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { refuse } from '../refusals/refused.js';

/** A file that lines are added to. */
export interface JournalFile {
  readonly path: string;
  /** Bytes of whole lines. */
  readonly size: () => number;
  /**
   * Adds lines; they are with the operating system when this returns, and so survive the end of this process, however it
   * comes. They are not synced to the disk: what only a power cut could take is not worth a mock's milliseconds per write.
   * Refuses, with the file as it was, when there is no room.
   */
  readonly append: (lines: readonly string[]) => void;
  readonly close: () => void;
}

/** Opens a new file with the first lines; none is made before. */
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
        // What got in of the lines goes at once, as it may be what fills the disk.
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

/** The whole lines of a journal. What follows the last line break was never acknowledged. */
export function readJournalLines(path: string): string[] {
  return readFileSync(path, 'utf8').split('\n').slice(0, -1);
}
