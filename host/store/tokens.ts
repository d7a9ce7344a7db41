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
  /** ISO-8601 UTC; expiry. `null`: valid until it is revoked. */
  readonly expiresAt: string | null;
  /** ISO-8601 UTC, to the minute; `null`: not yet. */
  readonly usedAt: string | null;
}

export interface NewToken extends Pick<ApiToken, 'name' | 'scope'> {
  /** ISO-8601 UTC; default: valid until it is revoked. */
  readonly expiresAt?: string | null | undefined;
}

const PREFIX = 'iex_';
const TOKEN_BYTES = 32;

/**
 * Creates a token and stores only its hash, so the returned text cannot be read again. One round of SHA-256 is
 * enough: slow hashes protect passwords, which can be guessed, but 256 random bits cannot.
 * Throws `config.invalid` when the name exists, the expiry is in the past, or the name has invisible characters.
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

/** By name, including expired ones. */
export async function listTokens(db: StoreDatabase): Promise<readonly ApiToken[]> {
  return (await db.selectFrom('api_tokens').selectAll().orderBy('name').execute()).map(asToken);
}

/** Whether a token is valid at an instant (ISO-8601 UTC). */
export function isLiving({ expiresAt }: ApiToken, now: string): boolean {
  return expiresAt === null || now < expiresAt;
}

/** Revokes a token, and ends its browser sessions and links. Throws `host.unknown_name`. */
export async function revokeToken(db: StoreDatabase, name: string): Promise<void> {
  await transaction(db, async (tx) => {
    const removed = await tx.deleteFrom('api_tokens').where('name', '=', name).executeTakeFirstOrThrow();
    requireRemoved(removed, 'token', name);
    await tx.deleteFrom('browser_sessions').where('kind', '=', 'token').where('name', '=', name).execute();
    await tx.deleteFrom('entry_links').where('token', '=', name).execute();
  });
}

/**
 * The token with this text, unless it has expired. Takes the same time for every text, valid or not.
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

/** Stores the last use of a token; an earlier instant than the stored one changes nothing. */
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
