import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { PRIVATE_FILE } from './private-file.js';

/**
 * Replaces a file atomically: a kill, a full disk or a power failure leaves either the new content or
 * the old content. A link stays a link. Throws the error of the operating system.
 * @param mode Mode of the file; default: its current mode, and for a new file only its owner.
 */
export function replaceFile(path: string, text: string, mode?: number): void {
  const before = statSync(path, { throwIfNoEntry: false });
  const rights = mode ?? (before === undefined ? PRIVATE_FILE : before.mode & 0o777);
  if (before?.isFile() === false) throw new Error(`${path} is not a file`);
  const target = before === undefined ? path : realpathSync(path);
  // A separate name for each process: two processes that replace one file must not write into the same temporary file.
  const fresh = `${target}.${randomUUID().slice(0, 8)}.new`;
  const bytes = Buffer.from(text, 'utf8');
  try {
    const file = openSync(fresh, 'wx', PRIVATE_FILE);
    try {
      if (rights !== PRIVATE_FILE) fchmodSync(file, rights);
      writeAll(file, bytes);
      fsyncSync(file);
      const { size } = fstatSync(file);
      if (size !== bytes.length) throw new Error(`${size} of ${bytes.length} bytes of ${fresh} were written`);
    } finally {
      closeSync(file);
    }
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
  syncFolder(dirname(target));
}

/** A full disk may accept a part of the data before it refuses the rest. */
export function writeAll(file: number, bytes: Buffer): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written);
}

/** Makes changed names in a folder durable. */
export function syncFolder(folder: string): void {
  const entry = openSync(folder, 'r');
  try {
    fsyncSync(entry);
  } finally {
    closeSync(entry);
  }
}
