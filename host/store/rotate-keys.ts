import { join } from 'node:path';
import { sql } from 'kysely';
import { PluginError } from '../../host-sdk/index.js';
import { takeFileLock, type Release } from '../platform/file-lock.js';
import { isDiskFull } from '../platform/full-disk.js';
import type { Store, StoreDatabase } from './store.js';
import { sealText, type VaultKey } from '../vault/cipher.js';
import {
  environmentKeys,
  fileKeys,
  hasStagedKey,
  NEW_KEY_VARIABLE,
  removeKeyFile,
  settleStagedKey,
  stageNextKey,
} from '../vault/keys.js';
import { secretOfConnection, secretOfDestination, type SealedPlace } from './sealed-places.js';
import { noKey, openSealed, setUsedKey, usedKeyId, type Sealed } from './vault.js';
import { transaction } from './transaction.js';

/** The result of a rotation. */
export interface Rotation {
  /** Secrets that are now encrypted with the new key. */
  readonly secrets: number;
  readonly key: 'file' | 'environment';
}

/**
 * Encrypts every secret with a new key, in one transaction. The new key is on disk before it, and the old one until after
 * it, so after a kill at any point the keys on disk open the store.
 * With a key from the environment, the new one is `IVANTI_EXCHANGE_KEY_NEW`; secrets of the file's key are encrypted
 * with `IVANTI_EXCHANGE_KEY`.
 * Throws `host.busy` during another rotation, `host.store` for a missing key.
 */
export async function rotateKeys({ db, folder }: Pick<Store, 'db' | 'folder'>): Promise<Rotation> {
  const release = lockKeys(folder);
  if (release === undefined) {
    throw new PluginError('host.busy', 'Another process is rotating the keys.', { fix: 'Wait for it to end.' });
  }
  try {
    settleStagedKey(folder, await usedKeyId(db));
    const given = environmentKeys();
    const known = [...given, ...fileKeys(folder)];
    const target = given.length === 0 ? stageNextKey(folder) : await environmentTarget(db, given);
    const secrets = await sealAgain({ db, folder }, known, target);
    if (given.length === 0) settleStagedKey(folder, target.id);
    else removeKeyFile(folder);
    // Data of the old key is overwritten in the file (secure_delete); the write-ahead log is emptied too.
    await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(db);
    return { secrets, key: given.length === 0 ? 'file' : 'environment' };
  } finally {
    release();
  }
}

/** Completes an interrupted rotation, unless one is running. */
export async function settleRotation(db: StoreDatabase, folder: string): Promise<void> {
  if (!hasStagedKey(folder)) return;
  const release = lockKeys(folder);
  if (release === undefined) return;
  try {
    settleStagedKey(folder, await usedKeyId(db));
  } finally {
    release();
  }
}

async function environmentTarget(db: StoreDatabase, given: readonly VaultKey[]): Promise<VaultKey> {
  const target = given.at(-1);
  if (target !== undefined && target.id !== (await usedKeyId(db))) return target;
  throw new PluginError('host.store', 'The key comes from the environment, and there is no new one.', {
    field: NEW_KEY_VARIABLE,
    fix: `Set ${NEW_KEY_VARIABLE} to a new key (openssl rand -base64 32), run \`keys rotate\`, then replace the old key by the new one.`,
  });
}

function sealAgain(
  { db, folder }: Pick<Store, 'db' | 'folder'>,
  known: readonly VaultKey[],
  target: VaultKey,
): Promise<number> {
  const again = ({ key_id, sealed }: Sealed, at: SealedPlace): Sealed => {
    const key = known.find((one) => one.id === key_id);
    if (key === undefined) throw noKey(folder);
    return { key_id: target.id, sealed: sealText(target, openSealed(key, sealed, at), at.place) };
  };
  return transaction(db, async (tx) => {
    const ofConnections = await tx.selectFrom('connection_secrets').selectAll().execute();
    for (const { connection, path, ...sealed } of ofConnections) {
      await tx
        .updateTable('connection_secrets')
        .set(again(sealed, secretOfConnection(connection, JSON.parse(path) as readonly string[])))
        .where('connection', '=', connection)
        .where('path', '=', path)
        .execute();
    }
    const ofDestinations = await tx.selectFrom('destination_secrets').selectAll().execute();
    for (const { destination, name, ...sealed } of ofDestinations) {
      await tx
        .updateTable('destination_secrets')
        .set(again(sealed, secretOfDestination(destination, name)))
        .where('destination', '=', destination)
        .where('name', '=', name)
        .execute();
    }
    // A login is cheaper to obtain again than to keep.
    await tx.deleteFrom('kept_logins').execute();
    await setUsedKey(tx, target);
    return ofConnections.length + ofDestinations.length;
  });
}

function lockKeys(folder: string): Release | undefined {
  const path = join(folder, 'keys.lock');
  try {
    return takeFileLock(path);
  } catch (error) {
    const reason = isDiskFull(error, path) ? 'the disk is full' : (error as Error).message;
    throw new PluginError('host.store', `The keys cannot be locked by ${path}: ${reason}.`, { cause: error });
  }
}
