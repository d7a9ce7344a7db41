import { SCOPES } from '../../store/scopes.js';
import { count, flag, object, oneOf, orNull, text, type Described } from './schema.js';

export const token = object({
  name: text,
  scope: oneOf(...SCOPES),
  createdAt: text,
  expiresAt: { ...orNull(text), description: 'null: the token does not expire.' },
  usedAt: orNull(text),
});

/** A browser that is signed in. */
export const session = object({
  id: count,
  token: { ...orNull(text), description: 'Name of the token; null: signed in with the password.' },
  openedAt: text,
  endsAt: text,
  own: flag,
});

export type ApiToken = Described<typeof token>;
export type TokenScope = ApiToken['scope'];
