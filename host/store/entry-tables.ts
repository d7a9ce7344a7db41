import type { Generated } from 'kysely';
import type { Scope } from './scopes.js';

export interface ApiTokensTable {
  name: string;
  scope: Scope;
  /** SHA-256 of the token, hexadecimal. */
  hash: string;
  created_at: string;
  /** Expiry; `null`: never. */
  expires_at: string | null;
  /** To the minute; `null`: not yet. */
  used_at: string | null;
}

/** One row at most: the password of the console. */
export interface PasswordTable {
  /** Argon2id, in its own text form. */
  hash: string;
  set_at: string;
}

/** Signed-in browsers. */
export interface BrowserSessionsTable {
  id: Generated<number>;
  /** SHA-256 of the cookie. */
  hash: string;
  kind: 'password' | 'token';
  /** Name of the token; empty for the password. */
  name: string;
  /** When that token was created or the password set: a later one with the same name does not validate the session. */
  credential_at: string;
  opened_at: string;
  ends_at: string;
}

/** Links that are valid once, for some minutes. */
export interface EntryLinksTable {
  /** SHA-256 of the code. */
  hash: string;
  /** Name of the token that the link signs in with; `null`: it sets the first password. */
  token: string | null;
  ends_at: string;
}
