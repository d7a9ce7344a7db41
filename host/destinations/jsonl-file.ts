import { closeSync, constants, fstatSync, fsyncSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { PRIVATE_FILE } from '../platform/private-file.js';
import { writeAll } from '../platform/replace-file.js';
import { destinationProblem, fileNamePart, foreignProblem } from './destination.js';
import type { JsonlTableState } from './jsonl-state.js';

/** One table's file, open for appending. */
export interface LinesFile {
  readonly output: string;
  readonly descriptor: number;
  key: string | undefined;
  bytes: number;
  /** Bytes up to the last checkpoint. */
  durable: number;
  lines: number;
}

/** Opens a file at its last checkpoint; later lines were never acknowledged and are cut off. */
export function reopen(folder: string, stored: JsonlTableState): LinesFile {
  const path = linesPath(folder, stored.output);
  const descriptor = openLines(path);
  const { size } = fstatSync(descriptor);
  if (size < stored.bytes) {
    closeSync(descriptor);
    throw destinationProblem(
      `${path} has ${size} bytes, but its checkpoint was written at ${stored.bytes}.`,
      undefined,
      'Restore the file, or write to an empty folder.',
    );
  }
  if (!endsLine(descriptor, stored.bytes)) {
    closeSync(descriptor);
    throw destinationProblem(
      `${path} is not the file that this program wrote: no line ends at its checkpoint.`,
      undefined,
      'Restore the file, or write to an empty folder.',
    );
  }
  ftruncateSync(descriptor, stored.bytes);
  const { output, key, bytes, lines } = stored;
  return { descriptor, output, key, bytes, durable: bytes, lines };
}

/** Creates a file. Throws `host.destination` when a foreign file exists; an empty file may be of a killed run. */
export function createNew(folder: string, output: string, source: string): LinesFile {
  const path = linesPath(folder, output);
  const descriptor = openLines(path);
  const found = fstatSync(descriptor);
  if (found.size > 0 || !found.isFile()) {
    closeSync(descriptor);
    throw foreignProblem(`The file ${path}`, source);
  }
  return { output, descriptor, key: undefined, bytes: 0, durable: 0, lines: 0 };
}

/** Opening a pipe would wait for a reader forever. */
function openLines(path: string): number {
  const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;
  return openSync(path, flags, PRIVATE_FILE);
}

function endsLine(descriptor: number, bytes: number): boolean {
  if (bytes === 0) return true;
  const last = Buffer.alloc(1);
  return readSync(descriptor, last, 0, 1, bytes - 1) === 1 && last.toString() === '\n';
}

export function linesPath(folder: string, output: string): string {
  return join(folder, `${fileNamePart(output)}.jsonl`);
}

/** Adds whole lines at the end, all of them or none. */
export function append(file: LinesFile, bytes: Buffer, lines: number): void {
  if (lines === 0) return;
  try {
    writeAll(file.descriptor, bytes);
    fsyncSync(file.descriptor);
  } catch (error) {
    cutOff(file);
    throw error;
  }
  file.bytes += bytes.length;
  file.lines += lines;
}

/** If it cannot be cut off now, opening the file again cuts it off. */
function cutOff({ descriptor, bytes }: LinesFile): void {
  try {
    ftruncateSync(descriptor, bytes);
  } catch {
    // The write that failed is the one to tell of.
  }
}
