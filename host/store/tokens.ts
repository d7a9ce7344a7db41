import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Selectable } from 'kysely';
import { PluginError } from '../../host-sdk/index.js';
import { requireName } from '../platform/names.js';
import type { Scope } from './scopes.js';
import type { StoreDatabase } from './store.js';
import { requireRemoved } from './require-removed.js';
import type { StoreTables } from './schema.js';
import { transaction } from './transaction.js';

export interface ApiToken {
  readonly name: string;
  readonly scope: Scope;
  /** ISO-8601 UTC. */
  readonly createdAt: string;
  /** ISO-8601 UTC; from then on it opens nothing. `null`: it lives until it is revoked. */
  readonly expiresAt: string | null;
  /** ISO-8601 UTC, to the minute; `null`: not yet. */
  readonly usedAt: string | null;
}

export interface NewToken extends Pick<ApiToken, 'name' | 'scope'> {
  /** ISO-8601 UTC; default: it lives until it is revoked. */
  readonly expiresAt?: string | null | undefined;
}

const PREFIX = 'iex_';
const TOKEN_BYTES = 32;

/**
 * Makes a token and stores its hash only, so the text returned is never to be had again. One round of SHA-256 is
 * enough: slow hashes protect passwords, which can be guessed, and nobody guesses 256 random bits.
 * Throws `config.invalid` when the name is taken or the end lies in the past, and for a name that nobody can read.
 */
export async function addToken(
  db: StoreDatabase,
  { name, scope, expiresAt = null }: NewToken,
  now: string,
): Promise<string> {
  requireName(name, 'token');
  if (expiresAt !== null && expiresAt <= now) {
    throw new PluginError('config.invalid', `A token that expires at ${expiresAt} has already expired.`, {
      field: 'expiresAt',
      fix: 'Set an expiry in the future.',
    });
  }
  const token = `${PREFIX}${randomBytes(TOKEN_BYTES).toString('base64url')}`;
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('api_tokens')
    .values({ name, scope, hash: hashOf(token).toString('hex'), created_at: now, expires_at: expiresAt })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 1n) return token;
  throw new PluginError('config.invalid', `The token "${name}" already exists.`, {
    field: 'name',
    fix: 'Use another name, or revoke that token first.',
  });
}

/** By name, those that have ended too. */
export async function listTokens(db: StoreDatabase): Promise<readonly ApiToken[]> {
  return (await db.selectFrom('api_tokens').selectAll().orderBy('name').execute()).map(asToken);
}

/** Whether a token opens something at an instant (ISO-8601 UTC). */
export function isLiving({ expiresAt }: ApiToken, now: string): boolean {
  return expiresAt === null || now < expiresAt;
}

/** Ends a token, the browser sessions that it opened and the links to it. Throws `host.unknown_name`. */
export async function revokeToken(db: StoreDatabase, name: string): Promise<void> {
  await transaction(db, async (tx) => {
    const removed = await tx.deleteFrom('api_tokens').where('name', '=', name).executeTakeFirstOrThrow();
    requireRemoved(removed, 'token', name);
    await tx.deleteFrom('browser_sessions').where('kind', '=', 'token').where('name', '=', name).execute();
    await tx.deleteFrom('entry_links').where('token', '=', name).execute();
  });
}

/**
 * The token of this text, unless it has ended. Takes the same time whichever token it is, and whether it is one at all.
 * @param now ISO-8601 UTC.
 */
export async function findToken(db: StoreDatabase, text: string, now: string): Promise<ApiToken | undefined> {
  const hash = hashOf(text);
  let found: ApiToken | undefined;
  for (const row of await db.selectFrom('api_tokens').selectAll().execute()) {
    const same = timingSafeEqual(Buffer.from(row.hash, 'hex'), hash);
    if (same) found = asToken(row);
  }
  return found !== undefined && isLiving(found, now) ? found : undefined;
}

/** Notes that a token was used; an earlier instant than the one that is known changes nothing. */
export async function noteTokenUse(db: StoreDatabase, name: string, at: string): Promise<void> {
  await db
    .updateTable('api_tokens')
    .set({ used_at: at })
    .where('name', '=', name)
    .where((where) => where.or([where('used_at', 'is', null), where('used_at', '<', at)]))
    .execute();
}

function asToken(row: Selectable<StoreTables['api_tokens']>): ApiToken {
  const { name, scope, created_at, expires_at, used_at } = row;
  return { name, scope, createdAt: created_at, expiresAt: expires_at, usedAt: used_at };
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
