import { isPluginError, PluginError } from '../../host-sdk/index.js';
import { strategyOf } from '../auth/choose.js';
import type { AuthSettings } from '../auth/strategy.js';
import { FieldRefusal } from '../ivanti/refused-fields.js';

/**
 * Rejects with the problem of a call. Where the problem names no key, it adds the key that it is about, so that a form
 * can show it at the field.
 */
export function attributeToField(auth: AuthSettings): (error: unknown) => never {
  return (error) => {
    if (!isPluginError(error) || error.problem.field !== undefined) throw error;
    // The address that failed may be the identity provider's.
    const address = strategyOf(auth).needs === 'tenant' && isAddress(error) ? 'instance' : undefined;
    const field = error.code === 'auth.refused' ? 'auth' : address;
    throw PluginError.from(error.problem, { field, cause: error });
  };
}

/** Whether an error says that no tenant can be reached at the address. */
export function isAddress(error: PluginError): boolean {
  const { code, blame } = error.problem;
  // Where a secret or the proxy cannot be used, no request was sent, so the address is still unproven. A service that
  // refuses fields is a tenant.
  const isElsewhere = blame === 'config' && !(error instanceof FieldRefusal);
  return blame === 'network' || isElsewhere || code === 'tenant.bad_answer';
}
