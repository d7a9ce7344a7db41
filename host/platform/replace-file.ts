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
 * Replaces a file as a whole: a kill, a full disk or a cut power line leaves either the new text under its name or what
 * was there before. A link stays a link. Throws the error of the operating system.
 * @param mode Rights of the file; default: those that it has, and for a new one its owner's only.
 */
export function replaceFile(path: string, text: string, mode?: number): void {
  const before = statSync(path, { throwIfNoEntry: false });
  const rights = mode ?? (before === undefined ? PRIVATE_FILE : before.mode & 0o777);
  if (before?.isFile() === false) throw new Error(`${path} is not a file`);
  const target = before === undefined ? path : realpathSync(path);
  // Its own for each process: two that replace one file must not write into each other's.
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

/** A full disk may take a part of what it is given before it refuses the rest. */
export function writeAll(file: number, bytes: Buffer): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written);
}

/** Makes names that were given or taken in a folder last. */
export function syncFolder(folder: string): void {
  const entry = openSync(folder, 'r');
  try {
    fsyncSync(entry);
  } finally {
    closeSync(entry);
  }
}
