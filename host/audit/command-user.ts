import { userInfo } from 'node:os';
import type { Actor } from '../store/audit.js';

/** Who runs the command line: the user of the operating system. */
export function commandUser(): Actor {
  return { by: 'command', name: userName(), address: null };
}

function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    // In a container the number of a user may have no name.
    const id = process.getuid?.();
    return id === undefined ? null : String(id);
  }
}
