import { hash, verify } from '@node-rs/argon2';
import { PluginError } from '../../host-sdk/index.js';
import type { StoreDatabase } from './store.js';
import { transaction } from './transaction.js';

/** Callback that writes in the same transaction as a change of the password. */
type Also = (tx: StoreDatabase) => Promise<void>;
const nothing: Also = () => Promise.resolve();

const SHORTEST = 12;
/** The time of hashing grows with the length, and users do not type more. */
const LONGEST = 200;

/**
 * Sets the first password of the console, which ends every setup link. Returns false if there is already
 * one.
 * Throws `config.invalid` for a password that is too short or too long.
 */
export async function setFirstPassword(
  db: StoreDatabase,
  password: string,
  now: string,
  also: Also = nothing,
): Promise<boolean> {
  const hashed = await hashOf(password);
  return transaction(db, async (tx) => {
    if ((await passwordSetAt(tx)) !== undefined) return false;
    await tx.insertInto('password').values({ hash: hashed, set_at: now }).execute();
    await tx.deleteFrom('entry_links').where('token', 'is', null).execute();
    await also(tx);
    return true;
  });
}

export interface PasswordChange {
  readonly current: string;
  readonly password: string;
  /** ISO-8601 UTC. */
  readonly now: string;
}

/**
 * Changes the password and ends its sessions. Returns false if `current` is not the password.
 * Throws `config.invalid` for a new password that is too short or too long.
 */
export async function changePassword(
  db: StoreDatabase,
  { current, password, now }: PasswordChange,
  also: Also = nothing,
): Promise<boolean> {
  const setAt = await checkPassword(db, current);
  if (setAt === undefined) return false;
  const hashed = await hashOf(password);
  return transaction(db, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('password')
      .set({ hash: hashed, set_at: now })
      .where('set_at', '=', setAt)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) return false;
    await endSessions(tx);
    await also(tx);
    return true;
  });
}

async function endSessions(db: StoreDatabase): Promise<void> {
  await db.deleteFrom('browser_sessions').where('kind', '=', 'password').execute();
}

async function hashOf(password: string): Promise<string> {
  if (password.length < SHORTEST || password.length > LONGEST) {
    const message = `The password must have ${SHORTEST} to ${LONGEST} characters.`;
    throw new PluginError('config.invalid', message, {
      field: 'password',
      fix: 'Use a longer password, such as a few words.',
    });
  }
  // Argon2id with the library's defaults, 19 MiB and two passes, is what OWASP recommends.
  return hash(password);
}

/** When the password was set (ISO-8601 UTC); `undefined` while there is none. */
export async function passwordSetAt(db: StoreDatabase): Promise<string | undefined> {
  return (await db.selectFrom('password').select('set_at').executeTakeFirst())?.set_at;
}

/** When the password was set, if it is this one. */
export async function checkPassword(db: StoreDatabase, password: string): Promise<string | undefined> {
  const row = await db.selectFrom('password').selectAll().executeTakeFirst();
  if (row === undefined || password.length > LONGEST) return undefined;
  return (await verify(row.hash, password)) ? row.set_at : undefined;
}

/** Removes the password and its sessions. Returns false if there was none. */
export async function removePassword(db: StoreDatabase, also: Also = nothing): Promise<boolean> {
  return transaction(db, async (tx) => {
    const { numDeletedRows } = await tx.deleteFrom('password').executeTakeFirstOrThrow();
    await endSessions(tx);
    if (numDeletedRows > 0n) await also(tx);
    return numDeletedRows > 0n;
  });
}
