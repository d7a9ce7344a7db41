import { isUtf8 } from 'node:buffer';

/**
 * A text from a file or a request: UTF-8, or UTF-16 with its byte order mark, as some shells write files. Throws an
 * `Error` for other bytes: decoded as UTF-8, two different ids could become the same.
 */
export function textOfBytes(bytes: Buffer): string {
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') return utf16Of(bytes, mark === 'fffe' ? 'utf-16le' : 'utf-16be');
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new Error(`line ${brokenLine(bytes)} is not UTF-8`);
}

function utf16Of(bytes: Buffer, encoding: 'utf-16le' | 'utf-16be'): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Error('it begins as UTF-16, but is not valid UTF-16');
  }
}

const LINE_FEED = 0x0a;

function brokenLine(bytes: Buffer): number {
  let line = 1;
  for (let from = 0; from < bytes.length; line += 1) {
    const found = bytes.indexOf(LINE_FEED, from);
    const end = found < 0 ? bytes.length : found;
    if (!isUtf8(bytes.subarray(from, end))) return line;
    from = end + 1;
  }
  return line;
}
