import { PluginError, type Json, type ValueAt } from '../../host-sdk/index.js';
import type { StoreDatabase } from './store.js';
import { openText, sealText, type VaultKey } from '../vault/cipher.js';
import { availableKeys, createKeyFile, environmentKeys, KEY_VARIABLE } from '../vault/keys.js';
import { secretOfConnection, type SealedPlace } from './sealed-places.js';

/** Creates the key of a new data folder, unless the environment has one. Throws `host.store` for an invalid key. */
export async function prepareKey(db: StoreDatabase, folder: string): Promise<void> {
  if (environmentKeys().length > 0) return;
  // A lost key must not be replaced while stored secrets need it.
  if (!(await holdsSecrets(db))) createKeyFile(folder);
}

/** Replaces the secrets of a connection. Call it in one transaction with the change of the connection. */
export async function saveSecrets(
  db: StoreDatabase,
  folder: string,
  connection: string,
  secrets: readonly ValueAt[],
): Promise<void> {
  await db.deleteFrom('connection_secrets').where('connection', '=', connection).execute();
  if (secrets.length === 0) return;
  const seal = await sealer(db, folder);
  const rows = secrets.map(({ path, value }) => ({
    connection,
    path: JSON.stringify(path),
    ...seal(JSON.stringify(value), secretOfConnection(connection, path)),
  }));
  await db.insertInto('connection_secrets').values(rows).execute();
}

/** An encrypted text in the store. */
export interface Sealed {
  readonly key_id: string;
  readonly sealed: string;
}

/** Encrypts texts with the key in use. Throws `host.store` without a key. */
export async function sealer(db: StoreDatabase, folder: string): Promise<(text: string, at: SealedPlace) => Sealed> {
  const key = await keyInUse(db, folder);
  return (text, { place }) => ({ key_id: key.id, sealed: sealText(key, text, place) });
}

/** An encrypted secret of a connection. */
export interface SealedSecret extends Sealed {
  readonly path: string;
}

/** Decrypts the secrets of a connection. Throws `host.store` if the key is missing or wrong. */
export function openSecrets(folder: string, connection: string, rows: readonly SealedSecret[]): readonly ValueAt[] {
  const open = opener(folder, rows);
  return rows.map((row) => {
    const path = JSON.parse(row.path) as readonly string[];
    return { path, value: JSON.parse(open(row, secretOfConnection(connection, path))) as Json };
  });
}

/** Decrypts texts, each with its own key. Throws `host.store` if the key is missing or wrong. */
export function opener(folder: string, rows: readonly Sealed[]): (row: Sealed, at: SealedPlace) => string {
  const keys = rows.length === 0 ? [] : availableKeys(folder);
  return ({ key_id, sealed }, at) => {
    const key = keys.find((one) => one.id === key_id);
    if (key === undefined) throw noKey(folder);
    return openSealed(key, sealed, at);
  };
}

/** Decrypts one text of the store. Throws `host.store` if it was changed or moved. */
export function openSealed(key: VaultKey, sealed: string, { place, field, owner, fix }: SealedPlace): string {
  try {
    return openText(key, sealed, place);
  } catch (error) {
    const message = `The stored ${field} of ${owner} was changed or moved outside this program.`;
    throw new PluginError('host.store', message, { field, fix, cause: error });
  }
}

/** Id of the key that the store uses, if it has used one. */
export async function usedKeyId(db: StoreDatabase): Promise<string | undefined> {
  return (await db.selectFrom('vault_key').select('key_id').executeTakeFirst())?.key_id;
}

export async function setUsedKey(db: StoreDatabase, key: VaultKey): Promise<void> {
  await db.deleteFrom('vault_key').execute();
  await db.insertInto('vault_key').values({ key_id: key.id }).execute();
}

/** The key of the store's secrets; without secrets, any available key. */
async function keyInUse(db: StoreDatabase, folder: string): Promise<VaultKey> {
  const keys = availableKeys(folder);
  const used = await usedKeyId(db);
  const known = keys.find((key) => key.id === used);
  if (known !== undefined) return known;
  const [first] = keys;
  if (first === undefined || (await holdsSecrets(db))) throw noKey(folder);
  await setUsedKey(db, first);
  return first;
}

async function holdsSecrets(db: StoreDatabase): Promise<boolean> {
  for (const table of ['connection_secrets', 'destination_secrets'] as const) {
    if ((await db.selectFrom(table).select('key_id').limit(1).executeTakeFirst()) !== undefined) return true;
  }
  return false;
}

/** The problem of a missing or wrong key. */
export function noKey(folder: string): PluginError {
  const place = environmentKeys().length > 0 ? `environment variable ${KEY_VARIABLE}` : `the file ${folder}/key`;
  const fix =
    environmentKeys().length > 0
      ? `Set ${KEY_VARIABLE} to that key. If the key is in the file ${folder}/key, unset the variable, or run \`keys rotate\` to use the variable.`
      : `Restore ${folder}/key from its backup, or set ${KEY_VARIABLE} to the key.`;
  return new PluginError(
    'host.store',
    `The secrets in the store are encrypted with a key other than the one in ${place}.`,
    {
      field: 'key',
      fix: `${fix} A lost key cannot be replaced: save the connections and destinations again in another data folder.`,
    },
  );
}
