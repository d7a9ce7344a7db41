import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * The canonical path of a file or folder: links are resolved, and on systems that ignore the case of
 * names it has the spelling on disk. A path that does not exist yet gets its future name.
 * Throws the error of the operating system for a cycle of links.
 */
export function realPathOf(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync.native(absolute);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(absolute) === absolute) throw error;
  }
  // A dangling link: creating a file under its name creates the target.
  const isLink = lstatSync(absolute, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  if (isLink) return realPathOf(resolve(realPathOf(dirname(absolute)), readlinkSync(absolute)));
  return join(realPathOf(dirname(absolute)), basename(absolute));
}
