import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../platform/package-root.js';

/** Where the build writes the console. */
const CONSOLE_FOLDER = join(PACKAGE_ROOT, 'dist', 'host', 'console');

/** The console of this package as an option of the app; empty if it was not built. */
export function builtConsole(): { readonly consoleFolder?: string } {
  return existsSync(join(CONSOLE_FOLDER, 'index.html')) ? { consoleFolder: CONSOLE_FOLDER } : {};
}
