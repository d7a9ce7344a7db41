import { PluginError } from '../../host-sdk/index.js';
import type { Secrets } from '../../host-sdk/index.js';
import type { Credential, Signature } from '../http/authenticate.js';
import { unsendable } from '../http/header-value.js';

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
  let current: Signature | undefined;
  let pending: Promise<Signature> | undefined;

  function read(): Promise<Signature> {
    pending ??= secrets
      .resolve(reference, field)
      .then((secret) => (current = { authorization: header(sendable(secret, field)) }))
      .finally(() => {
        pending = undefined;
      });
    return pending;
  }

  return {
    signature: async () => current ?? (await read()),
    renew: async (refused) => {
      // Somebody else may have read it again while this caller's request was on its way.
      if (current === refused) current = undefined;
      return current ?? (await read());
    },
  };
}

function sendable(secret: string, field: string): string {
  const why = unsendable(secret);
  if (why === undefined) return secret;
  throw new PluginError('config.invalid', `${field}: the secret ${why}.`, {
    field,
    fix: 'Enter it again by hand, on one line: a line break or a character that is not shown may have been copied with it.',
  });
}

/** `rest_api_key=KEY`, without blanks or quotes. [Netskope document] */
export const apiKeyHeader = (key: string): string => `rest_api_key=${key}`;

/** A JWT goes as a Bearer token. [Netskope plugin, Centreon] */
export const bearerHeader = (token: string): string => `Bearer ${token}`;

/** A session key goes bare, without a scheme word. [Ivanti help, "Authentication of APIs"] */
export const sessionHeader = (key: string): string => key;
