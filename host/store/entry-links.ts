import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../../host-sdk/index.js';
import { isoNow } from '../platform/clock.js';
import type { StoreDatabase } from './store.js';

/** Lifetime of a link in minutes. */
export const LINK_MINUTES = 15;

/** Purpose of a link: sets the first password, or signs in a browser with a token. */
export type EntryLink = { readonly kind: 'setup' } | { readonly kind: 'token'; readonly name: string };

/** Creates a link and stores only its hash. @returns Its code, 256 random bits. */
export async function createEntryLink(db: StoreDatabase, link: EntryLink, clock: Clock): Promise<string> {
  const code = randomBytes(32).toString('base64url');
  await db.deleteFrom('entry_links').where('ends_at', '<=', isoNow(clock)).execute();
  const ends_at = new Date(clock.now() + LINK_MINUTES * 60_000).toISOString();
  const token = link.kind === 'token' ? link.name : null;
  await db
    .insertInto('entry_links')
    .values({ hash: hashOf(code), token, ends_at })
    .execute();
  return code;
}

/** The purpose of the link with this code; `undefined` for a used, expired or unknown link. */
export async function findEntryLink(db: StoreDatabase, code: string, now: string): Promise<EntryLink | undefined> {
  // Looked up by hash, so that the time of the query reveals nothing about existing codes.
  const row = await db
    .selectFrom('entry_links')
    .selectAll()
    .where('hash', '=', hashOf(code))
    .where('ends_at', '>', now)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return row.token === null ? { kind: 'setup' } : { kind: 'token', name: row.token };
}

/** Uses up a link. Returns false if another caller was faster. */
export async function useEntryLink(db: StoreDatabase, code: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('entry_links')
    .where('hash', '=', hashOf(code))
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

function hashOf(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}
