import { closeSync, constants, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, rmSync } from 'node:fs';
import { PRIVATE_FILE } from '../platform/private-file.js';
import { writeAll } from '../platform/replace-file.js';
import { destinationProblem, foreignProblem } from './destination.js';

/** A file of JSON lines to which each page of a table is appended, open for writing. */
export interface PageLog {
  readonly path: string;
  /** Undefined while no file is open. */
  descriptor: number | undefined;
  bytes: number;
  lines: number;
}

/** Opens a log at its last checkpoint; later lines were never acknowledged and are cut off. */
export function reopenLog(path: string, { bytes, lines }: Pick<PageLog, 'bytes' | 'lines'>): PageLog {
  const descriptor = openLines(path);
  const refuse = (how: string) => {
    closeSync(descriptor);
    return destinationProblem(`${path} ${how}.`, undefined, 'Restore the file, or write to an empty folder.');
  };
  const { size } = fstatSync(descriptor);
  if (size < bytes) throw refuse(`has ${size} bytes, but its checkpoint was written at ${bytes}`);
  if (!endsLine(descriptor, bytes)) {
    throw refuse('is not the file that this program wrote: no line ends at its checkpoint');
  }
  if (bytes === 0 && size > 0 && byteAt(descriptor, 0) !== '{') {
    throw refuse('is not the file that this program wrote: it does not begin with a row');
  }
  const log = { path, descriptor, bytes, lines };
  if (bytes > 0) ftruncateSync(descriptor, bytes);
  else if (size > 0) emptyLog(log);
  return log;
}

/** Creates a log. Throws `host.destination` when a foreign file exists; an empty file may be of a killed run. */
export function createLog(path: string, source: string): PageLog {
  const descriptor = openLines(path);
  const found = fstatSync(descriptor);
  if (found.size > 0 || !found.isFile()) {
    closeSync(descriptor);
    throw foreignProblem(`The file ${path}`, source);
  }
  return { path, descriptor, bytes: 0, lines: 0 };
}

/** Opening a pipe would wait for a reader forever. */
function openLines(path: string): number {
  const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;
  return openSync(path, flags, PRIVATE_FILE);
}

function endsLine(descriptor: number, bytes: number): boolean {
  return bytes === 0 || byteAt(descriptor, bytes - 1) === '\n';
}

function byteAt(descriptor: number, position: number): string {
  const byte = Buffer.alloc(1);
  return readSync(descriptor, byte, 0, 1, position) === 1 ? byte.toString() : '';
}

/** Adds whole lines at the end, all of them or none. */
export function append(log: PageLog, bytes: Buffer, lines: number): void {
  if (lines === 0) return;
  log.descriptor ??= openLines(log.path);
  try {
    writeAll(log.descriptor, bytes);
    fsyncSync(log.descriptor);
  } catch (error) {
    cutOff(log.descriptor, log.bytes);
    throw error;
  }
  log.bytes += bytes.length;
  log.lines += lines;
}

/** If it cannot be cut off now, opening the file again cuts it off. */
function cutOff(descriptor: number, bytes: number): void {
  try {
    ftruncateSync(descriptor, bytes);
  } catch {
    // The write that failed is the one to tell of.
  }
}

/** Deletes the lines. A process that reads the file can read it to its end, because the next line begins another file. */
export function emptyLog(log: PageLog): void {
  rmSync(log.path, { force: true });
  closeLog(log);
  log.bytes = 0;
  log.lines = 0;
  try {
    // Readers of the folder expect the file.
    log.descriptor = openLines(log.path);
  } catch {
    // The next line opens it, or tells of the problem.
  }
}

export function closeLog(log: PageLog): void {
  const { descriptor } = log;
  log.descriptor = undefined;
  if (descriptor !== undefined) closeSync(descriptor);
}
