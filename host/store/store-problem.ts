import { isPluginError, PluginError } from '../../host-sdk/index.js';
import { diskFull, isDiskFull } from '../platform/full-disk.js';

const LOCKED = /^SQLITE_(BUSY|LOCKED)/;
const DAMAGED = /^SQLITE_(CORRUPT|NOTADB)/;
const UNUSABLE = /^(SQLITE_(READONLY|CANTOPEN|IOERR|PERM|AUTH|PROTOCOL|NOLFS)|E[A-Z]+$)/;

/** Whether another program currently locks the database. */
export function isLocked(error: unknown): boolean {
  return LOCKED.test(codeOf(error));
}

/**
 * Converts an error of the store's files to `host.store` or `host.disk_full`; returns any other error unchanged, because a
 * wrong statement is a fault of this program.
 * @param path Database or lock file.
 * @param waitedMs How long the driver waited for a lock.
 */
export function storeProblem(path: string, error: unknown, waitedMs = 0): unknown {
  if (isPluginError(error)) return error;
  if (isDiskFull(error, path)) return diskFull(path, error);
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (LOCKED.test(code)) {
    const time = waitedMs < 1000 ? '' : ` and stayed locked for ${Math.round(waitedMs / 1000)} s`;
    return new PluginError('host.store', `The store ${path} is locked by another program${time}.`, {
      fix: 'Close the other program, such as a database browser or a backup, and run again: the run continues where it stopped.',
      cause: error,
    });
  }
  if (DAMAGED.test(code)) {
    return new PluginError('host.store', `The store ${path} is damaged: ${message}.`, {
      fix: 'Keep the damaged file and restore a backup in its place. `sqlite3 store.db .recover` may recover the rest.',
      cause: error,
    });
  }
  if (UNUSABLE.test(code) || message.startsWith('ConnectionFailed')) {
    // The SQLite driver wraps the plain error code in its own names.
    const reason = message.startsWith('ConnectionFailed') ? 'it cannot be opened' : message;
    return new PluginError('host.store', `The store ${path} cannot be used: ${reason}.`, {
      fix: 'Check that the folder exists, that this user owns it and can write to it, and that its disk works.',
      cause: error,
    });
  }
  return error;
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : '';
}
