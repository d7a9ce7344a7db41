import { closeSync, openSync } from 'node:fs';

/** Rights of a file that only its owner reads and writes, whatever the umask. */
export const PRIVATE_FILE = 0o600;

/** Makes an empty private file unless there is one under its name: whoever creates it later would ask the umask. */
export function claimFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', PRIVATE_FILE));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
