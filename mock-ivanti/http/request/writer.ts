import { API_USER } from '../../tenant/auth/credentials.js';
import type { Writer } from '../../tenant/rules/write.js';
import type { Call } from './call.js';

/** Writes as the account behind the credential. */
export function writerOf({ tenant, namespace }: Call): Writer {
  const { switches, zone } = tenant;
  return { store: namespace.store, user: API_USER, now: tenant.stampNow(), switches, zone, as: 'client' };
}
