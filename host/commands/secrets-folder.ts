import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { realPathOf } from '../platform/real-path.js';
import { isBelow } from '../connections/references.js';
import { usageError } from './options.js';

/**
 * Absolute path of `--secrets-dir`: configurations that arrive over HTTP may name its files. Refuses a folder
 * in the data folder, because the key is there.
 */
export function secretsFolder(given: string | undefined, dataFolder: string): string | undefined {
  if (given === undefined) return undefined;
  const folder = resolve(given);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw usageError(`error: --secrets-dir ${folder} is not a folder; create it, or name another folder`);
  }
  if (realPathOf(folder) !== realPathOf(dataFolder) && !isBelow(dataFolder, folder)) return folder;
  throw usageError(`error: --secrets-dir ${folder} lies in the data folder ${dataFolder}; name a folder outside it`);
}
