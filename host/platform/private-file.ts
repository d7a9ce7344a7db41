import { closeSync, openSync } from 'node:fs';

/** Mode of a file that only its owner can read and write, independent of the umask. */
export const PRIVATE_FILE = 0o600;

/** Creates an empty private file unless it exists: another program that creates it later would use the umask. */
export function claimFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', PRIVATE_FILE));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
