import { createHmac } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Clock, Json, LoginProof, LoginStore } from '../../host-sdk/index.js';
import { openText, sealText, type VaultKey } from '../vault/cipher.js';
import { availableKeys } from '../vault/keys.js';
import type { Store } from './store.js';

/** A login is used for at most this long, so that a command that follows another one does not log in again. */
export const LOGIN_TTL_MS = 10 * 60_000;

interface Row {
  readonly proof: string;
  readonly kept_at: number;
  readonly expires_at: number;
  readonly key_id: string;
  readonly sealed: string;
}

/**
 * The login that is kept for a connection, encrypted with the key of the data folder and bound to its proof and its end.
 * Without the key, with a damaged row and after a step back of the clock there is none.
 * @param onError Gets the error of the store; the login then counts as not kept.
 */
export function openKeptLogins(
  { db, folder }: Pick<Store, 'db' | 'folder'>,
  connection: string,
  clock: Clock,
  onError: (error: unknown) => void,
): LoginStore {
  async function quietly<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      onError(error);
      return undefined;
    }
  }

  const remove = (sealed: string) =>
    db.deleteFrom('kept_logins').where('connection', '=', connection).where('sealed', '=', sealed).execute();

  /** What is kept for a proof, with its row. */
  async function read(proof: LoginProof): Promise<{ readonly login: Json; readonly row: Row } | undefined> {
    const row = await db.selectFrom('kept_logins').selectAll().where('connection', '=', connection).executeTakeFirst();
    if (row === undefined) return undefined;
    const now = clock.now();
    if (row.expires_at <= now || row.kept_at > now) {
      await remove(row.sealed);
      return undefined;
    }
    const key = availableKeys(folder).find(({ id }) => id === row.key_id);
    if (key === undefined || row.proof !== hashOf(key, connection, proof)) return undefined;
    const login = opened(key, row, connection);
    if (login === undefined) await remove(row.sealed);
    return login === undefined ? undefined : { login, row };
  }

  return {
    find: (proof) => quietly(async () => (await read(proof))?.login),
    async keep(proof, login, expiresAt = Infinity) {
      await quietly(async () => {
        const [key] = availableKeys(folder);
        if (key === undefined) return;
        const kept = clock.now();
        const bounds = {
          proof: hashOf(key, connection, proof),
          kept_at: kept,
          expires_at: Math.floor(Math.min(expiresAt, kept + LOGIN_TTL_MS)),
          key_id: key.id,
        };
        const row = { ...bounds, sealed: sealText(key, JSON.stringify(login), placeOf(connection, bounds)) };
        await db
          .insertInto('kept_logins')
          .values({ connection, ...row })
          .onConflict((conflict) => conflict.column('connection').doUpdateSet(row))
          .execute();
      });
    },
    async drop(proof, login) {
      await quietly(async () => {
        const found = await read(proof);
        // Another process may have logged in meanwhile: its login stays.
        if (found !== undefined && isDeepStrictEqual(found.login, login)) await remove(found.row.sealed);
      });
    },
  };
}

function hashOf(key: VaultKey, connection: string, proof: LoginProof): string {
  return createHmac('sha256', key.bytes)
    .update(JSON.stringify(['login', connection, ...proof]))
    .digest('hex');
}

function placeOf(
  connection: string,
  { proof, kept_at, expires_at }: Omit<Row, 'sealed' | 'key_id'>,
): readonly string[] {
  return [connection, 'login', proof, String(kept_at), String(expires_at)];
}

function opened(key: VaultKey, row: Row, connection: string): Json | undefined {
  try {
    return JSON.parse(openText(key, row.sealed, placeOf(connection, row))) as Json;
  } catch {
    return undefined;
  }
}
