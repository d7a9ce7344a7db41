import type { DeleteResult } from 'kysely';
import { PluginError } from '../../host-sdk/index.js';

/** Throws `host.unknown_name` where nothing was removed: what has the name may have gone meanwhile, or never was. */
export function requireRemoved({ numDeletedRows }: DeleteResult, what: string, name: string): void {
  if (numDeletedRows > 0n) return;
  throw new PluginError('host.unknown_name', `There is no ${what} "${name}".`, {
    field: 'name',
    fix: `Use a name from the list of ${what}s.`,
  });
}
