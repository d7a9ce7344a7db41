import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { randomUUID } from 'node:crypto';
import { basename, dirname, join, relative } from 'node:path';
import { createFolder } from '../platform/create-folder.js';
import { PRIVATE_FILE } from '../platform/private-file.js';
import { syncFolder } from '../platform/replace-file.js';
import { destinationProblem, fileNamePart, foreignProblem } from './destination.js';
import type { Part } from './folder-state.js';

/** Names that this program gives to parts, finished or not. */
const OWN_NAME = /^part-[0-9a-z]+-\d+\.(?:jsonl|jsonl\.gz|parquet)(?:\.new)?$/;
const OWN_DAY = /^loaded=\d{4}-\d\d-\d\d$/;

/** Folder of the parts of a table. */
export function partsFolder(folder: string, output: string): string {
  return join(folder, fileNamePart(output).replace(/^\./, '%2E'));
}

/** Names of the parts of one run. */
export function partNames(): (subfolder: string, extension: string) => string {
  const run = `${Date.now().toString(36)}${randomUUID().slice(0, 4)}`;
  let count = 0;
  return (subfolder, extension) => {
    count += 1;
    return join(subfolder, `part-${run}-${count}${extension}`);
  };
}

/**
 * Writes a part: under another name first, so that a file with the name of a part is whole.
 * @param write Writes to the descriptor.
 * @returns Its size in bytes.
 */
export async function writePart(path: string, write: (descriptor: number) => Promise<void>): Promise<number> {
  const fresh = `${path}.new`;
  const isNew = !existsSync(dirname(path));
  createFolder(dirname(path));
  if (isNew) syncFolder(dirname(dirname(path)));
  try {
    const bytes = await writeDurably(fresh, write);
    renameSync(fresh, path);
    syncFolder(dirname(path));
    return bytes;
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

async function writeDurably(path: string, write: (descriptor: number) => Promise<void>): Promise<number> {
  const descriptor = openSync(path, 'wx', PRIVATE_FILE);
  try {
    await write(descriptor);
    fsyncSync(descriptor);
    return fstatSync(descriptor).size;
  } finally {
    closeSync(descriptor);
  }
}

/** Throws `host.destination` when a listed part is missing or has another size. */
export function requireParts(folder: string, parts: readonly Part[]): void {
  for (const { file, bytes } of parts) {
    const path = join(folder, file);
    const size = statSync(path, { throwIfNoEntry: false })?.size;
    if (size === bytes) continue;
    const how = size === undefined ? 'is missing' : `has ${size} bytes instead of ${bytes}`;
    throw destinationProblem(`${path} ${how}.`, undefined, 'Restore the file, or write to an empty folder.');
  }
}

/** Refuses a folder of another program in the place of a table: it is neither written nor deleted. */
export function requireFree(folder: string, output: string, source: string): void {
  const path = partsFolder(folder, output);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || (found.isDirectory() && isVacant(path))) return;
  throw foreignProblem(`The ${found.isDirectory() ? 'folder' : 'file'} ${path}`, source);
}

function isVacant(path: string): boolean {
  return readdirSync(path, { withFileTypes: true }).every(
    (entry) => entry.isDirectory() && OWN_DAY.test(entry.name) && readdirSync(join(path, entry.name)).length === 0,
  );
}

/** Removes half parts and parts that no state lists: a killed run left them, and their rows are still in the log. */
export function removeStrays(folder: string, output: string, listed: readonly Part[]): void {
  const own = partsFolder(folder, output);
  const known = new Set(listed.map(({ file }) => file));
  for (const path of ownFiles(own)) if (!known.has(relative(folder, path))) rmSync(path, { force: true });
}

/** Removes the folders of a table that are empty. */
export function removeEmptyFolders(folder: string, output: string): void {
  const own = partsFolder(folder, output);
  for (const path of [...daysIn(own), own]) {
    try {
      rmdirSync(path);
    } catch {
      // Something of another program is in it, or it is not there.
    }
  }
}

function ownFiles(own: string): readonly string[] {
  return [own, ...daysIn(own)]
    .flatMap((folder) => entriesOf(folder).map((name) => join(folder, name)))
    .filter((path) => OWN_NAME.test(basename(path)));
}

function daysIn(own: string): readonly string[] {
  return entriesOf(own)
    .filter((name) => OWN_DAY.test(name))
    .map((name) => join(own, name));
}

function entriesOf(folder: string): readonly string[] {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(folder) : [];
}
