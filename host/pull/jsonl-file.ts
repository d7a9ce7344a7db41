import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { destinationProblem, fileNamePart } from './destination.js';
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

/** Opens a file where its last checkpoint left it; lines behind that were never acknowledged and are cut off. */
export function reopen(folder: string, stored: JsonlTableState): LinesFile {
  const path = linesPath(folder, stored.output);
  const descriptor = openSync(path, 'a+');
  const { size } = fstatSync(descriptor);
  if (size < stored.bytes) {
    closeSync(descriptor);
    throw destinationProblem(
      `${path} has ${size} bytes, but its checkpoint was written at ${stored.bytes}.`,
      undefined,
      'Restore the file, or write to an empty folder.',
    );
  }
  ftruncateSync(descriptor, stored.bytes);
  const { output, key, bytes, lines } = stored;
  return { descriptor, output, key, bytes, durable: bytes, lines };
}

/** Starts a file. Throws `host.destination` when somebody else's is there. */
export function createNew(folder: string, output: string): LinesFile {
  const path = linesPath(folder, output);
  const descriptor = openSync(path, 'a');
  if (fstatSync(descriptor).size > 0) {
    closeSync(descriptor);
    throw destinationProblem(
      `${path} is there already and belongs to no checkpoint.`,
      undefined,
      'Write to another folder.',
    );
  }
  return { output, descriptor, key: undefined, bytes: 0, durable: 0, lines: 0 };
}

export function linesPath(folder: string, output: string): string {
  return join(folder, `${fileNamePart(output)}.jsonl`);
}

export function append(file: LinesFile, lines: readonly string[]): void {
  if (lines.length === 0) return;
  const bytes = Buffer.from(lines.join(''));
  let written = 0;
  while (written < bytes.length) written += writeSync(file.descriptor, bytes, written);
  fsyncSync(file.descriptor);
  file.bytes += bytes.length;
  file.lines += lines.length;
}
