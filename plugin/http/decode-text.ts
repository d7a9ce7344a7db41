import { TextDecoder } from 'node:util';
import { isUtf8 } from 'node:buffer';

/** What an answer says. */
export interface DecodedText {
  readonly text: string;
  /** It has bytes that are not valid in its charset; the text has U+FFFD in their places. */
  readonly undecodable?: true;
}

/**
 * The text of an answer. A byte order mark says UTF-16, as in some $metadata documents; the mark itself is dropped. What is
 * valid UTF-8 is UTF-8, also where a gateway declares another charset. Anything else is in the declared charset.
 */
export function decodeText(body: Buffer, contentType: string | undefined): DecodedText {
  const mark = body.subarray(0, 2).toString('hex');
  if (mark === 'fffe') return { text: new TextDecoder('utf-16le').decode(body) };
  if (mark === 'feff') return { text: new TextDecoder('utf-16be').decode(body) };
  const [, declared = ''] = /;\s*charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType ?? '') ?? [];
  // Latin letters in UTF-16 are valid UTF-8 as well, with a zero byte beside each.
  if (/^utf-?16/i.test(declared) || !isUtf8(body)) {
    const decoder = decoderOf(declared);
    // In one piece, Node.js 20 decodes windows-1252 as Latin-1.
    const text = decoder.decode(body, { stream: true }) + decoder.decode();
    return text.includes('\uFFFD') ? { text, undecodable: true } : { text };
  }
  return { text: new TextDecoder().decode(body) };
}

function decoderOf(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}
