/**
 * Buffer that bytes are written to; grows as needed. Copying ready bytes is several times cheaper than joining texts.
 */
export interface ByteSink {
  bytes: Buffer;
  length: number;
}

const START_SIZE = 16 * 1024;
/** Most bytes one character of a text can take. */
const WIDEST = 3;
/** Characters up to which a loop is cheaper than calling the encoder: most stamps, names and ids. */
const SHORT = 80;
const LAST_ASCII = 127;

export function createSink(size = START_SIZE): ByteSink {
  return { bytes: Buffer.allocUnsafe(size), length: 0 };
}

function makeRoom(sink: ByteSink, more: number): void {
  const needed = sink.length + more;
  if (needed <= sink.bytes.length) return;
  const grown = Buffer.allocUnsafe(Math.max(needed, sink.bytes.length * 2));
  sink.bytes.copy(grown, 0, 0, sink.length);
  sink.bytes = grown;
}

export function putBytes(sink: ByteSink, bytes: Buffer): void {
  makeRoom(sink, bytes.length);
  sink.bytes.set(bytes, sink.length);
  sink.length += bytes.length;
}

export function putText(sink: ByteSink, text: string): void {
  makeRoom(sink, text.length * WIDEST);
  if (text.length <= SHORT && putAscii(sink, text)) return;
  sink.length += sink.bytes.write(text, sink.length);
}

/**
 * Writes a text of ASCII characters only. Returns false, and writes nothing that counts, where it has other characters.
 */
function putAscii(sink: ByteSink, text: string): boolean {
  const { bytes, length } = sink;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > LAST_ASCII) return false;
    bytes[length + at] = code;
  }
  sink.length += text.length;
  return true;
}

/** What was put in so far. */
export function sinkBytes({ bytes, length }: ByteSink): Buffer {
  return bytes.subarray(0, length);
}
