import { isPluginError, PluginError } from '../../host-sdk/index.js';
import { diskFull, isDiskFull } from '../platform/full-disk.js';

const LOCKED = /^SQLITE_(BUSY|LOCKED)/;
const DAMAGED = /^SQLITE_(CORRUPT|NOTADB)/;
const UNUSABLE = /^(SQLITE_(READONLY|CANTOPEN|IOERR|PERM|AUTH|PROTOCOL|NOLFS)|E[A-Z]+$)/;

/** Whether another program holds the database just now. */
export function isLocked(error: unknown): boolean {
  return LOCKED.test(codeOf(error));
}

/**
 * What went wrong with the store's own files, as `host.store` or `host.disk_full`; any other error as it is, because a
 * statement that is wrong is a fault of this program.
 * @param path Database or lock file.
 * @param waitedMs How long a lock was waited for.
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
    // The driver of SQLite wraps the plain error code in names of its own.
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
