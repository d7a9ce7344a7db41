import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { PluginError } from '../../host-sdk/index.js';
import { requireName } from '../names.js';
import type { StoreDatabase } from './open-store.js';
import { requireRemoved } from './require-removed.js';

/** What a token may do: `read` asks, `write` also changes. */
export type TokenScope = 'read' | 'write';

export interface ApiToken {
  readonly name: string;
  readonly scope: TokenScope;
  /** ISO-8601 UTC. */
  readonly createdAt: string;
}

const PREFIX = 'iex_';
const TOKEN_BYTES = 32;

/**
 * Makes a token and stores its hash only, so the text returned is never to be had again. One round of SHA-256 is
 * enough: slow hashes protect passwords, which can be guessed, and nobody guesses 256 random bits.
 * Throws `config.invalid` when the name is taken, and for one that nobody can read.
 */
export async function addToken(
  db: StoreDatabase,
  { name, scope }: Pick<ApiToken, 'name' | 'scope'>,
  now: string,
): Promise<string> {
  requireName(name, 'token');
  const token = `${PREFIX}${randomBytes(TOKEN_BYTES).toString('base64url')}`;
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('api_tokens')
    .values({ name, scope, hash: hashOf(token).toString('hex'), created_at: now })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 1n) return token;
  throw new PluginError('config.invalid', `There is a token "${name}" already.`, {
    field: 'name',
    fix: 'Take another name, or revoke that token first.',
  });
}

/** By name. */
export async function listTokens(db: StoreDatabase): Promise<readonly ApiToken[]> {
  const rows = await db.selectFrom('api_tokens').selectAll().orderBy('name').execute();
  return rows.map((row) => ({ name: row.name, scope: row.scope, createdAt: row.created_at }));
}

/** Ends a token and the browser sessions that it opened. Throws `host.unknown_name`. */
export async function revokeToken(db: StoreDatabase, name: string): Promise<void> {
  const removed = await db.deleteFrom('api_tokens').where('name', '=', name).executeTakeFirstOrThrow();
  requireRemoved(removed, 'token', name);
}

/** The token of this text. Takes the same time whichever token it is, and whether it is one at all. */
export async function findToken(db: StoreDatabase, text: string): Promise<ApiToken | undefined> {
  const hash = hashOf(text);
  let found: ApiToken | undefined;
  for (const row of await db.selectFrom('api_tokens').selectAll().execute()) {
    const same = timingSafeEqual(Buffer.from(row.hash, 'hex'), hash);
    if (same) found = { name: row.name, scope: row.scope, createdAt: row.created_at };
  }
  return found;
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
