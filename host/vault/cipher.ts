import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** A key for AES-256, and its id, which is stored with its ciphertexts. */
export interface VaultKey {
  readonly id: string;
  readonly bytes: Buffer;
}

export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ID_CHARACTERS = 16;

/** The id is a hash, so it can be stored next to the ciphertexts. */
export function keyFrom(bytes: Buffer): VaultKey {
  const id = createHash('sha256').update('ivanti-exchange key id\0').update(bytes).digest('hex');
  return { id: id.slice(0, ID_CHARACTERS), bytes };
}

export function freshKey(): VaultKey {
  return keyFrom(randomBytes(KEY_BYTES));
}

/**
 * Encrypts a text with AES-256-GCM and a new random nonce.
 * @param place Place of the text; it can be decrypted only for the same place.
 */
export function sealText(key: VaultKey, text: string, place: readonly string[]): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce).setAAD(placeBytes(place));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
}

/** Throws when the text was changed, moved to another place, or encrypted with another key. */
export function openText(key: VaultKey, sealed: string, place: readonly string[]): string {
  const bytes = Buffer.from(sealed, 'base64');
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce, { authTagLength: TAG_BYTES })
    .setAAD(placeBytes(place))
    .setAuthTag(tag);
  const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
  return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
}

/** JSON separates the parts: `a.b` and `c` are not `a` and `b.c`. */
function placeBytes(place: readonly string[]): Buffer {
  return Buffer.from(JSON.stringify(place), 'utf8');
}
