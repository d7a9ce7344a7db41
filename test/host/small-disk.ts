import { execFileSync } from 'node:child_process';
import { afterTest, temporaryFolder } from './scene.js';

export const NO_DISK = 'this process may not mount a small disk';

/** A small disk of its own; undefined where this process may not mount one. */
export function smallDisk(size = '512k'): string | undefined {
  const folder = temporaryFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  afterTest(() => execFileSync('umount', ['-l', folder]));
  return folder;
}
