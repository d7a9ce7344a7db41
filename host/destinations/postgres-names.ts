import { createHash } from 'node:crypto';
import { storableText } from './storable-text.js';

/** PostgreSQL cuts longer names silently. */
const MAX_BYTES = 63;
/** Columns that each table has already. */
const SYSTEM_COLUMNS = new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid']);
const HASH_DIGITS = 8;

/** An identifier for SQL. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * The name that PostgreSQL keeps for a table or a field: the name itself if it can be one, else its beginning and a hash
 * of all of it, which is always the same.
 */
export function storedName(name: string): string {
  const text = storableText(name);
  if (text !== '' && Buffer.byteLength(text) <= MAX_BYTES && !SYSTEM_COLUMNS.has(text)) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS);
  // As a stream, the decoder leaves out the half of a character at the end.
  const start = new TextDecoder().decode(Buffer.from(text).subarray(0, MAX_BYTES - 1 - HASH_DIGITS), { stream: true });
  return `${start}_${hash}`;
}
