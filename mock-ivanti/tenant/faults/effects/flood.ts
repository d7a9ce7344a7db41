import { gzipSync } from 'node:zlib';
import type { Answer } from '../../answers/answer.js';

const MB = 1024 * 1024;

/** An answer whose body repeats a text, a megabyte at a time; as gzip, which may have several members. */
export function floodOf(
  { text, megabytes, encoding }: { readonly text: string; readonly megabytes: number; readonly encoding?: 'gzip' },
  answer: Answer,
): Answer {
  const plain = Buffer.from(text.repeat(Math.ceil(MB / Buffer.byteLength(text))));
  const flood = { piece: encoding === undefined ? plain : gzipSync(plain), times: megabytes };
  return {
    ...answer,
    status: 200,
    flood,
    ...(encoding === undefined ? {} : { headers: { ...answer.headers, 'Content-Encoding': encoding } }),
  };
}
