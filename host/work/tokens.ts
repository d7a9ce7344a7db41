import type { Clock } from '../../host-sdk/index.js';
import { isoNow } from '../clock.js';
import type { Store } from '../store/open-store.js';
import { addToken, revokeToken } from '../store/tokens.js';
import type { NewToken } from '../store/tokens.js';

/** Makes a token. Throws `config.invalid`. @returns The token itself, which is stored nowhere. */
export function makeToken(
  { store, clock }: { readonly store: Pick<Store, 'db'>; readonly clock: Clock },
  token: NewToken,
): Promise<string> {
  return addToken(store.db, token, isoNow(clock));
}

/** Ends a token, and the sessions that it opened. Throws `host.unknown_name`. */
export function endToken({ db }: Pick<Store, 'db'>, name: string): Promise<void> {
  return revokeToken(db, name);
}
