/** Bytes being put together; grows as needed. Copying ready bytes is several times cheaper than joining texts. */
export interface ByteSink {
  bytes: Buffer;
  length: number;
}

const START_SIZE = 16 * 1024;
/** Most bytes one character of a text can take. */
const WIDEST = 3;

export function makeSink(size = START_SIZE): ByteSink {
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
  sink.length += sink.bytes.write(text, sink.length);
}

/** What was put in so far. */
export function sinkBytes({ bytes, length }: ByteSink): Buffer {
  return bytes.subarray(0, length);
}
