import type { Clock } from '../../host-sdk/index.js';
import type { Trail } from '../audit/trail.js';
import { isoNow } from '../platform/clock.js';
import { unknownName } from '../platform/unknown-name.js';
import type { Store } from '../store/store.js';
import { addToken, listTokens, revokeToken, type NewToken } from '../store/tokens.js';
import { transaction } from '../store/transaction.js';

export interface TokenContext {
  readonly store: Pick<Store, 'db'>;
  readonly clock: Clock;
  readonly trail: Trail;
}

/** Creates a token. Throws `config.invalid`. @returns The token itself, which is not stored. */
export function createToken({ store, clock, trail }: TokenContext, token: NewToken): Promise<string> {
  const { name, scope, expiresAt = null } = token;
  return transaction(store.db, async (tx) => {
    const text = await addToken(tx, token, isoNow(clock));
    await trail.note(tx, { what: 'token.added', object: name, after: { scope, expiresAt } });
    return text;
  });
}

/** Revokes a token, and ends its sessions. Throws `host.unknown_name`. */
export function endToken({ store, trail }: Omit<TokenContext, 'clock'>, name: string): Promise<void> {
  return transaction(store.db, async (tx) => {
    const tokens = await listTokens(tx);
    const token = tokens.find((one) => one.name === name);
    if (token === undefined) {
      const known = tokens.map((one) => one.name);
      throw unknownName('token', name, known, { field: 'name', fix: 'Take a name that `tokens list` shows.' });
    }
    await revokeToken(tx, name);
    const before = { scope: token.scope, expiresAt: token.expiresAt };
    await trail.note(tx, { what: 'token.revoked', object: name, before });
  });
}
