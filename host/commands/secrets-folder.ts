import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { realPathOf } from '../platform/real-path.js';
import { isBelow } from '../connections/references.js';
import { usageError } from './options.js';

/**
 * The folder of `--secrets-dir`, whose files a configuration may name that comes over HTTP, as an absolute path. Refuses one
 * in the data folder: the key lies there.
 */
export function secretsFolder(given: string | undefined, dataFolder: string): string | undefined {
  if (given === undefined) return undefined;
  const folder = resolve(given);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw usageError(`error: --secrets-dir ${folder} is no folder; create it, or name another`);
  }
  if (realPathOf(folder) !== realPathOf(dataFolder) && !isBelow(dataFolder, folder)) return folder;
  throw usageError(`error: --secrets-dir ${folder} lies in the data folder ${dataFolder}; name a folder outside it`);
}
