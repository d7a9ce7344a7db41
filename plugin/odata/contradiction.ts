import { isPluginError, PluginError } from '../../host-sdk/index.js';

/** An answer that cannot be the one to its question. `why` is a sentence. */
export function contradiction(why: string, field?: string): PluginError {
  return new PluginError('tenant.contradiction', why, { field });
}

export function isContradiction(error: unknown): boolean {
  return isPluginError(error) && error.code === 'tenant.contradiction';
}
