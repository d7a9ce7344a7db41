import { PluginError, type Json, type ValueAt } from '../../host-sdk/index.js';
import type { StoreDatabase } from './store.js';
import { openText, sealText, type VaultKey } from '../vault/cipher.js';
import { availableKeys, createKeyFile, environmentKeys, KEY_VARIABLE } from '../vault/keys.js';

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
  const key = await keyInUse(db, folder);
  const rows = secrets.map(({ path, value }) => ({
    connection,
    path: JSON.stringify(path),
    key_id: key.id,
    sealed: sealText(key, JSON.stringify(value), [connection, ...path]),
  }));
  await db.insertInto('connection_secrets').values(rows).execute();
}

/** An encrypted secret in the store. */
export interface SealedSecret {
  readonly path: string;
  readonly key_id: string;
  readonly sealed: string;
}

/** Decrypts the secrets of a connection. Throws `host.store` if the key is missing or wrong. */
export function openSecrets(folder: string, connection: string, rows: readonly SealedSecret[]): readonly ValueAt[] {
  const keys = rows.length === 0 ? [] : availableKeys(folder);
  return rows.map((row) => {
    const key = keys.find((one) => one.id === row.key_id);
    const path = JSON.parse(row.path) as readonly string[];
    if (key === undefined) throw noKey(folder);
    return { path, value: JSON.parse(openSealed(key, row.sealed, connection, path)) as Json };
  });
}

/** Decrypts one text of the store. Throws `host.store` if it was changed or moved. */
export function openSealed(key: VaultKey, sealed: string, connection: string, path: readonly string[]): string {
  try {
    return openText(key, sealed, [connection, ...path]);
  } catch (error) {
    throw new PluginError(
      'host.store',
      `The stored ${path.join('.')} of ${connection} was changed or moved outside this program.`,
      {
        field: path.join('.'),
        fix: 'Save the connection again with --config, or restore the data folder.',
        cause: error,
      },
    );
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
  return (await db.selectFrom('connection_secrets').select('connection').limit(1).executeTakeFirst()) !== undefined;
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
      fix: `${fix} A lost key cannot be replaced: save the connections again in another data folder.`,
    },
  );
}
