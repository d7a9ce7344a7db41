import { PluginError } from '../../host-sdk/index.js';

/** Throws `config.invalid` for something that others use and that must not be removed. @param what Such as `rule`. */
export function requireUnused(
  what: string,
  name: string,
  users: readonly string[],
  place: { readonly field: string; readonly fix: string },
): void {
  if (users.length === 0) return;
  throw new PluginError('config.invalid', `The ${what} "${name}" is used by ${users.join(', ')}.`, place);
}
