import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * The one name of a file or folder that people know under several: links are followed, and on systems that do not tell
 * names apart by case it is written as it is on disk. What does not exist yet gets the name that it will have.
 * Throws the error of the operating system for links in a circle.
 */
export function realPathOf(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync.native(absolute);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(absolute) === absolute) throw error;
  }
  // A link that leads to nothing yet: whoever creates a file under its name creates it there.
  const isLink = lstatSync(absolute, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  if (isLink) return realPathOf(resolve(realPathOf(dirname(absolute)), readlinkSync(absolute)));
  return join(realPathOf(dirname(absolute)), basename(absolute));
}
