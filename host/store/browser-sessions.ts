import { createHash } from 'node:crypto';
import type { Selectable } from 'kysely';
import { PluginError } from '../../host-sdk/index.js';
import type { StoreDatabase } from './store.js';
import type { StoreTables } from './schema.js';
import { transaction } from './transaction.js';

/** The credential of a session; its time distinguishes it from a later one with the same name. */
export type SignedInBy =
  | { readonly kind: 'token'; readonly name: string; readonly createdAt: string }
  | { readonly kind: 'password'; readonly setAt: string };

/** A signed-in browser. */
export interface BrowserSession {
  readonly id: number;
  readonly by: SignedInBy;
  /** ISO-8601 UTC. */
  readonly openedAt: string;
  readonly endsAt: string;
}

export type NewSession = Pick<BrowserSession, 'by' | 'openedAt' | 'endsAt'>;

/** Largest number of sessions of one credential; the oldest ends first. */
const MAX_EACH = 20;

/** Stores a session by the hash of its cookie. Only sessions of the same credential are ended to make room for it. */
export async function addSession(db: StoreDatabase, cookie: string, session: NewSession): Promise<void> {
  const { openedAt, endsAt } = session;
  const credential = credentialOf(session.by);
  await transaction(db, async (tx) => {
    await tx.deleteFrom('browser_sessions').where('ends_at', '<=', openedAt).execute();
    await tx
      .insertInto('browser_sessions')
      .values({ hash: hashOf(cookie), ...credential, opened_at: openedAt, ends_at: endsAt })
      .execute();
    const ofCredential = tx
      .selectFrom('browser_sessions')
      .where('kind', '=', credential.kind)
      .where('name', '=', credential.name);
    const newest = await ofCredential.select('id').orderBy('id', 'desc').limit(MAX_EACH).execute();
    await tx
      .deleteFrom('browser_sessions')
      .where('kind', '=', credential.kind)
      .where('name', '=', credential.name)
      .where('id', '<', newest.at(-1)?.id ?? 0)
      .execute();
  });
}

/** The session of a cookie, unless it has ended. Looked up by hash, so that the time of the query reveals nothing about other cookies. */
export async function findSession(db: StoreDatabase, cookie: string, now: string): Promise<BrowserSession | undefined> {
  const row = await db
    .selectFrom('browser_sessions')
    .selectAll()
    .where('hash', '=', hashOf(cookie))
    .where('ends_at', '>', now)
    .executeTakeFirst();
  return row === undefined ? undefined : asSession(row);
}

/** Current sessions, newest first. */
export async function listSessions(db: StoreDatabase, now: string): Promise<readonly BrowserSession[]> {
  const rows = await db
    .selectFrom('browser_sessions')
    .selectAll()
    .where('ends_at', '>', now)
    .orderBy('id', 'desc')
    .execute();
  return rows.map(asSession);
}

export async function closeSession(db: StoreDatabase, cookie: string): Promise<void> {
  await db.deleteFrom('browser_sessions').where('hash', '=', hashOf(cookie)).execute();
}

/** Throws `host.unknown_name`. */
export async function endSession(db: StoreDatabase, id: number): Promise<void> {
  const { numDeletedRows } = await db.deleteFrom('browser_sessions').where('id', '=', id).executeTakeFirstOrThrow();
  if (numDeletedRows > 0n) return;
  throw new PluginError('host.unknown_name', `There is no session ${id}.`, {
    field: 'id',
    fix: 'Use an id that GET /api/sessions lists.',
  });
}

function credentialOf(by: SignedInBy) {
  return by.kind === 'token'
    ? { kind: by.kind, name: by.name, credential_at: by.createdAt }
    : { kind: by.kind, name: '', credential_at: by.setAt };
}

function asSession(row: Selectable<StoreTables['browser_sessions']>): BrowserSession {
  const { id, kind, name, credential_at, opened_at, ends_at } = row;
  const by: SignedInBy = kind === 'token' ? { kind, name, createdAt: credential_at } : { kind, setAt: credential_at };
  return { id, by, openedAt: opened_at, endsAt: ends_at };
}

function hashOf(cookie: string): string {
  return createHash('sha256').update(cookie).digest('hex');
}
