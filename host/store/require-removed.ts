import type { DeleteResult } from 'kysely';
import { PluginError } from '../../host-sdk/index.js';

/** Throws `host.unknown_name` if nothing was removed: the object never existed, or was removed in the meantime. */
export function requireRemoved({ numDeletedRows }: DeleteResult, what: string, name: string): void {
  if (numDeletedRows > 0n) return;
  throw new PluginError('host.unknown_name', `There is no ${what} "${name}".`, {
    field: 'name',
    fix: `Use a name from the list of ${what}s.`,
  });
}
