import { PluginError } from '../../host-sdk/index.js';
import { requireName } from '../platform/names.js';
import { DESTINATION_KINDS } from './destination-kinds.js';

const MAX_LENGTH = 200;

/**
 * Accepts a name for a kept destination: visible, without a colon, and not the scheme of a kind, so that `--to` is never
 * ambiguous. Throws `config.invalid`.
 */
export function requireDestinationName(name: string): void {
  requireName(name, 'destination');
  const fault = faultOf(name);
  if (fault === undefined) return;
  throw new PluginError('config.invalid', `The name of the destination ${fault}.`, {
    field: 'name',
    fix: 'Use another name, such as lake or warehouse.',
  });
}

function faultOf(name: string): string | undefined {
  if (name.includes(':')) return 'contains a colon, which only a place such as sqlite:tables.db has';
  if (name !== name.trim()) return 'begins or ends with a blank';
  if (name.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`;
  const isScheme = DESTINATION_KINDS.some(({ scheme }) => scheme === name.toLowerCase());
  return isScheme ? `is ${name}, which is a kind of destination` : undefined;
}
