import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { PluginError } from '../../host-sdk/index.js';

type Decode = (body: Buffer, limits: { readonly maxOutputLength: number }) => Promise<Buffer>;

const decoders: ReadonlyMap<string, Decode> = new Map(
  Object.entries({
    gzip: promisify(gunzip),
    deflate: promisify(inflate),
    br: promisify(brotliDecompress),
  }),
);

/** Limits of an answer. */
export interface AnswerLimit {
  /** Bytes once decoded. The bytes on the wire have the same limit. */
  readonly bytes: number;
  /** For answers that are only quoted: the rest beyond the limit is left unread. Otherwise more is a problem. */
  readonly mayBeCut: boolean;
}

/** An answer exceeds its limit. A caller that can asks for less at once. */
export class AnswerTooLarge extends PluginError {
  /**
   * @param subject The answer, as the beginning of a sentence.
   * @param excess What exceeds the limit, as the end of the sentence: `holds more than 16 MB`.
   */
  constructor(
    subject: string,
    readonly excess: string,
  ) {
    super('tenant.bad_answer', `${subject} ${excess}.`, {
      fix: 'Lower `data.page_size`, or name fewer fields in `data.select`; if neither helps, check which server answers at the address.',
    });
  }
}

const MB = 1024 * 1024;
/** A hundred records of a wide object are under 2 MB, a $metadata document is under 10 MB. */
const RECORDS: AnswerLimit = { bytes: 16 * MB, mayBeCut: false };
const ERROR: AnswerLimit = { bytes: MB / 4, mayBeCut: true };
/** A page for people in place of a token is longer, and its first bytes show what it is. */
const TOKEN: AnswerLimit = { bytes: MB / 16, mayBeCut: true };

/** Bytes reserved at first. */
const FIRST_ROOM = MB / 16;

export function limitOf(status: number, isToken: boolean): AnswerLimit {
  if (status >= 300) return ERROR;
  return isToken ? TOKEN : RECORDS;
}

/**
 * Reads and decodes the body of an answer, but never more than the limit, even if the compressed body is small. Throws
 * `tenant.bad_answer` for a body that exceeds it and must be whole.
 */
export async function readBody(
  body: AsyncIterable<unknown>,
  encoding: string | undefined,
  { bytes, mayBeCut }: AnswerLimit,
  host: string,
): Promise<Buffer> {
  const { read, isWhole } = await readUpTo(body, bytes);
  if (!isWhole && !mayBeCut) throw tooLarge(host, bytes);
  const decode = decoders.get(encoding?.trim().toLowerCase() ?? '');
  // Some servers name the encoding of an answer that has no body.
  if (decode === undefined || read.length === 0) return read;
  // Half an encoded text cannot be decoded, and its content is not worth reading further.
  if (!isWhole) return Buffer.alloc(0);
  try {
    return await decode(read, { maxOutputLength: bytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') throw error;
    if (!mayBeCut) throw tooLarge(host, bytes);
    return Buffer.alloc(0);
  }
}

/**
 * Leaving the loop closes the connection, and the rest stays unread. The bytes are copied together: a body in pieces of
 * one byte each, kept as they arrived, would take a hundred times its size.
 */
async function readUpTo(body: AsyncIterable<unknown>, bytes: number) {
  let read = Buffer.allocUnsafe(FIRST_ROOM);
  let size = 0;
  for await (const piece of body) {
    const chunk = piece as Buffer;
    if (size + chunk.length > read.length) {
      const wider = Buffer.allocUnsafe(Math.max(read.length * 2, size + chunk.length));
      read.copy(wider, 0, 0, size);
      read = wider;
    }
    size += chunk.copy(read, size);
    if (size > bytes) return { read: read.subarray(0, bytes), isWhole: false };
  }
  return { read: read.subarray(0, size), isWhole: true };
}

function tooLarge(host: string, bytes: number): AnswerTooLarge {
  return new AnswerTooLarge(`An answer of ${host}`, `holds more than ${bytes / MB} MB`);
}
