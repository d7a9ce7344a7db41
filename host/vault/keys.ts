import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PluginError } from '../../host-sdk/index.js';
import { isDiskFull } from '../platform/full-disk.js';
import { PRIVATE_FILE } from '../platform/private-file.js';
import { replaceFile, syncFolder } from '../platform/replace-file.js';
import { freshKey, KEY_BYTES, keyFrom, type VaultKey } from './cipher.js';

/** Environment variable with the key as base64; if set, it replaces the file. */
export const KEY_VARIABLE = 'IVANTI_EXCHANGE_KEY';
/** The new key of a rotation if the key comes from the environment. */
export const NEW_KEY_VARIABLE = 'IVANTI_EXCHANGE_KEY_NEW';

const CURRENT = 'key';
/** The new key of an unfinished rotation. */
const NEXT = 'key.next';

/**
 * The available keys, the one for new secrets first: the key of the environment, else those on disk.
 * Throws `host.store` for an invalid key.
 */
export function availableKeys(folder: string): readonly VaultKey[] {
  const given = environmentKeys();
  return given.length > 0 ? given : fileKeys(folder);
}

export function environmentKeys(): readonly VaultKey[] {
  return [KEY_VARIABLE, NEW_KEY_VARIABLE].flatMap((name) => {
    const text = process.env[name];
    return text === undefined || text === '' ? [] : [parseKey(text, `Environment variable ${name}`)];
  });
}

/** The new one is read first: if a rotation ends in between, the other file already contains it. */
export function fileKeys(folder: string): readonly VaultKey[] {
  const [next, current] = [NEXT, CURRENT].map((name) => readKey(join(folder, name)));
  return [current, next].filter((key) => key !== undefined);
}

/** Creates the key file of a new data folder. Call it only if nothing is encrypted yet. */
export function createKeyFile(folder: string): void {
  if (!existsSync(join(folder, CURRENT))) writeKey(folder, CURRENT, freshKey());
}

/** Writes the new key of a rotation to disk, next to the current one. */
export function stageNextKey(folder: string): VaultKey {
  const key = freshKey();
  writeKey(folder, NEXT, key);
  return key;
}

/**
 * Completes a rotation, also an interrupted one: the staged key replaces the other if the store uses it;
 * otherwise it is deleted. Call it only while holding the lock of rotations.
 */
export function settleStagedKey(folder: string, usedId: string | undefined): void {
  const staged = readKey(join(folder, NEXT));
  if (staged === undefined) return;
  if (staged.id === usedId) renameSync(join(folder, NEXT), join(folder, CURRENT));
  else rmSync(join(folder, NEXT), { force: true });
  syncFolder(folder);
}

export function hasStagedKey(folder: string): boolean {
  return existsSync(join(folder, NEXT));
}

/** Deletes the key file when the environment's key is in use. */
export function removeKeyFile(folder: string): void {
  rmSync(join(folder, CURRENT), { force: true });
  syncFolder(folder);
}

function readKey(path: string): VaultKey | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new PluginError('host.store', `The key ${path} cannot be read: ${(error as Error).message}.`, {
      field: 'key',
      cause: error,
    });
  }
  return parseKey(text, `The file ${path}`);
}

function parseKey(text: string, where: string): VaultKey {
  const bytes = Buffer.from(text.trim(), 'base64');
  if (bytes.length === KEY_BYTES) return keyFrom(bytes);
  throw new PluginError('host.store', `${where} does not hold a key of ${KEY_BYTES} bytes as base64.`, {
    field: 'key',
    fix: `Restore the key from its backup. A new one, for a store without secrets: openssl rand -base64 ${KEY_BYTES}.`,
  });
}

/** A kill or a full disk leaves either the whole new key under this name or the old content. */
function writeKey(folder: string, name: string, key: VaultKey): void {
  const path = join(folder, name);
  try {
    replaceFile(path, `${key.bytes.toString('base64')}\n`, PRIVATE_FILE);
  } catch (error) {
    const reason = isDiskFull(error) ? 'the disk is full' : (error as Error).message;
    throw new PluginError('host.store', `The key ${path} cannot be written: ${reason}.`, {
      field: 'key',
      cause: error,
    });
  }
}
