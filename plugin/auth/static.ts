import type { Secrets } from '../../host-sdk/index.js';
import type { Credential } from '../http/authenticate.js';

/**
 * A credential that does not change by itself: API key, JWT or session key.
 * After a 401 its reference is read again, so a rotated `env:` or `file:` secret is taken up without a restart.
 */
export function staticCredential(
  reference: string,
  field: string,
  secrets: Secrets,
  header: (secret: string) => string,
): Credential {
  let current: string | undefined;
  const read = async () => header(await secrets.resolve(reference, field));
  return {
    authorization: async () => (current ??= await read()),
    renew: async (refused) => {
      current = await read();
      return current !== refused;
    },
  };
}

/** `rest_api_key=KEY`, without blanks or quotes. [Netskope document] */
export const apiKeyHeader = (key: string): string => `rest_api_key=${key}`;

/** A JWT goes as a Bearer token. [Netskope plugin, Centreon] */
export const bearerHeader = (token: string): string => `Bearer ${token}`;

/** A session key goes bare, without a scheme word. [Ivanti help, "Authentication of APIs"] */
export const sessionHeader = (key: string): string => key;
