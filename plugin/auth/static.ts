import { PluginError, type Secrets } from '../../host-sdk/index.js';
import type { Credential, Signature } from '../http/authenticate.js';
import { unsendable } from '../http/header-value.js';

/**
 * A credential without a renewal: a key, a token, a certificate. After a 401 its references are read again, so a
 * rotated `env:` or `file:` secret takes effect without a restart.
 * @param references Settings of the section `auth`, by their keys.
 * @param sign What requests are signed with, made from the secrets under the same keys.
 */
export function staticCredential<const K extends string>(
  secrets: Secrets,
  references: Readonly<Record<K, string>>,
  sign: (secrets: Readonly<Record<K, string>>) => Signature,
): Credential {
  let current: Signature | undefined;
  let pending: Promise<Signature> | undefined;

  async function readAll(): Promise<Signature> {
    const read = await Promise.all(
      Object.entries<string>(references).map(
        async ([key, reference]) => [key, await secrets.resolve(reference, `auth.${key}`)] as const,
      ),
    );
    const signature = sign(Object.fromEntries(read) as Record<K, string>);
    const values = Object.values(signature.headers ?? {});
    for (const [key, secret] of read) {
      // The key of a certificate is not sent in a header and may hold line breaks.
      if (values.some((value) => value.includes(secret))) requireSendable(secret, `auth.${key}`);
    }
    current = { ...signature, secrets: read.map(([, secret]) => secret) };
    return current;
  }

  function read(): Promise<Signature> {
    pending ??= readAll().finally(() => {
      pending = undefined;
    });
    return pending;
  }

  return {
    signature: async () => current ?? (await read()),
    renew: async (refused) => {
      // Another caller may have read it again while this request was under way.
      if (current === refused) current = undefined;
      return current ?? (await read());
    },
  };
}

function requireSendable(secret: string, field: string): void {
  const why = unsendable(secret);
  if (why === undefined) return;
  throw new PluginError('config.invalid', `${field}: the secret ${why}.`, {
    field,
    fix: 'Enter it again by hand, on one line: a line break or a character that is not shown may have been copied with it.',
  });
}

/** A JWT is sent as a Bearer token. [Netskope plugin, Centreon] */
export const bearer = (token: string): Signature => ({
  headers: { authorization: `Bearer ${token}` },
  secrets: [token],
});

/** A session key is sent without a scheme word. [Ivanti help, "Authentication of APIs"] */
export const sessionKey = (key: string): Signature => ({ headers: { authorization: key } });
