import { promisify } from 'node:util';
import { brotliCompress, constants, deflate, gzip } from 'node:zlib';
import type { Request } from 'express';
import type { Switches } from '../../model/switches/switches.js';
import type { Answer } from '../../tenant/answers/answer.js';

const brotli = promisify(brotliCompress);

const PACKERS = {
  gzip: promisify(gzip),
  deflate: promisify(deflate),
  // The quality web servers use; the library's default takes a hundred times as long.
  br: (body: Buffer) => brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
} as const;

/**
 * The answer for a client that accepts this encoding. Faults that change the body's bytes change the compressed bytes.
 */
export async function compressed(request: Request, answer: Answer, kind: Switches['compression']): Promise<Answer> {
  if (kind === 'off' || answer.body === undefined || answer.body.length === 0) return answer;
  if (request.headers['accept-encoding'] === undefined || request.acceptsEncodings(kind) !== kind) return answer;
  const body = await PACKERS[kind](Buffer.from(answer.body));
  return { ...answer, body, headers: { ...answer.headers, 'Content-Encoding': kind, Vary: 'Accept-Encoding' } };
}
